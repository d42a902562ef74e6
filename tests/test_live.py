from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Barrier, Event
from urllib.parse import quote

import pytest

from reconciler.api import Client, Target
from reconciler.devserver import Limits, RunningServer, serve
from reconciler.devserver.wire import Dropped, Handler, Request, Response
from reconciler.errors import AnswerError, UsageError
from reconciler.kinds import BY_NAME, KINDS
from reconciler.live import apply, observe
from reconciler.model import AnyResource, Change, Fate, Hold, Manifest, Outcome, Plan, Policy
from reconciler.plan import Allowance, Options, make_plan
from reconciler.values import Body, Text
from tests.plan.things import OWNER, live, state, wanted, wanted_group, wanted_queue

POLICY = Policy(OWNER, prune={"queue": "all", "url_group": "all"})
LIFTED = Options(Allowance(max_deletions=100, allow_empty=True))


class Rules:
    """What goes wrong: the first rule whose words are all in a request's method and target answers it."""

    def __init__(self) -> None:
        self.rules: list[tuple[tuple[str, ...], Callable[[], Response]]] = []

    def refuse(self, *words: str, status: int = 400, text: str = "no") -> None:
        """Answer such a request with an error of QStash."""
        body = json.dumps({"error": text}, ensure_ascii=False).encode()
        self.rules.append((words, lambda: Response(status, (), body)))

    def drop(self, *words: str) -> None:
        """End the connection instead of answering such a request."""
        self.rules.append((words, self._drop))

    def around(self, handler: Handler) -> Handler:
        def answer(request: Request, now: datetime) -> Response:
            told = f"{request.method} {request.target.decode()}"
            for words, response in self.rules:
                if all(word in told for word in words):
                    return response()
            return handler(request, now)

        return answer

    @staticmethod
    def _drop() -> Response:
        raise Dropped


