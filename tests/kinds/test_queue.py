from __future__ import annotations

from typing import Any

import pytest

from reconciler.errors import AnswerError, ConflictError
from reconciler.kinds.queue import QUEUE, QueueSpec
from reconciler.model import Resource, Vitals
from tests.kinds.account import OWNER, Account, want


class Listing:
    """An account whose only listing is this."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = [*answers]

    def list(self, path: str) -> list[Any]:
        assert path == "/v2/queues"
        return self.answers

    def get(self, path: str) -> Any:  # noqa: ANN401 - never asked
        raise AssertionError(path)


def queue(parallelism: int = 1, *, paused: bool | None = None, lag: int | None = None) -> Resource[QueueSpec]:
    return Resource("queue", "emails", QueueSpec(parallelism, paused), id="emails", vitals=Vitals(lag=lag))


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"name": "emails", "parallelism": 5, "paused": True, "lag": 3, "createdAt": 1}, queue(5, paused=True)),
        ({"name": "emails", "paused": False}, queue(1, paused=False)),
        ({"name": "emails", "parallelism": None, "paused": None, "lag": None}, queue(1, paused=False)),
        ({"name": "emails", "parallelism": "5", "paused": "true"}, queue(1, paused=False)),
        ({"name": "emails", "parallelism": 0}, queue(1, paused=False)),
    ],
)
def test_a_queue_is_read_leniently(answer: dict[str, Any], found: Resource[QueueSpec]) -> None:
    assert QUEUE.fetch(Listing(answer)) == (found,)


def test_the_lag_of_a_queue_is_how_it_is_doing() -> None:
    (live,) = QUEUE.fetch(Listing({"name": "emails", "lag": 3}))
    assert live.vitals == Vitals(lag=3)


@pytest.mark.parametrize("answer", [{}, {"name": ""}, {"name": None}, {"queueName": "emails"}])
def test_of_a_queue_without_a_name_nothing_may_be_concluded(answer: dict[str, Any]) -> None:
    with pytest.raises(AnswerError, match="without 'name'"):
        QUEUE.fetch(Listing({"name": "one"}, answer))


@pytest.mark.parametrize(
    ("wanted", "there", "after"),
    [
        (None, None, False),
        (None, False, False),
        (None, True, True),
        (True, None, True),
        (True, False, True),
        (False, True, False),
    ],
)
def test_a_manifest_that_is_silent_leaves_the_pause_to_the_operator(
    wanted: bool | None, there: bool | None, after: bool
) -> None:
    live = None if there is None else queue(paused=there)
    assert QUEUE.settle(OWNER, queue(paused=wanted), live)[1].spec.paused is after


@pytest.mark.parametrize("quirk", ["keeps", "resets"])
def test_another_parallelism_does_not_resume_a_paused_queue(quirk: str) -> None:
    account = Account(f"queue_upsert_without_paused={quirk}")
    account.put(QUEUE, want(QUEUE, {"name": "emails", "paused": True}))
    account.put(QUEUE, want(QUEUE, {"name": "emails", "parallelism": 4}))
    assert account.find(QUEUE, "emails") == queue(4, paused=True)


def test_whether_a_manifest_leaves_the_pause_open_and_a_queue_is_paused_can_be_told() -> None:
    assert QUEUE.leaves_pause_open(QueueSpec())
    assert not QUEUE.leaves_pause_open(QueueSpec(paused=False))
    assert QUEUE.is_paused(QueueSpec(paused=True))
    assert not QUEUE.is_paused(QueueSpec())


class Backlog(Account):
    """An account whose queue has messages by the time at which it is looked at again."""

    def __init__(self, lag: int) -> None:
        super().__init__()
        self.lag = lag

    def list(self, path: str) -> list[Any]:
        return self.api.list(path)

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        return {**self.api.get(path), "lag": self.lag}

    def send(self, method: str, path: str, headers: Any = None, body: bytes = b"") -> None:  # noqa: ANN401
        self.api.send(method, path, headers, body)


@pytest.mark.parametrize(("seen", "lag"), [(None, 0), (0, 0), (2, 2), (2, 5), (2, 0)])
def test_a_queue_is_deleted_with_the_messages_that_were_seen_in_it(seen: int | None, lag: int) -> None:
    account = Backlog(lag)
    account.put(QUEUE, want(QUEUE, {"name": "emails"}))
    QUEUE.delete(account, queue(lag=seen))
    assert account.fetch(QUEUE) == ()


@pytest.mark.parametrize("seen", [None, 0])
def test_a_queue_that_got_messages_since_the_plan_is_not_deleted(seen: int | None) -> None:
    account = Backlog(3)
    account.put(QUEUE, want(QUEUE, {"name": "emails"}))
    with pytest.raises(ConflictError, match="it holds 3 messages by now; plan again"):
        QUEUE.delete(account, queue(lag=seen))
    assert account.find(QUEUE, "emails")


@pytest.mark.parametrize(
    ("spec", "item"),
    [
        (QueueSpec(1, paused=False), {"name": "emails", "parallelism": 1}),
        (QueueSpec(5, paused=True), {"name": "emails", "parallelism": 5, "paused": True}),
    ],
)
def test_an_exported_queue_says_that_it_is_paused_only_where_it_is(spec: QueueSpec, item: dict[str, Any]) -> None:
    assert QUEUE.exported(OWNER, Resource("queue", "emails", spec)) == item
