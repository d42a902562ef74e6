"""Schedules make messages."""

from __future__ import annotations

from dataclasses import replace

from reconciler.devserver.messages.creation import Order, draft, store
from reconciler.devserver.schedule import SCHEDULES, Schedule, find_next_run
from reconciler.devserver.tracking.message import Message
from reconciler.devserver.tracking.usage import count_messages
from reconciler.devserver.transaction import Transaction
from reconciler.devserver.wire import Refusal

_GRACE = 60_000  # milliseconds: QStash says that a schedule may be so late


def fire_schedules(tx: Transaction) -> None:
    """Makes the messages of the schedules that are due.

    A firing that is more than a minute late is left out: the server was not running then, or the machine slept.
    """
    for schedule in tx.account.list_due(SCHEDULES, tx.millis):
        late = tx.millis - (schedule.next_run or 0) > _GRACE
        fired = schedule if late else fire(tx, schedule)
        tx.account.put(SCHEDULES, schedule.id, replace(fired, next_run=find_next_run(schedule.cron, tx.now)))


def note_outcome(tx: Transaction, message: Message, state: str) -> None:
    """Tells a schedule what became of a message of its last run."""
    schedule = tx.account.get(SCHEDULES, message.schedule) if message.schedule else None
    if schedule and message.id in schedule.last_states:
        states = schedule.last_states | {message.id: state}
        tx.account.put(SCHEDULES, schedule.id, replace(schedule, last_states=states))


def fire(tx: Transaction, schedule: Schedule) -> Schedule:
    """Makes a schedule's messages; the schedule with what came of it, which is not stored yet."""
    due = tx.millis_after(schedule.settings.delay)
    order = Order(schedule.destination, schedule.settings, due, schedule.caller_ip, schedule.id)
    try:
        with tx.account.attempt():
            messages = draft(tx, order)
            count_messages(tx, len(messages))
            store(tx, messages)
    except Refusal as refusal:
        return replace(schedule, last_run=tx.millis, last_states={}, error=str(refusal))
    states = {message.id: "IN_PROGRESS" for message in messages}
    return replace(schedule, last_run=tx.millis, last_states=states, error="")
