from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from reconciler.devserver import Limits
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.delivery.exchange import Result
from tests.devserver.delivery.world import URL, World, answer
from tests.devserver.dialogue import NOON, Client, start

MILLIS = int(NOON.timestamp() * 1000)
HALF_A_MINUTE = 30_000


def look(client: Client, text: str = "") -> dict[str, Any]:
    shown: dict[str, Any] = client.ask("GET", f"/dev/state?filter={quote(text, safe='')}").json
    return shown


def ids(found: dict[str, Any]) -> list[str]:
    return [item.get("id") or item["name"] for item in found["items"]]


def test_an_empty_account_is_shown_as_that() -> None:
    nothing = {"total": 0, "matching": 0, "items": []}
    assert look(start()) == {
        "now": MILLIS,
        "next": None,
        "paused": 0,
        "open": 0,
        **dict.fromkeys(("schedules", "messages", "letters", "queues", "groups"), nothing),
    }


def test_a_schedule_is_shown_with_its_next_and_last_firing_and_what_became_of_it() -> None:
    world = World()
    world.client.create(URL, schedule_id="s", cron="* * * * *", queue_name="q")
    world.go_on(seconds=40)
    shown = look(world.client)
    assert shown["next"] == MILLIS + HALF_A_MINUTE + 60_000
    assert shown["schedules"]["items"] == [
        {
            "id": "s",
            "destination": URL,
            "method": "POST",
            "cron": "* * * * *",
            "queue": "q",
            "paused": False,
            "next": MILLIS + HALF_A_MINUTE + 60_000,
            "last": MILLIS + HALF_A_MINUTE,
            "states": {"SUCCESS": 1},
            "error": "",
        }
    ]


def test_where_nobody_delivers_the_next_firing_is_still_one_to_come() -> None:
    client = start()
    client.create(cron="* * * * *")
    [schedule] = look(client.later(minutes=10))["schedules"]["items"]
    assert schedule["next"] == MILLIS + HALF_A_MINUTE + 10 * 60_000


def test_a_message_is_shown_with_its_attempts_and_how_their_answers_begin() -> None:
    world = World(receivers={URL: answer(503, b"busy\xff" * 100)})
    key = world.client.send(URL, retries="1")
    world.run()
    world.receivers[URL] = answer(200, b"done")
    world.go_on(seconds=12)
    [message] = look(world.client)["messages"]["items"]
    [first, second] = message["attempts"]
    assert (message["id"], message["state"], message["retried"], message["retries"]) == (key, "delivered", 1, 1)
    assert (first["at"], first["status"], second["at"], second["status"]) == (MILLIS, 503, MILLIS + 12_000, 200)
    assert (first["response"][:6], first["response"][-2:], len(first["response"])) == ("busy\ufffdb", "y…", 300)
    assert second["response"] == "done"


def test_how_long_an_attempt_took_is_told_where_it_was_measured() -> None:
    world = World(receivers={URL: lambda _: Result(0, error="refused", millis=7)})
    world.client.send(URL, retries="0")
    world.run()
    [letter] = look(world.client)["letters"]["items"]
    assert letter["attempts"] == [{"at": MILLIS, "status": 0, "error": "refused", "millis": 7, "response": ""}]


def test_of_many_attempts_the_latest_are_shown() -> None:
    world = World(receivers={URL: answer(500)})
    world.client.send(URL, retries="20", retry_delay="1000")
    world.go_on(seconds=60)
    [letter] = look(world.client)["letters"]["items"]
    assert [attempt["at"] for attempt in letter["attempts"]] == [MILLIS + 1000 * second for second in range(11, 21)]


def test_every_state_of_a_message_has_its_word() -> None:
    world = World(receivers={f"{URL}/fails": answer(500)})
    client = world.client
    client.put_queue("gone", paused=True)
    client.enqueue("gone", f"{URL}/dropped")
    for name, settings in {
        "arrives": {},
        "fails": {"retries": "0"},
        "later": {"delay": "1h"},
        "off": {"delay": "1h"},
    }.items():
        key = client.send(f"{URL}/{name}", **settings)
        if name == "off":
            client.ask("DELETE", f"/v2/messages/{key}")
    client.ask("DELETE", "/v2/queues/gone")
    world.run()
    client.send(f"{URL}/going")
    leaving = client.send(f"{URL}/leaving")
    world.take()
    client.ask("DELETE", f"/v2/messages/{leaving}")
    states = {item["url"].rpartition("/")[2]: item["state"] for item in look(client)["messages"]["items"]}
    assert states == {
        "dropped": "dropped",
        "arrives": "delivered",
        "fails": "failed",
        "later": "waiting",
        "off": "cancelled",
        "going": "active",
        "leaving": "leaving",
    }


