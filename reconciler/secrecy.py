"""What gives itself away as a secret by its name or place, on either side: header names, parts of URLs."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
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
_USER: Final = re.compile(r"(?<=://)[^/?#\s\"<>]*@")
# What a secret may be put together from, and the words that say nothing.
_WORD: Final = re.compile(r"\w{4,}")
_HARMLESS: Final = frozenset({"http", "https", "bearer", "basic", "true", "false", "null"})
_PIECE: Final = 12  # characters in a row by which a part of a long secret is known
_SHORTEST_PIECE: Final = 4  # ... at the end of a text that was cut off


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
    """Whether a text from outside holds one of the secrets, a word or a piece of one, in any usual encoding."""
    pieces = {text[start : start + _PIECE] for start in range(len(text) - _PIECE + 1)}
    words = {word for secret in secrets for word in _words(secret)}
    return any(_holds(text, pieces, spelling) for word in words for spelling in _spellings(word))


def _holds(text: str, pieces: set[str], spelling: str) -> bool:
    if spelling in text:
        return True
    if len(spelling) <= _PIECE:
        return False
    # Whoever repeats a long text cuts it off somewhere, as the client does with long reasons.
    ends = tuple(f"{spelling[:size]}…" for size in range(_SHORTEST_PIECE, _PIECE))
    return any(piece in spelling for piece in pieces) or text.endswith(ends)


def _words(secret: str) -> Iterator[str]:
    """A secret, and what it is put together from: the token behind ``Bearer``, a value within a URL or JSON."""
    yield from filter(None, (secret, *secret.split()))
    yield from (word for word in _WORD.findall(secret) if word.lower() not in _HARMLESS)


def _spellings(word: str) -> Iterator[str]:
    octets = word.encode("utf-8", "surrogatepass")
    yield from (word, quote(octets, safe=""), quote_plus(octets), json.dumps(word)[1:-1], repr(word)[1:-1])
    yield from (b64encode(octets).decode().rstrip("="), urlsafe_b64encode(octets).decode().rstrip("="), octets.hex())
