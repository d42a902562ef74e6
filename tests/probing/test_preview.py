from __future__ import annotations

import re
from pathlib import Path

from reconciler import __version__
from reconciler.lint.probed import PROBED
from reconciler.probing import Target, preview

JOB = Target("POST", "https://a.example.com/job", "schedule/job", "")
BODY = '{"qstash_sync_probe":"Sent by qstash-sync lint --probe, not by QStash. The right answer is 401 or 403."}'
PAGE = Target("GET", "https://a.example.com/", "schedule/page", "")


def test_every_request_is_shown_with_all_that_goes_with_it() -> None:
    assert list(preview([JOB, PAGE])) == [
        "--probe sends 2 requests, without a signature, to see who is let in:",
        "  POST https://a.example.com/job",
        "  GET https://a.example.com/",
        f"  User-Agent: qstash-sync-probe/{__version__}, X-Qstash-Sync-Probe: true",
        f"  Content-Type: application/json, with the body {BODY}",
        "None of the manifest's headers, bodies and secrets is sent. A job that lets anybody in will run.",
    ]


def test_where_no_body_is_sent_none_is_shown() -> None:
    told = list(preview([PAGE]))
    assert told[0] == "--probe sends 1 request, without a signature, to see who is let in:"
    assert not any("body {" in line for line in told)


def test_the_page_shows_what_is_shown() -> None:
    page = (Path(__file__).parents[2] / "docs" / "probe.md").read_text("utf-8")
    urls = ("daily-digest", "failed")
    targets = [Target("POST", f"https://billing.example.com/api/jobs/{name}", "schedule/job", "") for name in urls]
    assert "\n".join(preview(targets)).replace(__version__, "0.1.0") in page


def test_the_page_says_of_every_code_how_bad_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "probe.md").read_text("utf-8")
    for one in PROBED:
        assert re.search(rf"\| {one.code}, an? {one.severity}|\| {one.code}, {one.severity}", page), one.code
