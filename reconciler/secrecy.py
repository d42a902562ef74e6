"""What gives itself away as a secret by its name or place, on either side: header names, parts of URLs."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SECRET: Final = "(secret)"

_HEADER: Final = re.compile(
    r"(?:proxy-)?authorization|(?:set-)?cookie|.*(?:token|key|secret|signature|password|passwd|credential|api-?key)s?"
    r"|x-vercel-protection-bypass|.*bypass",
    re.IGNORECASE,
)
_QUERY: Final = re.compile(
    r"(?i)([?&;](?:[^=&;#]*(?:token|key|secret|signature|password|passwd|credential|auth|session|jwt)[^=&;#]*"
    r"|sig|code|pwd|pass)=)([^&;#]+)"
)
_USER: Final = re.compile(r"(?<=://)[^/?#@]*@")


@lru_cache(maxsize=4096)
def is_secret_header(name: str) -> bool:
    """Whether a header of this name holds a secret: ``Authorization``, ``Cookie``, ``X-Api-Key``, ``*-token``, …."""
    return _HEADER.fullmatch(name) is not None


def conceal(url: str) -> str:
    """The URL without its user info and the values of token-like query keys; any other text as it is."""
    if "@" in url:
        url = _USER.sub(f"{SECRET}@", url)
    return _QUERY.sub(rf"\g<1>{SECRET}", url) if "=" in url else url


def repeats(text: str, secrets: Iterable[str]) -> bool:
    """Whether a text from outside holds one of the secrets, or a word of one, in any usual encoding."""
    return any(spelling in text for secret in secrets for spelling in _spellings(secret))


def _spellings(secret: str) -> Iterator[str]:
    for word in {secret, *secret.split()}:
        if word:
            yield from (word, quote(word, safe=""), quote_plus(word), json.dumps(word)[1:-1], repr(word)[1:-1])
            yield b64encode(word.encode("utf-8", "surrogatepass")).decode().rstrip("=")
