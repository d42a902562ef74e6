"""What the page needs beside QStash's own API: to hear of changes, and to fire a schedule."""

from __future__ import annotations

from reconciler.devserver.call import Call
from reconciler.devserver.delivery.firing import fire as fire_schedule
from reconciler.devserver.schedule import SCHEDULES
from reconciler.devserver.wire import Refusal, Response, answer_json


def follow(call: Call) -> Response:
    """A stream of events without end: one at its beginning, and one after each change of anything that is stored.

    None of them says what has changed: that is asked for when somebody looks.
    """
    seen: object = None

    def tell() -> bytes:
        nonlocal seen
        found = call.revision()
        if found == seen:
            return b""
        seen = found
        return b"data: changed\n\n"

    headers = (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"))
    return Response(200, headers, b"retry: 1000\n\n", more=tell)


def fire(call: Call) -> Response:
    """Has a schedule make its messages now, paused or not, as if its minute had come; 409 where it could not."""
    schedule = call.account.get(SCHEDULES, call.params["name"])
    if schedule is None:
        raise Refusal(404, f"schedule {call.params['name']} not found")
    fired = fire_schedule(call, schedule)
    call.account.put(SCHEDULES, schedule.id, fired)
    if fired.error:
        return answer_json({"error": fired.error}, 409)
    return answer_json({"messageIds": list(fired.last_states)})
