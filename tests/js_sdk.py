"""The official JavaScript SDK, driven from Python."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_DIRECTORY = Path(__file__).parent / "js"


def on(member: str, call: str, *arguments: object) -> dict[str, object]:
    """A call on a part of the client, such as ``schedules``."""
    return {"on": member, "call": call, "with": arguments}


def on_queue(queue: str, call: str, *arguments: object) -> dict[str, object]:
    return {"queue": queue, "call": call, "with": arguments}


def on_client(call: str, *arguments: object) -> dict[str, object]:
    return {"call": call, "with": arguments}


def on_receiver(current: str, following: str, **request: object) -> dict[str, object]:
    """Whether a request is QStash's: true, or an error."""
    keys = {"currentSigningKey": current, "nextSigningKey": following}
    return {"receiver": keys, "call": "verify", "with": [request]}


def run_js(
    config: Mapping[str, object], calls: list[dict[str, object]], environment: Mapping[str, str] | None = None
) -> list[Any]:
    """Each call's ``{"result": …}`` or ``{"error": message, "status": status or None}``; ``config`` is the client's."""
    run = subprocess.run(
        ["node", "run.mjs", json.dumps(config)],
        cwd=_DIRECTORY,
        env={"PATH": os.environ["PATH"], **(environment or {})},
        input=json.dumps(calls),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    # In its dev mode the SDK greets the server whenever that has answered.
    results: list[Any] = json.loads(next(line for line in run.stdout.splitlines() if line.startswith(("[{", "[]"))))
    return results
