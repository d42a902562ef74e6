"""The formats as the command line knows them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from reconciler.cli import execute as run_program
from reconciler.devserver import serve
from reconciler.report import FORMATS, renderer
from tests.report.reports import REPORTS

MANIFEST: Final = """\
version: 1
owner: acme
variables: {token: {env: TOKEN, secret: true}}
queues: [{name: emails, parallelism: 2}]
schedules:
  - name: weekly
    destination: https://example.com/jobs/weekly
    cron: 0 8 * * 0
    headers: {Authorization: "Bearer {{ token }}"}
"""
FIRST: Final = {
    "text": "",
    "json": "{",
    "markdown": "## ",
    "html": "<!doctype html>",
    "github": "",
    "sarif": '{\n  "$schema"',
    "junit": "<?xml",
}

each_form = pytest.mark.parametrize("form", FORMATS)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOKEN", "s3cr3t-v4lu3")
    Path("schedules.yaml").write_text(MANIFEST)


@each_form
def test_every_command_that_reports_takes_every_format(
    form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(port=0) as server:
        monkeypatch.setenv("QSTASH_URL", server.url)
        monkeypatch.setenv("QSTASH_TOKEN", server.token)
        codes = {}
        for verb in ("validate", "plan", "apply --yes", "drift", "destroy --yes --max-deletions 9"):
            codes[verb.split()[0]] = run_program([*verb.split(), "-q", "--format", form])
            told = capsys.readouterr()
            assert told.out.startswith(FIRST[form])
            assert told.out.endswith("\n")
            assert "s3cr3t" not in told.out + told.err
    assert codes == {"validate": 0, "plan": 0, "apply": 0, "drift": 0, "destroy": 0}


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in {"text", "json"}])
@pytest.mark.parametrize("verb", ["plan", "apply --yes", "drift"])
def test_what_stops_a_command_is_told_in_its_format_and_on_stderr(
    form: str, verb: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QSTASH_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("QSTASH_TOKEN", "none")
    Path("schedules.yaml").write_text(MANIFEST.replace("parallelism: 2", "parallelism: two"))
    assert run_program([*verb.split(), "--format", form]) == 78
    told = capsys.readouterr()
    assert "schedules.yaml:4:38: queues[0].parallelism" in told.err
    assert "queues[0].parallelism" in told.out


def test_a_change_is_told_with_its_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(port=0) as server:
        monkeypatch.setenv("QSTASH_URL", server.url)
        monkeypatch.setenv("QSTASH_TOKEN", server.token)
        assert run_program(["plan", "-q", "--format", "github"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "::notice file=schedules.yaml,line=4,col=10,title=queue/emails::+ add [create]",
        "::notice file=schedules.yaml,line=6,col=5,title=schedule/weekly::+ add [create]",
        "Plan: 2 to add, 0 to change, 0 to destroy.",
    ]


@each_form
@pytest.mark.parametrize("name", REPORTS)
def test_the_same_report_gives_the_same_bytes_and_ends_with_a_line(form: str, name: str) -> None:
    told = renderer(form)(REPORTS[name])
    assert told == renderer(form)(REPORTS[name])
    assert told.endswith("\n")


@each_form
def test_templates_are_loaded_only_for_the_formats_that_are_made_from_them(form: str) -> None:
    source = f"import sys; from reconciler.report import renderer; renderer({form!r}); print('jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.strip().lower()) is (form in {"markdown", "html"})
