"""Who wrote something: GitHub's two APIs name one bot differently, and a person may be called as a bot is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reconciler.values import Json

_SUFFIX: Final = "[bot]"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person or an app, by ``login`` without the suffix that only REST writes behind an app's."""

    login: str
    bot: bool


ACTIONS: Final = Identity("github-actions", bot=True)
"""Who ``GITHUB_TOKEN`` is."""
GHOST: Final = Identity("ghost", bot=False)
"""Whom GitHub shows in place of an account that was deleted."""


def identity_of(account: Json, kind: str) -> Identity:
    """The author or editor that an answer has; ``kind`` is the field with its type, ``type`` or ``__typename``."""
    if not isinstance(account, Mapping):
        return GHOST
    return Identity(_plain(str(account.get("login", ""))), account.get(kind) == "Bot")


def viewer_of(login: str, token: str) -> Identity:
    """Who a token is, by its login, which GraphQL gives without a type (any viewer is a ``User`` there).

    Apps have tokens of their own form: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats
    """
    return Identity(_plain(login), login.endswith(_SUFFIX) or token.startswith("ghs_"))


def rest_login(identity: Identity) -> str:
    """The login as REST writes it, and takes it in queries."""
    return f"{identity.login}{_SUFFIX}" if identity.bot else identity.login


def _plain(login: str) -> str:
    return login.casefold().removesuffix(_SUFFIX)
