"""The official SDK's receiver is the judge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from qstash import Receiver
from qstash.errors import SignatureError

from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.delivery.signature import sign

URL = "https://example.com/job"
CURRENT, NEXT = DEV_USERS[0].current_key, DEV_USERS[0].next_key


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("key", [CURRENT, NEXT])
@pytest.mark.parametrize("body", ["", '{"a": "ü"}'])
def test_what_either_key_signed_verifies(key: str, body: str) -> None:
    Receiver(CURRENT, NEXT).verify(signature=sign(key, URL, body.encode(), now()), body=body, url=URL)


@pytest.mark.parametrize(
    ("key", "minutes", "body", "url", "reason"),
    [
        (CURRENT, 0, "b", URL, "Invalid body hash"),
        (CURRENT, 0, "a", "https://example.com/other", "Invalid subject"),
        ("sig_ofSomebodyElse00000000000000", 0, "a", URL, "Signature verification failed"),
        (CURRENT, 6, "a", URL, "Signature has expired"),
    ],
)
def test_what_is_not_as_it_was_signed_does_not_verify(key: str, minutes: int, body: str, url: str, reason: str) -> None:
    receiver = Receiver(CURRENT, CURRENT)  # with two keys, only what the second one says is told
    signature = sign(key, URL, b"a", now() - timedelta(minutes=minutes))
    with pytest.raises(SignatureError, match=reason):
        receiver.verify(signature=signature, body=body, url=url)


def test_the_claims_are_the_documented_ones() -> None:
    moment = now()
    signature = sign(CURRENT, URL, b"", moment)
    claims = jwt.decode(signature, CURRENT, algorithms=["HS256"])
    assert jwt.get_unverified_header(signature) == {"alg": "HS256", "typ": "JWT"}
    assert claims.pop("jti").startswith("jwt_")
    assert claims == {
        "iss": "Upstash",
        "sub": URL,
        "exp": int(moment.timestamp()) + 300,
        "nbf": 0,
        "iat": int(moment.timestamp()),
        "body": "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
    }
