from __future__ import annotations

import json

from reconciler.manifest.schema import render
from tests.cli.shell import Shell


def test_the_schema_is_printed_and_nothing_else(shell: Shell) -> None:
    result = shell("schema")
    assert (result.code, result.out, result.err) == (0, render(), "")
    assert json.loads(result.out)["title"] == "qstash-sync manifest"
