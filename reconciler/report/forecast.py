"""What a plan's outlook says of messages, money and limits, in the few lines that a plan has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.volume.wording import tell_bill, tell_messages, tell_verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.values import Json
    from reconciler.volume import Forecast


def tell_lines(forecast: Forecast) -> Iterator[tuple[str, str]]:
    """Lines, each under a word: messages, what each plan of QStash costs if that moves, and which would refuse it."""
    yield "Messages", tell_messages(forecast)
    if forecast.before is None or forecast.before.year != forecast.volume.year:
        bills = (f"{bill.plan} {tell_bill(bill, forecast.plans.currency)}" for bill in forecast.bills)
        yield "A month", "; ".join(bills)
    for plan in forecast.plans.plans:
        met = [tell_verdict(one) for one in forecast.verdicts if one.plan == plan and one.stops]
        if met:
            yield f"Beyond the plan {plan}", "; ".join(met)


def describe(forecast: Forecast) -> Json:
    """The same as plain data: messages of a year of 365 days, before and after, as ranges without and with retries."""
    from reconciler.volume.as_json import describe as describe_whole

    whole = describe_whole(forecast)
    return {"messages": {name: _year(forecast, name) for name in ("before", "after")}, "plans": whole["plans"]}


def _year(forecast: Forecast, name: str) -> Json:
    volume = forecast.before if name == "before" else forecast.volume
    return None if volume is None else {"year": {"least": volume.year.least, "most": volume.year.most}}
