"""``/v2/flowControl`` and ``/v2/globalParallelism``."""

from __future__ import annotations

from dataclasses import replace

from reconciler.devserver.call import Call
from reconciler.devserver.tracking import table
from reconciler.devserver.tracking.flow import FLOW_KEYS, FlowKey
from reconciler.devserver.wire import Json, Refusal, Response, answer_json

_ON_THEIR_WAY = "open = 1 AND state IN ('active', 'leaving')"


def list_all(call: Call) -> Response:
    """Every key that has been used, or those that have ``search`` in their names."""
    sought = call.read_query().get("search", [""])[0]
    return call.answer_list(
        {flow.key: _render(call, flow) for flow in call.account.list(FLOW_KEYS) if sought in flow.key}
    )


def get(call: Call) -> Response:
    """One key."""
    flow = call.account.get(FLOW_KEYS, call.params["name"])
    if flow is None:
        raise Refusal(404, f"flow control key {call.params['name']} not found")
    return answer_json(_render(call, flow))


def pause(call: Call) -> Response:
    """Keeps the key's messages waiting; its period goes on."""
    return _put(call, replace(_find(call), paused=True))


def resume(call: Call) -> Response:
    """Lets the key's messages go out again."""
    return _put(call, replace(_find(call), paused=False))


def pin(call: Call) -> Response:
    """Holds limits against what messages bring, and begins anew to count."""
    asked = {name: _read_limit(call, name) for name in ("parallelism", "rate", "period")}
    flow = replace(_find(call), started=0, used=0)
    if asked["parallelism"]:
        flow = replace(flow, parallelism=asked["parallelism"], pinned_parallelism=True)
    if asked["rate"]:
        flow = replace(flow, rate=asked["rate"], period=asked["period"] or 1, pinned_rate=True)
    if flow == replace(flow, pinned_parallelism=False, pinned_rate=False):
        raise Refusal(400, "parallelism or rate must be given")
    return _put(call, flow)


def unpin(call: Call) -> Response:
    """Lets messages bring limits again; the pinned ones hold until one does."""
    query = call.read_query()
    asked = {name: query.get(name, ["false"])[0].lower() == "true" for name in ("parallelism", "rate")}
    flow = _find(call)
    return _put(
        call,
        replace(
            flow,
            pinned_parallelism=flow.pinned_parallelism and not asked["parallelism"],
            pinned_rate=flow.pinned_rate and not asked["rate"],
        ),
    )


def reset_rate(call: Call) -> Response:
    """Ends the period, and begins the next one now."""
    return _put(call, replace(_find(call), started=call.millis, used=0))


def get_global(call: Call) -> Response:
    """How many deliveries there may be at once, and how many there are."""
    return answer_json(
        {
            "parallelismMax": call.limits.global_parallelism,
            "parallelismCount": table.count(call.account, _ON_THEIR_WAY),
        }
    )


def _find(call: Call) -> FlowKey:
    """The key, which need not have been used before."""
    key = call.name("Flow Control Key")
    return call.account.get(FLOW_KEYS, key) or FlowKey(key)


def _put(call: Call, flow: FlowKey) -> Response:
    call.account.put(FLOW_KEYS, flow.key, flow)
    return call.answer_done()


def _read_limit(call: Call, name: str) -> int:
    text = call.read_query().get(name, ["0"])[0]
    if not text.isascii() or not text.isdigit() or (name in call.read_query() and int(text) == 0):
        raise Refusal(400, f"{name} is invalid: {text}")
    return int(text)


def _render(call: Call, flow: FlowKey) -> Json:
    waiting = "open = 1 AND flow = :flow AND state = 'waiting' AND due <= :now"
    return {
        "flowControlKey": flow.key,
        "waitListSize": table.count(call.account, waiting, flow=flow.key, now=call.millis),
        "parallelismMax": flow.parallelism,
        "parallelismCount": table.count(call.account, f"{_ON_THEIR_WAY} AND flow = :flow", flow=flow.key),
        "rateMax": flow.rate,
        "rateCount": flow.used_at(call.millis),
        "ratePeriod": flow.period,
        "ratePeriodStart": flow.started // 1000,
        "isPaused": flow.paused,
        "isPinnedParallelism": flow.pinned_parallelism,
        "isPinnedRate": flow.pinned_rate,
    }
