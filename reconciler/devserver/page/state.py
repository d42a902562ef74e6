"""``/dev/state``: all that the page shows of a user, and no more than it shows."""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

from reconciler.devserver.call import Call
from reconciler.devserver.page.history import tell_messages
from reconciler.devserver.page.listing import (
    GROUP_SORT,
    QUEUE_SORT,
    SCHEDULE_SORT,
    Found,
    search,
    search_letters,
    search_messages,
)
from reconciler.devserver.queues import Queue
from reconciler.devserver.schedule import SCHEDULES, Schedule, find_next_run
from reconciler.devserver.tracking import table
from reconciler.devserver.url_groups import UrlGroup
from reconciler.devserver.wire import Json, Response, answer_json

T = TypeVar("T")

_ENDPOINTS = 20
_PAUSED = """
SELECT count(*) FROM resources WHERE user = :user AND kind = 'schedule' AND json_extract(document, '$.paused')"""


def show(call: Call) -> Response:
    """Everything in which ``filter``, a parameter of the query, is found. Times are unix milliseconds."""
    text = "".join(call.read_query().get("filter", [])[:1]).strip()
    messages = search_messages(call.account, text)
    letters = search_letters(call.account, text, _find_oldest_letter(call))
    schedules = search(call.account, SCHEDULE_SORT, text)
    queues = search(call.account, QUEUE_SORT, text)
    groups = search(call.account, GROUP_SORT, text)
    return answer_json(
        {
            "now": call.millis,
            "next": call.account.find_first_moment(SCHEDULES),
            "paused": call.account.execute(_PAUSED).fetchone()[0],
            "open": table.count(call.account, "open = 1"),
            "schedules": _tell_found(schedules, [_tell_schedule(call, schedule) for schedule in schedules.items]),
            "messages": _tell_found(messages, tell_messages(call.account, messages.items)),
            "letters": _tell_found(letters, tell_messages(call.account, letters.items)),
            "queues": _tell_found(queues, [_tell_queue(call, queue) for queue in queues.items]),
            "groups": _tell_found(groups, [_tell_group(group) for group in groups.items]),
        }
    )


def _find_oldest_letter(call: Call) -> int:
    kept = call.limits.dlq_retention
    return 0 if kept is None else call.millis - kept * 1000


def _tell_found(found: Found[T], items: list[Json]) -> dict[str, Json]:
    return {"total": found.total, "matching": found.matching, "items": items}


def _tell_schedule(call: Call, schedule: Schedule) -> Json:
    following = schedule.next_run
    if following is not None and following <= call.millis:
        following = find_next_run(schedule.cron, call.now)
    return {
        "id": schedule.id,
        "destination": schedule.destination,
        "method": schedule.settings.method,
        "cron": schedule.cron,
        "queue": schedule.settings.queue,
        "paused": schedule.paused,
        "next": following,
        "last": schedule.last_run,
        "states": dict(Counter(schedule.last_states.values())),
        "error": schedule.error,
    }


def _tell_queue(call: Call, queue: Queue) -> Json:
    return {
        "name": queue.name,
        "parallelism": queue.parallelism,
        "paused": queue.paused,
        "lag": table.measure_lane(call.account, queue.name),
    }


def _tell_group(group: UrlGroup) -> Json:
    return {
        "name": group.name,
        "total": len(group.endpoints),
        "endpoints": [{"name": each.name, "url": each.url} for each in group.endpoints[:_ENDPOINTS]],
    }