def test_a_message_tells_whence_it_came() -> None:
    world = World(receivers={URL: answer(200)})
    world.client.add_endpoints("group", {"url": URL, "name": "First"})
    world.client.create("group", schedule_id="s", cron="* * * * *", queue_name="q", callback=f"{URL}/told")
    world.go_on(seconds=40)
    told, sent = look(world.client)["messages"]["items"]
    assert (sent["schedule"], sent["group"], sent["queue"], sent["callbackOf"]) == ("s", "group", "q", "")
    assert told["callbackOf"] == sent["id"]


def test_queues_have_their_lag_and_groups_their_endpoints() -> None:
    client = start()
    client.put_queue("emails", parallelism=5, paused=True)
    client.enqueue("emails")
    client.enqueue("emails")
    client.add_endpoints("group", *({"url": f"{URL}/{number}", "name": f"n{number}"} for number in range(25)))
    shown = look(client)
    assert shown["queues"]["items"] == [{"name": "emails", "parallelism": 5, "paused": True, "lag": 2}]
    [group] = shown["groups"]["items"]
    assert (group["name"], group["total"], len(group["endpoints"])) == ("group", 25, 20)
    assert group["endpoints"][0] == {"name": "n0", "url": f"{URL}/0"}
    assert shown["open"] == 2


def test_of_many_things_a_screenful_comes_and_how_many_there_are() -> None:
    client = start()
    for number in range(60):
        client.create(f"{URL}/{number}", schedule_id=f"job-{number}")
        client.send(f"{URL}/{number}")
    shown = look(client)
    assert ids(shown["schedules"]) == [f"job-{number}" for number in range(50)]
    assert (shown["schedules"]["total"], shown["schedules"]["matching"]) == (60, 60)
    assert [item["url"] for item in shown["messages"]["items"][:2]] == [f"{URL}/59", f"{URL}/58"]
    assert (len(shown["messages"]["items"]), shown["messages"]["total"]) == (50, 60)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DIGEST", ["digest"]),
        ("example.com/other", ["other"]),
        ("9 * * 1", ["digest"]),
        ("emails", ["other"]),
        ("étage", ["other"]),
        ("%", []),
        ("_", []),
        ("'", []),
        ('"x"', ["quoted"]),
        ("nowhere", []),
        ("  digest ", ["digest"]),
    ],
)
def test_schedules_are_found_by_all_that_tells_them_apart(text: str, found: list[str]) -> None:
    client = start()
    client.create("https://example.com/job", schedule_id="digest", cron="0 9 * * 1")
    client.create("https://example.com/other", schedule_id="other", queue_name="emails", label="étage")
    client.create("https://example.com/third", schedule_id="quoted", label='"x"')
    shown = look(client, text)["schedules"]
    assert (ids(shown), shown["matching"], shown["total"]) == (found, len(found), 3)


def test_messages_and_dead_letters_are_found_by_destination_schedule_queue_and_label() -> None:
    world = World(receivers={f"{URL}/bad": answer(500)})
    client = world.client
    client.create(URL, schedule_id="hourly", cron="* * * * *")
    bad = client.send(f"{URL}/bad", retries="0", label="red")
    client.enqueue("emails", URL)
    world.go_on(seconds=40)
    assert [item["schedule"] for item in look(client, "hourly")["messages"]["items"]] == ["hourly"]
    assert [item["queue"] for item in look(client, "emails")["messages"]["items"]] == ["emails"]
    assert ids(look(client, "red")["messages"]) == ids(look(client, "red")["letters"]) == [bad]
    assert look(client, "hourly")["letters"] == {"total": 1, "matching": 0, "items": []}


def test_dead_letters_that_the_plan_does_not_keep_are_gone() -> None:
    world = World(limits=Limits(dlq_retention=60), receivers={URL: answer(500)})
    world.client.send(URL, retries="0")
    world.run()
    assert look(world.client)["letters"]["total"] == 1
    assert look(world.client.later(seconds=61))["letters"]["total"] == 0


def test_nothing_of_one_user_is_shown_to_another() -> None:
    world = World(receivers={URL: answer(500)})
    world.client.create(schedule_id="s")
    world.client.put_queue("q")
    world.client.add_endpoints("g", {"url": URL})
    world.client.send(URL, retries="0")
    world.run()
    other = replace(world.client, token=DEV_USERS[1].token)
    assert look(other) == look(start())


def test_no_body_header_or_token_of_what_is_sent_is_shown() -> None:
    client = start()
    client.create(URL, b"sesame", schedule_id="s", forward_authorization="sesame", callback_forward_x="sesame")
    client.send(URL, b"sesame", forward_x="sesame")
    assert "sesame" not in client.ask("GET", "/dev/state").response.body.decode()


def test_whoever_may_only_look_may_look() -> None:
    client = start()
    assert replace(client, token=DEV_USERS[0].read_only_token).ask("GET", "/dev/state").status == 200


def test_looking_counts_against_no_limit() -> None:
    client = start(limits=Limits(requests_per_second=1))
    assert [client.ask("GET", "/dev/state").status for _ in range(3)] == [200] * 3
