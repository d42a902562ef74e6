"""``/v2/schedules``: everything about a schedule comes in headers, the request's body is the message's."""

from __future__ import annotations

import re
from dataclasses import replace

from reconciler.cron import CronError, parse
from reconciler.devserver.call import Call
from reconciler.devserver.destination import check_url
from reconciler.devserver.messages.creation import check_limits
from reconciler.devserver.names import check_name, is_name
from reconciler.devserver.queues import ensure_queue
from reconciler.devserver.schedule import SCHEDULES, Schedule, find_next_run, render
from reconciler.devserver.settings import read_settings
from reconciler.devserver.url_groups import URL_GROUPS
from reconciler.devserver.wire import Refusal, Response, answer_json

_BLANKS = re.compile(r"\s+")


def create(call: Call) -> Response:
    """Creates a schedule, or replaces the one with this id wholly."""
    chosen = call.headers.first("Upstash-Schedule-Id")
    key = check_name("Schedule ID", chosen) if chosen else call.new_id("scd")
    schedule = _read_schedule(call, key)
    before = call.account.get(SCHEDULES, key)
    if before is None or call.quirks.quota_on_overwrite == "counted":
        call.check_quota("maxSchedules", call.limits.max_schedules, SCHEDULES)
    call.account.put(SCHEDULES, key, _succeed(call, before, schedule) if before else schedule)
    if schedule.settings.queue and call.quirks.schedule_queue == "at-creation":
        ensure_queue(call, schedule.settings.queue)
    return answer_json({"scheduleId": key})


def list_all(call: Call) -> Response:
    """Every schedule, bodies and all."""
    schedules = call.account.list(SCHEDULES)
    return call.answer_list({schedule.id: render(schedule, call.quirks, call.now) for schedule in schedules})


def get(call: Call) -> Response:
    """One schedule."""
    return answer_json(render(_find(call), call.quirks, call.now))


def delete(call: Call) -> Response:
    """Deletes a schedule. Messages that it has produced are still delivered."""
    if not call.account.delete(SCHEDULES, call.params["name"]) and call.quirks.missing_schedule_deletion == "refused":
        raise _not_found(call)
    return call.answer_done()


def pause(call: Call) -> Response:
    """Ends the firing of a schedule for a while; nothing happens to a paused one."""
    return _set_paused(call, paused=True)


def resume(call: Call) -> Response:
    """Lets a paused schedule fire again; nothing happens to one that is not paused."""
    return _set_paused(call, paused=False)


def _set_paused(call: Call, *, paused: bool) -> Response:
    schedule = _find(call)
    following = find_next_run(schedule.cron, call.now)  # what it has missed while it was paused is not made up for
    call.account.put(SCHEDULES, schedule.id, replace(schedule, paused=paused, next_run=following))
    return call.answer_done()


def _find(call: Call) -> Schedule:
    schedule = call.account.get(SCHEDULES, call.params["name"])
    if schedule is None:
        raise _not_found(call)
    return schedule


def _not_found(call: Call) -> Refusal:
    return Refusal(404, f"schedule {call.params['name']} not found")


def _read_schedule(call: Call, key: str) -> Schedule:
    destination = call.target.complete(call.params["destination"])
    _check_destination(call, destination)
    cron = _read_cron(call)
    settings = read_settings(call.headers, call.request.body, call.quirks)
    check_limits(call, settings)
    return Schedule(
        id=key,
        cron=cron,
        destination=destination,
        settings=settings,
        paused=False,
        created_at=call.millis,
        caller_ip=call.request.client,
        next_run=find_next_run(cron, call.now),
    )


def _read_cron(call: Call) -> str:
    cron = call.headers.first("Upstash-Cron")
    try:
        parse(cron)
    except CronError as error:
        raise Refusal(400, f"Invalid cron expression {error}") from error
    return _BLANKS.sub(" ", cron) if call.quirks.cron_blanks == "collapsed" else cron


def _check_destination(call: Call, destination: str) -> None:
    if not destination:
        raise Refusal(400, "a non-empty destination must be provided")
    if not is_name(destination):
        check_url("destination url", destination, call.quirks)
    elif call.quirks.missing_group == "refused" and call.account.get(URL_GROUPS, destination) is None:
        raise Refusal(404, f"topic {destination} not found")


def _succeed(call: Call, before: Schedule, after: Schedule) -> Schedule:
    if before.paused and call.quirks.overwrite_of_paused == "keeps-pause":
        after = replace(after, paused=True)
    if call.quirks.overwrite_history == "kept":
        after = replace(
            after,
            created_at=before.created_at,
            last_run=before.last_run,
            last_states=before.last_states,
            error=before.error,
        )
    return after
