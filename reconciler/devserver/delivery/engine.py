"""The engine: what is due at a time, and what follows from what became of it. No threads, no network, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from reconciler.devserver.auth import Accounts, User
from reconciler.devserver.delivery.backoff import find_delay
from reconciler.devserver.delivery.callbacks import call_back, call_back_on_failure
from reconciler.devserver.delivery.exchange import Delivery, Result
from reconciler.devserver.delivery.firing import fire_schedules, note_outcome
from reconciler.devserver.delivery.selection import find_next_period, select_due
from reconciler.devserver.ids import make_id
from reconciler.devserver.keys import find_keys
from reconciler.devserver.limits import Limits
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.schedule import SCHEDULES
from reconciler.devserver.store import Account, Store
from reconciler.devserver.tracking import table
from reconciler.devserver.tracking.events import Details, record
from reconciler.devserver.tracking.letters import put_aside
from reconciler.devserver.tracking.message import Tracked
from reconciler.devserver.transaction import Transaction

_BEGINNING = 300  # bytes of an answer to whoever took the message


class Engine:
    """Delivers what is in a store, at least once. Several threads may call it; one engine at a time owns a store.

    Whatever it is told is in the store before a call returns: killed at any point, another one goes on from there.
    """

    def __init__(
        self,
        store: Store,
        *,
        quirks: Quirks | None = None,
        limits: Limits | None = None,
        accounts: Accounts | None = None,
        new_id: Callable[[str], str] = make_id,
    ) -> None:
        self._store = store
        self._quirks = quirks or Quirks()
        self._limits = limits or Limits()
        self._accounts = accounts or Accounts()
        self._new_id = new_id

    def recover(self, now: datetime) -> None:
        """Begins: what an engine before this one had sent without hearing of it is due again."""
        for user in self._accounts.users:
            with self._write(user, now) as tx:
                table.recover(tx.account)
                for schedule in tx.account.list_without_moment(SCHEDULES):
                    tx.account.put(SCHEDULES, schedule.id, schedule)

    def due(self, now: datetime) -> tuple[Delivery, ...]:
        """What is to be sent now. Each delivery is on its way from here on, and has to be settled."""
        return tuple(delivery for user in self._accounts.users for delivery in self._find_due(user, now))

    def settle(self, delivery: Delivery, result: Result, now: datetime) -> None:
        """Takes what a delivery came to: the message is through, is tried again, or has failed."""
        user = next(user for user in self._accounts.users if user.name == delivery.user)
        with self._write(user, now) as tx:
            tracked = table.find_open(tx.account, delivery.message.id)
            if tracked is None or tracked.state == "waiting":
                return  # its queue was deleted meanwhile, or somebody else has settled it
            if result.arrived:
                _finish(tx, tracked, result)
            else:
                _miss(tx, tracked, result)

    def find_next_moment(self, now: datetime) -> datetime | None:
        """The first moment after ``now`` at which something may be due by itself."""
        moments = [moment for user in self._accounts.users for moment in self._list_moments(user, now)]
        return datetime.fromtimestamp(min(moments) / 1000, UTC) if moments else None

    def _find_due(self, user: User, now: datetime) -> Iterator[Delivery]:
        with self._write(user, now) as tx:
            fire_schedules(tx)
            chosen = select_due(tx)
            for tracked in chosen:
                table.move(tx.account, tracked.message.id, "active")
                record(tx, tracked.message, "ACTIVE")
            key = find_keys(tx.account, user).current if chosen else ""
        for tracked in chosen:
            asked = tracked.message.settings.timeout or self._limits.max_response_time
            timeout = float(min(asked, self._limits.max_response_time))
            yield Delivery(user.name, tracked.message, tracked.retried, key, self._accounts.region, timeout)

    def _list_moments(self, user: User, now: datetime) -> Iterator[int]:
        millis = int(now.timestamp() * 1000)
        with self._store.reading(user.name) as account:
            found = (
                account.find_first_moment(SCHEDULES),
                table.find_next_due(account, millis),
                find_next_period(self._make_transaction(user, account, now)),
            )
        yield from (moment for moment in found if moment is not None)

    @contextmanager
    def _write(self, user: User, now: datetime) -> Iterator[Transaction]:
        with self._store.writing(user.name) as account:
            yield self._make_transaction(user, account, now)

    def _make_transaction(self, user: User, account: Account, now: datetime) -> Transaction:
        return Transaction(
            user=user, account=account, now=now, quirks=self._quirks, limits=self._limits, new_id=self._new_id
        )


def _finish(tx: Transaction, tracked: Tracked, result: Result) -> None:
    table.move(tx.account, tracked.message.id, "done")
    record(
        tx,
        tracked.message,
        "DELIVERED",
        Details(status=result.status, millis=result.millis, beginning=result.body[:_BEGINNING]),
    )
    note_outcome(tx, tracked.message, "SUCCESS")
    call_back(tx, tracked, result)


def _miss(tx: Transaction, tracked: Tracked, result: Result) -> None:
    details = Details(None, result.error, result.status, result.header, result.body, result.millis)
    record(tx, tracked.message, "ERROR", details)
    if tracked.state == "leaving":
        table.move(tx.account, tracked.message.id, "done")
        record(tx, tracked.message, "CANCELED")
        return
    if tracked.retried < tracked.message.settings.retries and not result.final:
        _try_again(tx, tracked, result)
    else:
        _give_up(tx, tracked, result)


def _try_again(tx: Transaction, tracked: Tracked, result: Result) -> None:
    delay = find_delay(tracked.retried, tracked.message.settings.retry_delay, result.header, tx.now)
    due = tx.millis + round(delay * 1000)
    table.postpone(tx.account, tracked.message.id, due)
    record(tx, tracked.message, "RETRY", Details(next_due=due))
    call_back(tx, tracked, result)


def _give_up(tx: Transaction, tracked: Tracked, result: Result) -> None:
    letter = put_aside(tx, tracked.message, result.status, result.header, result.body)
    table.move(tx.account, tracked.message.id, "failed")
    record(tx, tracked.message, "FAILED")
    note_outcome(tx, tracked.message, "FAIL")
    call_back(tx, tracked, result)
    call_back_on_failure(tx, tracked, result, letter.id)
