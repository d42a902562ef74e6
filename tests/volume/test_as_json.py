from __future__ import annotations

import json

from reconciler.volume import forecast, forecast_change, load_plans
from reconciler.volume.as_json import describe
from tests.volume.things import HOURLY, NOW, schedule, state


def test_a_forecast_is_plain_data() -> None:
    found = describe(forecast(state(schedule("a", HOURLY, retries=1, delay=700_000)), NOW, load_plans().only("free")))
    assert json.loads(json.dumps(found)) == {
        "format_version": "1",
        "messages": {
            "year": {"least": 8760, "most": 17520},
            "busiest_day": {"date": "2026-11-22", "least": 24, "most": 48},
            "schedules": [{"address": "schedule/a", "least": 8760, "most": 17520}],
            "unknown_groups": [],
            "unread": [],
        },
        "before": None,
        "moves": [],
        "plans": [
            {
                "name": "free",
                "title": "Free",
                "month": {"least": "0.0000", "most": "0.0000"},
                "limits": [
                    {
                        "limit": "delay",
                        "allowed": 604800,
                        "least": 700000,
                        "most": 700000,
                        "beyond": "refused",
                        "certain": True,
                        "addresses": ["schedule/a"],
                    }
                ],
            }
        ],
        "currency": "USD",
        "as_of": "2026-08",
        "sources": json.loads(load_plans().model_dump_json())["sources"],
    }


def test_a_change_has_both_sides() -> None:
    found = describe(forecast_change(state(schedule("a")), state(schedule("a", HOURLY)), NOW, load_plans()))
    assert found["moves"] == [
        {"address": "schedule/a", "before": {"least": 365, "most": 365}, "after": {"least": 8760, "most": 8760}}
    ]
    assert found["before"] != found["messages"]
