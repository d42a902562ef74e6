from __future__ import annotations

from reconciler import __version__
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
