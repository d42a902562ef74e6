"""The alphabet that ids and names share."""

from __future__ import annotations

import re

from reconciler.devserver.wire import Refusal

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def is_name(text: str) -> bool:
    """Whether ``text`` may be the id of a schedule or the name of a queue or URL group."""
    return bool(_NAME.fullmatch(text))


def check_name(what: str, text: str) -> str:
    """``text`` as it is, when it is a name; ``what`` says whose in the refusal."""
    if not is_name(text):
        raise Refusal(400, f"{what} is invalid")
    return text
