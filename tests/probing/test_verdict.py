from __future__ import annotations

import pytest

from reconciler.lint.catalogue import topics
from reconciler.probing import Answered, Failed, Failure, Outcome, Target, judge

JOB = Target("POST", "https://a.example.com/job", "schedule/job", "a.yaml:4:5")
PAGE = Target("GET", "https://a.example.com/", "schedule/page", "a.yaml:4:5")
HIDDEN = Target("POST", "(secret)", "schedule/hidden", "a.yaml:4:5")


@pytest.mark.parametrize(
    "outcome",
    [
        Answered(401),
        Answered(403),
        # As QStash's SDK for Next.js, and a workflow's handler, tell of it.
        Answered(400, signed=True),
        Answered(500, signed=True),
    ],
)
def test_a_destination_that_asks_for_a_signature_is_right(outcome: Outcome) -> None:
    assert judge(JOB, outcome) is None


@pytest.mark.parametrize(
    ("target", "outcome", "code"),
    [
        (JOB, Answered(200), "QS301"),
        (JOB, Answered(204), "QS301"),
        (JOB, Answered(202, signed=True), "QS301"),
        (PAGE, Answered(200), "QS302"),
        (JOB, Answered(304), "QS303"),
        (JOB, Answered(308, "/job/"), "QS303"),
        (JOB, Answered(404), "QS304"),
        (JOB, Answered(405), "QS304"),
        (JOB, Answered(501), "QS304"),
        (JOB, Answered(500), "QS305"),
        (JOB, Answered(503), "QS305"),
        (JOB, Answered(400), "QS306"),
        (JOB, Answered(429), "QS306"),
        (JOB, Answered(999), "QS306"),
        (JOB, Failed(Failure.SILENT), "QS307"),
        (JOB, Failed(Failure.UNCONNECTED, "Connection refused"), "QS308"),
        (JOB, Failed(Failure.BROKEN), "QS308"),
        (JOB, Failed(Failure.UNTRUSTED, "self-signed certificate"), "QS309"),
        (JOB, Failed(Failure.UNRESOLVED), "QS310"),
        (JOB, Failed(Failure.PRIVATE, "10.0.0.1"), "QS311"),
        (JOB, Failed(Failure.LOCAL), "QS312"),
        (HIDDEN, Failed(Failure.HIDDEN), "QS312"),
    ],
)
def test_every_other_outcome_has_its_code(target: Target, outcome: Outcome, code: str) -> None:
    warning = judge(target, outcome)
    assert warning is not None
    assert (warning.code, warning.address, warning.place) == (code, target.address, target.place)
    assert code in topics()


def test_every_failure_has_words() -> None:
    assert all(judge(JOB, Failed(failure)) for failure in Failure)


def message(target: Target, outcome: Outcome) -> str:
    warning = judge(target, outcome)
    assert warning is not None
    return warning.message


def test_a_warning_names_method_and_url_and_how_many_call_it() -> None:
    told = "answers 200 to a request without a signature: anyone can trigger it; verify the signature"
    many = Target(JOB.method, JOB.url, JOB.address, JOB.place, others=2)
    assert message(JOB, Answered(200)) == f"{told} (POST https://a.example.com/job)"
    assert message(many, Answered(200)) == f"{told} (POST https://a.example.com/job, called from 2 more places)"


def test_a_url_that_is_made_with_a_secret_is_not_named() -> None:
    told = "was not asked: the manifest makes its URL with a secret, which the probe does not send"
    assert message(HIDDEN, Failed(Failure.HIDDEN)) == told


def test_what_the_system_said_is_told() -> None:
    assert message(JOB, Failed(Failure.UNCONNECTED, "Connection refused")).startswith(
        "takes no connection: Connection refused; "
    )


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://www.example.com/job", " (to https://www.example.com/job)"),
        ("/job/", " (to https://a.example.com/job/)"),
        ("https://u:hush@b.example.com/?state=hush#hush", " (to https://(secret)@b.example.com/)"),
        ("https://[", ""),
        ("mailto:somebody", ""),
        ("", ""),
    ],
)
def test_a_redirect_is_told_with_its_place_but_not_with_what_goes_along(location: str, told: str) -> None:
    assert message(JOB, Answered(308, location)).startswith(f"answers 308{told}, which QStash does not follow")
