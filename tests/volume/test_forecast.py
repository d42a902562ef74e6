from __future__ import annotations

from reconciler.volume import forecast, forecast_change, load_plans
from tests.volume.things import HOURLY, NOW, schedule, state

ELEVEN = state(*(schedule(f"job-{index}") for index in range(11)))


def test_a_state_that_a_plan_refuses_stops_on_that_plan_and_not_where_another_takes_it() -> None:
    assert forecast(ELEVEN, NOW, load_plans().only("free")).stops
    assert not forecast(ELEVEN, NOW, load_plans().only("payg")).stops
    assert not forecast(ELEVEN, NOW, load_plans()).stops


def test_a_change_is_judged_by_what_it_leads_to() -> None:
    few = state(schedule("a", HOURLY))
    plans = load_plans().only("free")
    assert not forecast_change(ELEVEN, few, NOW, plans).stops
    assert forecast_change(few, ELEVEN, NOW, plans).stops
    assert forecast_change(few, ELEVEN, NOW, plans).volume == forecast(ELEVEN, NOW, plans).volume


def test_without_a_change_nothing_moves() -> None:
    found = forecast_change(ELEVEN, ELEVEN, NOW, load_plans())
    assert (found.moves, found.before) == ((), found.volume)
