"""QStash shows a digest in place of a redacted value. It is neither told, nor exported, nor sent in its place."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

import pytest

from reconciler.cli.exit import Exit
from reconciler.report import FORMATS
from tests.secrets.canaries import plain_values
from tests.secrets.program import execute
from tests.secrets.world import Stage, World

PLACEHOLDER: Final = f"REDACTED:{hashlib.sha256(b'original').hexdigest()}"
VALUES: Final = {"redacted_header": "header", "redacted_body": "body"}
MANIFEST: Final = "version: 1\nowner: acme\nvariables: {v: {env: V, secret: true}}\n"


def _traces() -> list[str]:
    return ["REDACTED:", *(hashlib.sha256(value.encode()).hexdigest()[:12] for value in VALUES.values())]


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_placeholder_is_neither_told_nor_exported(stage: Stage, by_hand: bool) -> None:
    world = World(schedules=("redacted",), with_groups=False)
    values = plain_values("before") | VALUES
    rotated = values | {"redacted_header": "another", "redacted_body": "another body"}
    stage.clear()
    stage.tell("apply", "--yes", world=world, values=values)
    if by_hand:
        stage.forget_marks()
    told = [stage.tell("plan", f"--format={form}", world=world, values=rotated) for form in FORMATS]
    told += [stage.tell("drift", world=world, values=rotated), stage.tell("export", world=world, values=rotated)]
    told.append(stage.tell("plan", "--out=the.plan", world=world, values=rotated))
    texts = [*(one.text for one in told), stage.read("the.plan")]
    assert [trace for text in texts for trace in _traces() if trace in text] == []


@pytest.mark.parametrize(
    "field",
    [
        "body: '{}'",
        f"body_base64: {base64.b64encode(PLACEHOLDER.encode()).decode()}",
        "headers: {{X-Team: '{}'}}",
        "callback: {{url: 'https://a.example.com', headers: {{X-Team: '{}'}}}}",
        "body: '{{{{ v }}}}'",
        "headers: {{X-Team: '{{{{ v }}}}'}}",
    ],
)
def test_a_placeholder_in_a_manifest_is_refused(stage: Stage, field: str) -> None:
    item = f"name: a, destination: 'https://a.example.com', cron: '* * * * *', {field.format(PLACEHOLDER)}"
    (stage.folder / "schedules.yaml").write_text(f"{MANIFEST}schedules: [{{{item}}}]\n")
    told = execute("validate", folder=stage.folder, variables={"V": PLACEHOLDER})
    assert told.code == Exit.INVALID
    assert "in place of a value that it hides" in told.err
    assert "REDACTED:" not in told.text
