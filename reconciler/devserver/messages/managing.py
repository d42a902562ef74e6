"""``/v2/messages``: what is on its way, and how it is stopped."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.devserver.call import Call
from reconciler.devserver.messages.filters import read_selection
from reconciler.devserver.tracking import table
from reconciler.devserver.tracking.events import record
from reconciler.devserver.tracking.message import Tracked, render
from reconciler.devserver.wire import Refusal, Response, answer_json


def get(call: Call) -> Response:
    """One message, as long as it has neither arrived nor failed."""
    return answer_json(render(_find(call).message, call.quirks))


def cancel(call: Call) -> Response:
    """Stops one message. One that is on its way may still arrive."""
    return _answer(call, [_find(call)])


def cancel_many(call: Call) -> Response:
    """Stops the messages that are selected: without any parameter, all of them.

    ``count`` means nothing: the SDKs that send it promise that one call is enough.
    """
    selection = read_selection(call)
    every = table.select(call.account, "open = 1")
    return _answer(
        call, [one for one in every if selection.fits(one.message) and selection.covers(one.message.created_at)]
    )


def _answer(call: Call, cancelled: Iterable[Tracked]) -> Response:
    number = 0
    for one in cancelled:
        number += _stop(call, one)
    return answer_json({"cancelled": number})


def _stop(call: Call, one: Tracked) -> bool:
    """Ends a message that waits, and marks one on its way, so that nothing follows. Whether there was any need."""
    if one.state == "leaving":
        return False
    record(call, one.message, "CANCEL_REQUESTED")
    if one.state == "active":
        table.move(call.account, one.message.id, "leaving")
    else:
        table.move(call.account, one.message.id, "done")
        record(call, one.message, "CANCELED")
    return True


def _find(call: Call) -> Tracked:
    found = table.find_open(call.account, call.params["name"])
    if found is None:
        raise Refusal(404, f"message {call.params['name']} not found")
    return found
