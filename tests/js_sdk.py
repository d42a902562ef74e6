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
    results: list[Any] = json.loads(run.stdout.splitlines()[-1])
    return results
