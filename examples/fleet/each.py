"""Runs a command of ``qstash-sync`` for each target of a job: ``python3 each.py apply --yes``.

It needs nothing but Python. TARGETS is the job's share of what ``qstash-sync targets --json --shards N`` has printed,
SECRETS a JSON object of the fleet's secrets by their names; a target is given its own and no others. Where one fails,
the others are still done; which have failed is told in the end.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any


def main() -> int:
    targets, secrets = (json.loads(os.environ.get(name) or "{}") for name in ("TARGETS", "SECRETS"))
    failed = [target["name"] for target in targets if run(target, secrets, sys.argv[1:]) != 0]
    for name in failed:
        print(f"::error title=qstash-sync::{name} has failed")
    print(f"{len(targets) - len(failed)} of {len(targets)} done.")
    return 1 if failed else 0


def run(target: dict[str, Any], secrets: dict[str, str], arguments: list[str]) -> int:
    """The exit code of the command for one target."""
    print(f"::group::{target['name']}", flush=True)
    try:
        if lacking := [name for name in target["secrets"].values() if not secrets.get(name)]:
            print(f"Error: SECRETS lacks {', '.join(lacking)}", flush=True)
            return 1
        own = {variable: secrets[name] for variable, name in target["secrets"].items()}
        for value in own.values():
            print(f"::add-mask::{value}", flush=True)
        return subprocess.run(["qstash-sync", *arguments], env=make_environment(target, own), check=False).returncode
    finally:
        print("::endgroup::", flush=True)


def make_environment(target: dict[str, Any], own: dict[str, str]) -> dict[str, str]:
    """The job's variables, without what is of the other targets."""
    kept = {name: value for name, value in os.environ.items() if name not in {"TARGETS", "SECRETS"}}
    return {**kept, "QSTASH_SYNC_FILE": target["manifest"], "QSTASH_SYNC_VAR": target["vars"], **own}


if __name__ == "__main__":
    sys.exit(main())
