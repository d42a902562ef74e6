"""``/v2/keys``: the keys with which deliveries are signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reconciler.devserver.auth import User
from reconciler.devserver.call import Call
from reconciler.devserver.store import Account, Collection
from reconciler.devserver.wire import Response, answer_json


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The key that signs, and the one that will after the next rotation."""

    current: str
    next: str


def _decode(document: dict[str, Any]) -> SigningKeys:
    return SigningKeys(**document)


_KEYS = Collection("keys", _decode)
_ONLY = "signing"


def find_keys(account: Account, user: User) -> SigningKeys:
    """The user's keys: as rotated last, else the well-known ones."""
    return account.get(_KEYS, _ONLY) or SigningKeys(user.current_key, user.next_key)


def get(call: Call) -> Response:
    """Both keys."""
    return _answer(find_keys(call.account, call.user))


def rotate(call: Call) -> Response:
    """Makes the next key the current one, and a new next one; whoever verifies with the dropped one breaks."""
    before = find_keys(call.account, call.user)
    after = SigningKeys(before.next, call.new_id("sig"))
    call.account.put(_KEYS, _ONLY, after)
    return _answer(after)


def _answer(keys: SigningKeys) -> Response:
    return answer_json({"current": keys.current, "next": keys.next})
