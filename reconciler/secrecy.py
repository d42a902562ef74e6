"""What gives itself away as a secret by its name or place, on either side: header names, parts of URLs."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
    """Whether a text from outside holds one of the secrets, a word or a piece of one, in any usual encoding.

    Letter case says nothing: names of headers and escapes change it on their way.
    """
    text = text.casefold()
    pieces = {text[start : start + _PIECE] for start in range(len(text) - _PIECE + 1)}
    words = {word for secret in secrets for word in _words(secret)}
    return any(_holds(text, pieces, spelling.casefold()) for word in words for spelling in _spellings(word))


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
    from html import escape  # with every entity of HTML; only what QStash refuses is looked through

    octets = word.encode("utf-8", "surrogatepass")
    yield from (word, quote(octets, safe=""), quote_plus(octets), escape(word), octets.hex())
    yield " ".join(map(str, octets))
    yield from (text[1:-1] for text in (json.dumps(word), json.dumps(word, ensure_ascii=False), repr(word)))
    yield repr(octets)[2:-1]
    for encode in (b64encode, urlsafe_b64encode):
        yield encode(octets).decode().rstrip("=")
        yield from filter(None, (_within(encode, octets, place) for place in range(3)))


def _within(encode: Callable[[bytes], bytes], octets: bytes, place: int) -> str:
    """The Base64 digits that a word makes within a longer text, alone of its bytes; ``place`` of three it begins at."""
    digits = encode(bytes(place) + octets).decode().rstrip("=")
    whole = (place + len(octets)) * 8 // 6
    return digits[-(-place * 8 // 6) : whole]
