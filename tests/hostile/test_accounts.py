"""Live resources that no manifest could hold, made by somebody else's tool or by somebody who means harm."""

from __future__ import annotations

import base64
import json
from typing import Final

import pytest

from reconciler.cli.exit import Exit
from reconciler.report import FORMATS
from tests.hostile.shell import EVIL, HEAD, Canned, Shell, item

LIVE: Final[dict[str, object]] = {
    "scheduleId": "acme.a",
    "cron": "* * * * *",
    "destination": "https://a.example.com",
    "method": "POST",
    "createdAt": 1,
    "isPaused": False,
    "retries": 3,
}
HALF: Final = "\ud800"
DESIRED: Final = item(body={"a": 1}, headers={"X": "1"}, paused=True)


def _nested(depth: int) -> str:
    return f'{{"a": {"[" * depth}{"]" * depth}}}'


SCHEDULES: Final[dict[str, dict[str, object]]] = {
    "every text": {
        "cron": EVIL,
        "method": EVIL,
        "header": {EVIL: [EVIL], "X": [EVIL]},
        "body": EVIL,
        "labels": [EVIL],
        "queueName": EVIL,
        "flowControlKey": EVIL,
        "rate": 1,
        "retryDelayExpression": EVIL,
        "callback": f"https://{EVIL}",
        "failureCallback": EVIL,
        "error": EVIL,
    },
    "id": {"scheduleId": EVIL},
    "destination": {"destination": EVIL},
    "body": {"body": EVIL},
    "header": {"header": {"X": [EVIL]}},
    "header's name": {"header": {EVIL: ["1"]}},
    "label": {"labels": [EVIL]},
    "label like ours": {"labels": ["qs1." + EVIL]},
    "old label": {"label": EVIL},
    "callback": {"callback": f"https://a.example.com/{EVIL}"},
    "JSON body": {"body": json.dumps({EVIL: EVIL, "a": [EVIL]}, ensure_ascii=False)},
    "escaped JSON body": {"body": json.dumps({EVIL: EVIL, "a": [EVIL]})},
    "half a character": {"scheduleId": f"a{HALF}", "header": {"X": [HALF]}, "body": HALF, "labels": [HALF]},
    "half a character in a header": {"header": {"X": [HALF]}},
    "half a character in a header's name": {"header": {HALF: ["X"]}},
    "half a character in a body": {"body": HALF},
    "half a character in a JSON body": {"body": json.dumps({HALF: HALF}, ensure_ascii=False)},
    "half a character escaped in a JSON body": {"body": json.dumps({HALF: HALF})},
    "half a character in a label": {"labels": [HALF]},
    "template": {"body": "{{ x }}{% y %}{# z #}", "header": {"X": ["{{ x }}"]}, "labels": ["{{ x }}"]},
    "YAML": {"body": "*a &b !c\n- : #", "header": {"X": ["yes"], "Y": ["012"], "Z": ["~"]}, "labels": ["on", "null"]},
    "line ends": {"body": "a\rb\x85c\u2028d\u2029e\r\n\n\n f\t\n"},
    "byte order mark": {"body": "\ufeffa"},
    "not a number": {"body": '{"a": NaN, "b": -Infinity}'},
    "infinite": {"body": '{"a": 1e999}'},
    "long number": {"body": f'{{"a": 1{"0" * 200}}}'},
    "longer number": {"body": f'{{"a": 1{"0" * 4200}}}'},
    "number beyond reading": {"body": f'{{"a": 1{"0" * 5000}}}'},
    "long fraction": {"body": '{"a": 0.1234567890123456789012345678901234567890}'},
    "keys twice": {"body": '{"a": 1, "a": 2}'},
    "private keys": {"body": '{"__class__": 1, "__dict__": {"a": 1}, "": 1, "a.b": 1, "a[0]": 1, "\'": 1}'},
    "a number in a text": {"body": "5"},
    **{f"{depth} levels": {"body": _nested(depth)} for depth in (90, 99, 100, 101, 200, 450, 950, 990, 1000, 100_000)},
    "long body": {"body": "x" * 1_000_000},
    "long line": {"header": {"X": ["x" * 100_000]}},
    "many headers": {"header": {f"X-{number}": ["x"] for number in range(2000)}},
    "many labels": {"labels": [f"l{number}" for number in range(2000)]},
    "numbers as texts": {"retries": "3", "delay": "30s", "timeout": "1m", "parallelism": "1", "isPaused": "true"},
    "texts as numbers": {
        "body": 5,
        "cron": 5,
        "destination": 5,
        "method": 5,
        "queueName": 5,
        "callback": 5,
        "label": 5,
    },
    "lists": {"body": [], "cron": [], "destination": [], "header": [], "labels": [[1], None, {}], "callback": []},
    "maps": {"body": {}, "cron": {}, "destination": {}, "header": {"X": {"a": "b"}}, "labels": {"a": 1}, "retries": {}},
    "nulls": {**dict.fromkeys(LIVE), "scheduleId": "acme.a", "header": {"X": None}, "labels": None, "body": None},
    "header values": {"header": {"X": [[1], None, {"a": 1}, 5], "Y": "a", "Z": 5}},
    "empty texts": {"cron": "", "destination": "", "method": "", "body": "", "callback": "", "labels": [""]},
    "Base64 that is none": {"bodyBase64": "!!!"},
    "Base64 cut off": {"bodyBase64": "abc"},
    "Base64 beyond ASCII": {"bodyBase64": "ğ"},
    "Base64 of text": {"bodyBase64": base64.b64encode(EVIL.encode()).decode()},
    "both bodies": {"body": "a", "bodyBase64": "/w=="},
    "huge numbers": dict.fromkeys(("retries", "delay", "timeout", "lastScheduleTime", "parallelism"), 10**400),
    "negative numbers": {"retries": -5, "delay": -5, "timeout": -1000, "flowControlKey": "a", "rate": -2, "period": -2},
    "fractions": {"retries": 3.5, "delay": 1e300, "timeout": 0.1, "createdAt": 1e300},
    "truths": {"retries": True, "delay": False, "isPaused": 1},
    "placeholder": {"body": "REDACTED:" + "0" * 64, "header": {"X": ["REDACTED:" + EVIL]}},
    "path": {"scheduleId": "../../v2/queues/x", "destination": "../../v2/queues/x"},
    "other account's fields": {"__proto__": {"a": 1}, "constructor": 1, "scheduleid": "b"},
}
OTHERS: Final[dict[str, tuple[str, object]]] = {
    "a queue's name": ("queues", {"name": EVIL, "parallelism": 1}),
    "a queue's half name": ("queues", {"name": HALF, "parallelism": 1}),
    "a queue's numbers": ("queues", {"name": "q", "parallelism": "many", "lag": "x", "paused": "no"}),
    "a group's name": ("topics", {"name": EVIL, "endpoints": [{"url": "https://a.example.com"}]}),
    "a group's endpoints": ("topics", {"name": "g", "endpoints": [{"name": EVIL, "url": EVIL}, 5, None, [], {}]}),
    "a group's half endpoints": ("topics", {"name": "g", "endpoints": [{"name": HALF, "url": HALF}]}),
    "a group without endpoints": ("topics", {"name": "g", "endpoints": None}),
    "a group of another form": ("topics", {"name": "g", "endpoints": {"a": 1}}),
}
CASES: Final[dict[str, tuple[str, object]]] = {
    **{name: ("schedules", LIVE | fields) for name, fields in SCHEDULES.items()},
    **OTHERS,
}
WANTED: Final = (
    f"{DESIRED}queues: [{{name: q}}]\nurl_groups: [{{name: g, endpoints: [{{url: 'https://b.example.com'}}]}}]\n"
)
SEEN: Final = {Exit.DONE, Exit.PENDING, Exit.HELD}


