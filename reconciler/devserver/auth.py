"""Who asks: the tokens of the server's users, each a tenant of its own."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from reconciler.devserver.headers import Headers
from reconciler.devserver.wire import Refusal


@dataclass(frozen=True, slots=True)
class User:
    """A tenant: nothing of one user is seen by another. The keys are those before any rotation."""

    name: str
    token: str
    current_key: str
    next_key: str

    @property
    def read_only_token(self) -> str:
        """A token of the same user that may look and not write. QStash's dev server has none; the form is ours."""
        return _compose_token(self.name, "readOnly")


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated user, and whether the token may write."""

    user: User
    may_write: bool


def _compose_token(user: str, password: str) -> str:
    content = json.dumps({"UserID": user, "Password": password}, separators=(",", ":"))
    return base64.b64encode(content.encode()).decode()


def _dev_user(name: str, password: str, current_key: str, next_key: str) -> User:
    return User(name, _compose_token(name, password), current_key, next_key)


DEV_USERS = (
    _dev_user("defaultUser", "defaultPassword", "sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r", "sig_5ZB6DVzB1wjE8S6rZ7eenA8Pdnhs"),
    _dev_user("testUser1", "testPassword", "sig_7GVPjvuwsfqF65iC8fSrs1dfYruM", "sig_5NoELc3EFnZn4DVS5bDs2Nk4b7Ua"),
    _dev_user("testUser2", "testPassword", "sig_6jWGaWRxHsw4vMSPJprXadyvrybF", "sig_7qHbvhmahe5GwfePDiS5Lg3pi6Qx"),
    _dev_user("testUser3", "testPassword", "sig_5T8FcSsynBjn9mMLBsXhpacRovJf", "sig_7GFR4YaDshFcqsxWRZpRB161jguD"),
)
"""The users that QStash documents for local development. The SDKs take a server that has the first one's keys."""

ELSEWHERE_TOKEN = _compose_token("userOfAnotherRegion", "elsewhere")
"""A token that is good, but in another region."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Every token that the server knows: its users', and those that only another region would take."""

    users: tuple[User, ...] = DEV_USERS
    elsewhere: frozenset[str] = frozenset({ELSEWHERE_TOKEN})
    region: str = "eu-central-1"

    def identify(self, token: str) -> Caller:
        """The caller that a token stands for; refuses it in QStash's words."""
        for user in self.users:
            if token == user.token:
                return Caller(user, may_write=True)
            if token == user.read_only_token:
                return Caller(user, may_write=False)
        if token in self.elsewhere:
            raise Refusal(404, f"user not found in this region ({self.region})")
        raise Refusal(401, "unable to authenticate: invalid token")


def find_token(headers: Headers, query_token: str) -> str:
    """The bearer token, else the one in the query (meant for webhooks), else ``""``."""
    scheme, _, token = headers.first("Authorization").partition(" ")
    return token if scheme.lower() == "bearer" else query_token