class Account:
    """An account on a socket, and a client of it that never waits."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.rules = Rules()
        self.stop = Event()
        self.server: RunningServer = serve(port=0, limits=limits, around=self.rules.around)
        target = Target(self.server.url, self.server.token)
        self.client = Client(target, sleep=lambda _: None, stop=self.stop)

    def plan(self, *desired: AnyResource) -> Plan:
        """What has to be done so that nothing else is there."""
        manifest = Manifest(POLICY, state(*desired))
        return make_plan(KINDS, manifest, observe(self.client, KINDS), LIFTED)

    def apply(self, *desired: AnyResource, parallelism: int = 4) -> list[tuple[str, str, str]]:
        """What became of each change: its address, its fate and the reason."""
        return told(apply(self.plan(*desired), BY_NAME, self.client, parallelism))

    @property
    def writes(self) -> list[str]:
        return [f"{entry.method} {entry.target.decode()}" for entry in self.server.log.writes]

    def close(self) -> None:
        self.client.close()
        self.server.close()


def told(outcomes: tuple[Outcome, ...]) -> list[tuple[str, str, str]]:
    return [(one.change.address, one.fate.value, one.reason) for one in outcomes]


@pytest.fixture
def account() -> Iterator[Account]:
    account = Account()
    yield account
    account.close()


@pytest.fixture
def small() -> Iterator[Account]:
    """An account on a plan with one URL group and two schedules."""
    account = Account(Limits(max_url_groups=1, max_schedules=2))
    yield account
    account.close()


def place(number: int) -> str:
    return f"https://example.com/{number}"


def test_looking_costs_one_request_for_each_kind_and_tells_of_each(account: Account) -> None:
    account.apply(wanted_queue("q"), *(wanted(f"k{n}", place(n)) for n in range(3)))
    account.server.log.clear()
    seen: list[str] = []
    observed = observe(account.client, KINDS, lambda kind: seen.append(kind.name))
    assert {name: len(found) for name, found in observed.items()} == {"queue": 1, "url_group": 0, "schedule": 3}
    assert seen == [kind.name for kind in KINDS]
    assert sorted(entry.target for entry in account.server.log) == [b"/v2/queues", b"/v2/schedules", b"/v2/topics"]


def test_of_no_kind_nothing_is_asked(account: Account) -> None:
    assert observe(account.client, ()) == {}
    assert [*account.server.log] == []


def test_what_cannot_be_looked_at_is_an_error_and_not_an_empty_account(account: Account) -> None:
    account.rules.rules.append((("GET", "topics"), lambda: Response(200, (), b"{}")))
    with pytest.raises(AnswerError):
        observe(account.client, KINDS)


def test_changes_are_made_in_the_order_of_the_plan_and_told_in_it(account: Account) -> None:
    account.apply(wanted_group("old"), wanted("z", "old"), parallelism=1)
    account.server.log.clear()
    outcomes = account.apply(wanted_queue("q"), wanted_group("new"), wanted("a", "new"), parallelism=1)
    assert outcomes == [
        ("queue/q", "applied", ""),
        ("url_group/new", "applied", ""),
        ("schedule/a", "applied", ""),
        ("schedule/z", "applied", ""),
        ("url_group/old", "applied", ""),
    ]
    assert account.writes == [
        "POST /v2/queues",
        "POST /v2/topics/new/endpoints",
        "POST /v2/schedules/new",
        "DELETE /v2/schedules/acme.z",
        "DELETE /v2/topics/old",
    ]


def test_changes_of_one_step_go_out_side_by_side(account: Account) -> None:
    # Each create waits for the others: one after another they would never all be there.
    together = Barrier(4, timeout=20)

    def meet() -> Response:
        together.wait()
        return Response(200, (), b"{}")

    account.rules.rules.append((("POST", "schedules"), meet))
    outcomes = account.apply(*(wanted(f"k{n}", place(n)) for n in range(4)), parallelism=4)
    assert [fate for _, fate, _ in outcomes] == ["applied"] * 4


def test_one_failure_does_not_stop_the_independent_rest(account: Account) -> None:
    account.rules.refuse("POST", place(1), text="Invalid cron expression x")
    assert account.apply(*(wanted(f"k{n}", place(n)) for n in range(3))) == [
        ("schedule/k0", "applied", ""),
        ("schedule/k1", "failed", "QStash refused (400): Invalid cron expression x"),
        ("schedule/k2", "applied", ""),
    ]


def test_what_refers_to_something_that_was_not_made_is_skipped(account: Account) -> None:
    account.rules.refuse("POST", "topics")
    outcomes = account.apply(wanted_group("g"), wanted("a", "g"), wanted("b", place(1)))
    assert outcomes == [
        ("url_group/g", "failed", "QStash refused (400): no"),
        ("schedule/a", "skipped", "url_group/g would have had to come before it"),
        ("schedule/b", "applied", ""),
    ]
    assert "POST /v2/schedules/g" not in account.writes


def test_what_is_still_used_by_something_that_could_not_be_deleted_is_skipped(account: Account) -> None:
    account.apply(wanted_group("g"), wanted("a", "g"))
    account.rules.refuse("DELETE", "schedules")
    assert account.apply() == [
        ("schedule/a", "failed", "QStash refused (400): no"),
        ("url_group/g", "skipped", "schedule/a would have had to come before it"),
    ]


def test_what_is_still_used_by_something_that_could_not_be_changed_is_skipped(account: Account) -> None:
    account.apply(wanted_group("g"), wanted("a", "g"))
    account.rules.refuse("POST", place(1))
    assert account.apply(wanted("a", place(1)))[1] == (
        "url_group/g",
        "skipped",
        "schedule/a would have had to come before it",
    )


def test_a_removal_that_follows_a_create_is_not_made_without_it(account: Account) -> None:
    account.apply(wanted("a", "https://old.example.com/job"))
    account.rules.refuse("POST", "new.example.com")
    assert account.apply(wanted("b", "https://new.example.com/job")) == [
        ("schedule/b", "failed", "QStash refused (400): no"),
        ("schedule/a", "skipped", "schedule/b would have had to come before it"),
    ]


def test_who_uses_what_is_deleted_is_asked_again_right_before(account: Account) -> None:
    account.apply(wanted_group("g"), wanted_queue("q"))
    plan = account.plan()
    theirs = live("theirs", "g", queue="q")
    BY_NAME["schedule"].put(account.client, None, theirs)
    assert told(apply(plan, BY_NAME, account.client, 4)) == [
        ("url_group/g", "failed", "schedule/theirs uses it by now; plan again"),
        ("queue/q", "failed", "schedule/theirs uses it by now; plan again"),
    ]


def test_where_that_cannot_be_asked_nothing_is_deleted(account: Account) -> None:
    account.apply(wanted_group("g"))
    plan = account.plan()
    account.rules.refuse("GET", "schedules", status=403)
    ((_, fate, reason),) = told(apply(plan, BY_NAME, account.client, 4))
    assert fate == "failed"
    assert reason.startswith("who uses it could not be asked again: QStash does not allow this (403)")


def test_what_met_a_limit_is_tried_again_when_deletions_have_made_room(small: Account) -> None:
    small.apply(wanted("a", place(0)), wanted("b", place(1)))
    outcomes = small.apply(wanted("a", place(0)), wanted("c", place(2)))
    assert outcomes == [("schedule/c", "applied", ""), ("schedule/b", "applied", "")]
    assert small.plan(wanted("a", place(0)), wanted("c", place(2))).changes == ()


def test_a_limit_where_no_deletion_makes_room_is_told(small: Account) -> None:
    outcomes = small.apply(*(wanted(f"k{n}", place(n)) for n in range(3)), parallelism=1)
    assert outcomes[2] == (
        "schedule/k2",
        "failed",
        "QStash refused (412): quota maxSchedules exceeded, current limit: 2",
    )


def test_what_is_held_is_not_done_and_told_with_its_reason(account: Account) -> None:
    change = Change(None, wanted_queue("q", paused=False), held=Hold("it is protected", "--unprotect queue/q"))
    plan = Plan(OWNER, (change,))
    assert told(apply(plan, BY_NAME, account.client, 4)) == [("queue/q", "held", "it is protected")]
    assert account.writes == []


def test_what_refers_to_something_that_is_held_is_skipped(account: Account) -> None:
    held = Change(None, wanted_group("g"), held=Hold("because"))
    plan = Plan(OWNER, (held, Change(None, live("a", "g"))))
    assert told(apply(plan, BY_NAME, account.client, 4))[1] == (
        "schedule/a",
        "skipped",
        "url_group/g would have had to come before it",
    )


def test_an_interruption_lets_what_is_under_way_end_and_leaves_the_rest(account: Account) -> None:
    plan = account.plan(wanted_queue("q"), wanted("a", place(0)), wanted("b", place(1)))
    outcomes = apply(plan, BY_NAME, account.client, 1, lambda _: account.stop.set())
    assert told(outcomes) == [
        ("queue/q", "applied", ""),
        ("schedule/a", "skipped", "interrupted"),
        ("schedule/b", "skipped", "interrupted"),
    ]
    assert account.writes == ["POST /v2/queues"]


def test_an_interruption_between_the_two_writes_of_a_change_is_told_as_such(account: Account) -> None:
    def finish() -> Response:
        account.stop.set()
        return Response(200, (), b"{}")

    account.rules.rules.append((("POST", "schedules"), finish))
    assert account.apply(wanted("a", place(0), paused=True)) == [
        ("schedule/a", Fate.UNKNOWN.value, "interrupted halfway; apply again")
    ]


def test_a_lost_answer_leaves_open_whether_it_was_done(account: Account) -> None:
    account.rules.drop("POST", "queues")
    ((address, fate, reason),) = account.apply(wanted_queue("q"))
    assert (address, fate) == ("queue/q", "unknown")
    assert reason.endswith("; it may have been done")


def test_what_cannot_be_sent_has_failed_and_stops_nothing_else(account: Account) -> None:
    # Older schedules may have ids that are no part of a path any more.
    odd = live("an odd id")
    plan = Plan(OWNER, (Change(None, wanted_queue("q", paused=False)), Change(odd, None, removes=True)))
    outcomes = apply(plan, BY_NAME, account.client, 4)
    assert [one.fate for one in outcomes] == [Fate.APPLIED, Fate.FAILED]
    assert isinstance(outcomes[1].error, UsageError)


def test_each_outcome_is_told_as_it_comes(account: Account) -> None:
    seen: list[str] = []
    apply(
        account.plan(wanted_queue("q"), wanted_group("g")),
        BY_NAME,
        account.client,
        4,
        lambda one: seen.append(one.change.address),
    )
    assert seen == ["queue/q", "url_group/g"]


SECRET = 'hunter2 "geheim"/ü'
ENCODINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent-encoded": lambda text: quote(text, safe=""),
    "as JSON": json.dumps,
    "as base64": lambda text: b64encode(text.encode()).decode(),
    "as hex": lambda text: text.encode().hex(),
    "cut off": lambda text: text[:7] + "…",
    "a word of it": lambda text: text.split()[0],
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize(
    "desired",
    [
        wanted("a", headers=(("X-A", Text(SECRET, secret=True)),)),
        wanted("a", body=Body(SECRET, secret=True)),
        wanted("a", body=Body(json.dumps({"a": SECRET}), True, False, True, frozenset({("a",)}))),
    ],
    ids=["header", "body", "JSON body"],
)
def test_an_error_text_that_repeats_a_secret_of_its_request_is_withheld(
    account: Account, desired: AnyResource, encode: Callable[[str], str]
) -> None:
    account.rules.refuse("POST", "schedules", text=f"not valid: {encode(SECRET)}")
    assert account.apply(desired) == [
        ("schedule/a", "failed", "QStash's answer repeats a secret and is withheld"),
    ]


def test_an_error_text_that_repeats_a_secret_of_what_was_there_is_withheld(account: Account) -> None:
    before = live("s", headers=(("Authorization", Text("Bearer hunter2", secret=True)),))
    account.rules.refuse("DELETE", text="cannot delete hunter2")
    plan = Plan(OWNER, (Change(before, None, removes=True),))
    assert told(apply(plan, BY_NAME, account.client, 4))[0][2] == "QStash's answer repeats a secret and is withheld"


def test_an_error_text_that_is_longer_than_what_is_shown_of_it_gives_no_part_of_a_secret(account: Account) -> None:
    secret = "s3cret-" * 100
    account.rules.refuse("POST", "schedules", text=f"{'x' * 290} {secret}")
    assert account.apply(wanted("a", body=Body(secret, secret=True)))[0][2] == (
        "QStash's answer repeats a secret and is withheld"
    )
