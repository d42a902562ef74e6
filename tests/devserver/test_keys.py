from __future__ import annotations

from dataclasses import replace

from reconciler.devserver.auth import DEV_USERS
from tests.devserver.dialogue import start


def test_every_user_has_the_keys_that_qstash_documents() -> None:
    client = start()
    assert [replace(client, token=user.token).ask("GET", "/v2/keys").json for user in DEV_USERS] == [
        {"current": "sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r", "next": "sig_5ZB6DVzB1wjE8S6rZ7eenA8Pdnhs"},
        {"current": "sig_7GVPjvuwsfqF65iC8fSrs1dfYruM", "next": "sig_5NoELc3EFnZn4DVS5bDs2Nk4b7Ua"},
        {"current": "sig_6jWGaWRxHsw4vMSPJprXadyvrybF", "next": "sig_7qHbvhmahe5GwfePDiS5Lg3pi6Qx"},
        {"current": "sig_5T8FcSsynBjn9mMLBsXhpacRovJf", "next": "sig_7GFR4YaDshFcqsxWRZpRB161jguD"},
    ]


def test_a_rotation_makes_the_next_key_the_one_that_signs() -> None:
    client = start()
    before = client.ask("GET", "/v2/keys").json
    after = client.ask("POST", "/v2/keys/rotate").json
    assert after["current"] == before["next"]
    assert after["next"] not in before.values()
    assert client.ask("GET", "/v2/keys").json == after
