"""A forecast as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reconciler.values import Json
    from reconciler.volume.estimate import Volume
    from reconciler.volume.forecast import Forecast
    from reconciler.volume.limits import Verdict
    from reconciler.volume.messages import Range

FORMAT_VERSION: Final = "1"


def describe(found: Forecast) -> dict[str, Json]:
    """The whole forecast. Messages are of a year of 365 days, money is a text of the plans' currency."""
    return {
        "format_version": FORMAT_VERSION,
        "messages": _describe_volume(found.volume),
        "before": None if found.before is None else _describe_volume(found.before),
        "moves": [
            {"address": one.address, "before": _describe_range(one.before), "after": _describe_range(one.after)}
            for one in found.moves
        ],
        "plans": [_describe_plan(found, name) for name in found.plans.plans],
        "currency": found.plans.currency,
        "as_of": found.plans.as_of,
        "sources": {name: source.model_dump(mode="json") for name, source in found.plans.sources.items()},
    }


def _describe_volume(volume: Volume) -> dict[str, Json]:
    return {
        "year": _describe_range(volume.year),
        "busiest_day": {"date": volume.peak.day.isoformat(), **_describe_range(volume.peak.messages)},
        "schedules": [{"address": one.address, **_describe_range(one.year)} for one in volume.shares],
        "unknown_groups": list(volume.groups),
        "unread": list(volume.unread),
    }


def _describe_plan(found: Forecast, name: str) -> dict[str, Json]:
    bill = next(bill for bill in found.bills if bill.plan == name)
    return {
        "name": name,
        "title": found.plans.plans[name].title,
        "month": {"least": f"{bill.least:.4f}", "most": f"{bill.most:.4f}"},
        "limits": [_describe_verdict(one) for one in found.verdicts if one.plan == name],
    }


def _describe_verdict(verdict: Verdict) -> dict[str, Json]:
    return {
        "limit": verdict.limit,
        "allowed": verdict.allowed,
        **_describe_range(verdict.found),
        "beyond": verdict.beyond,
        "certain": verdict.certain,
        "addresses": list(verdict.addresses),
    }


def _describe_range(found: Range) -> dict[str, Json]:
    return {"least": found.least, "most": found.most}