@pytest.mark.parametrize("name", CASES)
def test_a_live_resource_is_told_harmlessly_in_every_format(canned: tuple[Shell, Canned], name: str) -> None:
    shell, account = canned
    kind, resource = CASES[name]
    account.hold(kind, resource)
    for form in FORMATS:
        told = shell("plan", f"--format={form}", manifest=WANTED)
        assert told.code in SEEN
        if form in {"json", "sarif"}:
            json.loads(told.out, parse_constant=pytest.fail)
    assert shell("drift").code in SEEN
    assert account.written == []


@pytest.mark.parametrize("name", CASES)
def test_the_export_of_a_live_resource_is_a_manifest_or_leaves_it_out(canned: tuple[Shell, Canned], name: str) -> None:
    shell, account = canned
    kind, resource = CASES[name]
    account.hold(kind, resource)
    exported = shell("export", "--owner=acme")
    assert exported.code == Exit.DONE
    placeholders = shell("validate", "--unset-secrets-ok", manifest=exported.out)
    assert placeholders.code == Exit.DONE, placeholders.err
    left_out = "is left out" in exported.err
    assert left_out is ("is left out" in exported.out)
    gone = "Valid: 0" in placeholders.out
    assert gone is (left_out or name == "label like ours")  # which is somebody else's


@pytest.mark.parametrize("name", CASES)
def test_what_is_applied_and_destroyed_is_told_harmlessly(canned: tuple[Shell, Canned], name: str) -> None:
    shell, account = canned
    kind, resource = CASES[name]
    account.hold(kind, resource)
    known = {*SEEN, Exit.FAILED, Exit.PARTLY, Exit.USAGE}  # the last where an address cannot be made of the name
    everything = f"{WANTED}prune: {{queues: all, url_groups: all, schedules: all}}\n"
    assert shell("apply", "--yes", "--max-deletions=9", manifest=everything).code in known
    nothing = (
        f"{HEAD}prune: {{queues: all, url_groups: all, schedules: all}}\nqueues: []\nurl_groups: []\nschedules: []\n"
    )
    assert shell("apply", "--yes", "--max-deletions=9", "--allow-empty", manifest=nothing).code in known
    assert shell("destroy", "--yes", "--max-deletions=9", manifest=WANTED).code in known


@pytest.mark.parametrize("form", FORMATS)
def test_a_saved_plan_of_what_does_harm_can_be_read_and_is_told_harmlessly(
    canned: tuple[Shell, Canned], form: str
) -> None:
    shell, account = canned
    account.hold("schedules", LIVE | SCHEDULES["body"] | SCHEDULES["header"] | {"labels": [EVIL]})
    assert shell("plan", "--out=the.plan", manifest=WANTED).code == Exit.DONE
    account.hold("schedules", LIVE | SCHEDULES["JSON body"] | {"labels": [f"{EVIL}2"], "method": "PUT"})
    told = shell("apply", "--yes", f"--format={form}", "the.plan")
    assert told.code == Exit.STALE
    assert "method was 'POST', is 'PUT'" in told.err
