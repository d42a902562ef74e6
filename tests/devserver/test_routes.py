from __future__ import annotations

import pytest

from reconciler.devserver import schedules
from reconciler.devserver.routes import ROUTES, find_route
from reconciler.devserver.wire import Refusal
from tests.devserver.dialogue import start


@pytest.mark.parametrize(
    ("method", "path", "template", "params"),
    [
        ("GET", "/v2/schedules", "/v2/schedules", {}),
        ("GET", "/v2/Schedules/Abc", "/v2/schedules/{name}", {"name": "Abc"}),
        ("GET", "/V2/QUEUES/", "/v2/queues", {}),
        ("GET", "/v2/queues/a%20b/", "/v2/queues/{name}", {"name": "a b"}),
        ("POST", "/v2/schedules/s/PAUSE", "/v2/schedules/{name}/pause", {"name": "s"}),
        ("POST", "/v2/schedules/https://h/pause", "/v2/schedules/{destination}", {"destination": "https://h/pause"}),
        (
            "POST",
            "/v2/schedules/https://h/s/resume",
            "/v2/schedules/{destination}",
            {"destination": "https://h/s/resume"},
        ),
        ("POST", "/v2/schedules/https://h//%2F/", "/v2/schedules/{destination}", {"destination": "https://h//%2F/"}),
        ("POST", "/v2/schedules", "/v2/schedules/{destination}", {"destination": ""}),
        ("POST", "/v2/schedules/", "/v2/schedules/{destination}", {"destination": ""}),
        ("DELETE", "/v2/topics/g/endpoints", "/v2/topics/{name}/endpoints", {"name": "g"}),
    ],
)
def test_a_path_leads_to(method: str, path: str, template: str, params: dict[str, str]) -> None:
    route, found = find_route(method, path)
    assert (route.template, found) == (template, params)


@pytest.mark.parametrize("action", ["pause", "resume"])
@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_a_schedule_is_paused_and_resumed_by_patch_and_by_post(method: str, action: str) -> None:
    route, _ = find_route(method, f"/v2/schedules/s/{action}")
    assert route.handler is getattr(schedules, action)


def test_a_path_that_leads_nowhere_is_told() -> None:
    assert start().ask("GET", "/v2/urlGroups").refusal == (404, "there is nothing at /v2/urlGroups")


def test_a_method_that_is_not_there_is_told_with_those_that_are() -> None:
    answer = start().ask("PUT", "/v2/queues")
    assert answer.refusal == (405, "PUT is not allowed at /v2/queues, only GET, POST")
    assert answer.headers["Allow"] == "GET, POST"


def test_an_empty_id_deletes_nothing() -> None:
    with pytest.raises(Refusal):
        find_route("DELETE", "/v2/schedules/")


def test_only_get_leaves_everything_as_it_is() -> None:
    assert {route.method for route in ROUTES if not route.writes} == {"GET"}
