"""What the programs are given to work on: manifests of any size, and the same jobs for scripts that read none."""

from __future__ import annotations

import json
import re
import runpy
from base64 import b64decode
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any, Final

_LARGE: Final = runpy.run_path(str(Path(__file__).parents[1] / "examples/large/generate.py"))
_TENANT: Final = re.compile(rf"\b({'|'.join(_LARGE['FIRST_WORDS'])})-({'|'.join(_LARGE['LAST_WORDS'])})\b")
_CRON: Final = re.compile(r'cron: ".*"')
SECRETS: Final = {"JOB_TOKEN": "a-secret-of-the-benchmark", "CRON_SECRET": "another-one"}
"""The variables that the manifests want."""


def render(size: int) -> str:
    """The manifest of so many schedules: those of ``examples/large``, and for more, of more such tenants."""
    return "".join((_LARGE["HEAD"], *islice(_list_items(), size)))


def render_changed(size: int) -> str:
    """The same, with another cron in every hundredth, and in one at least."""
    items = islice(_list_items(), size)
    changed = (_CRON.sub('cron: "59 23 * * *"', item, count=1) if index % 100 == 0 else item
               for index, item in enumerate(items))  # fmt: skip
    return "".join((_LARGE["HEAD"], *changed))


def _list_items() -> Iterator[str]:
    _, _, schedules = _LARGE["render"]().partition("\nschedules:\n")
    items = re.findall(r"^  - .*\n(?:    .*\n)*", schedules, re.MULTILINE)
    yield from items
    for more in count(2):
        yield from (_TENANT.sub(rf"\g<0>-{more}", item) for item in items)


def list_jobs(writes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The schedules that these writes make, as the literals in a script that makes cron jobs at deploy."""
    for write in writes:
        if write["target"].startswith("/v2/schedules/") and write["method"] == "POST":
            yield _job(write["target"].removeprefix("/v2/schedules/"), dict(write["headers"]), write["body"])


def _job(destination: str, headers: dict[str, str], body: str) -> dict[str, Any]:
    forward = "Upstash-Forward-"
    return {
        "id": headers["Upstash-Schedule-Id"],
        "destination": destination,
        "cron": headers["Upstash-Cron"],
        "method": headers.get("Upstash-Method", "POST"),
        "retries": int(headers.get("Upstash-Retries", "3")),
        "headers": {name.removeprefix(forward): value for name, value in headers.items() if name.startswith(forward)},
        "body": b64decode(body).decode(),
    }


def keep_jobs(folder: Path) -> None:
    """Make ``jobs.json`` of the ``writes.json`` beside it."""
    writes = json.loads((folder / "writes.json").read_text("utf-8"))
    (folder / "jobs.json").write_text(json.dumps(list(list_jobs(writes))), "utf-8")
