"""Parts of the request that a schedule makes: its method, and a body that is not text."""

from __future__ import annotations

import binascii
from typing import Annotated, Final

from pydantic import AfterValidator

from reconciler.kinds.fields.schema import choice, text
from reconciler.kinds.fields.wording import nearest

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def check_method(given: str) -> str:
    """Return one of the methods that QStash sends; they are written in capitals."""
    if given in _METHODS:
        return given
    if given.strip().upper() in _METHODS:
        raise ValueError(f"is not written as QStash writes it; write {given.strip().upper()}")
    raise ValueError(f"is not a method that QStash sends{nearest(given, _METHODS)}; write one of {', '.join(_METHODS)}")


def check_base64(given: str) -> str:
    """Return the Base64 of a body in one line; ValueError never quotes it."""
    line = "".join(given.split())
    if "-" in line or "_" in line:
        raise ValueError('has "-" or "_" in it, as the URL-safe alphabet has; write "+" and "/" instead')
    try:
        body = binascii.a2b_base64(line.encode("ascii"), strict_mode=True)
    except UnicodeEncodeError:
        raise ValueError("has characters outside ASCII; write the body in Base64") from None
    except binascii.Error as error:
        raise ValueError(f"is not Base64 ({str(error).lower()}); encode the body again") from None
    return binascii.b2a_base64(body, newline=False).decode("ascii")


Method = Annotated[str, AfterValidator(check_method), choice("The HTTP method of the delivery.", *_METHODS)]
Base64 = Annotated[str, AfterValidator(check_base64), text("A body that is not text, in Base64.", "AAEC/w==")]
