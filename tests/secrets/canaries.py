"""Texts that would be known again anywhere, in any encoding, and the search for them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.secrets.world import HEADERS, PLACES, TEXTS, Values

# What secrets look like; in each one, letters and digits that stand nowhere else.
SHAPES: Final = {
    "word": "{}",
    "quoted": "{}\"'`\\{}",
    "unicode": "{}ğ→\U0001f511{}",
    "markup": "<b>{}</b>&{}",
    "template": "{{{{ {} }}}}{}",
    "escaped": "%41{}%zz\\n{}",
    "yaml": "*{} # {}: !",
    "json": '{{"k": ["{}", null], "{}": 1}}',
}
LONG_SHAPES: Final = {
    "lines": "{}\r\n\t{}\n",
    "pem": "-----BEGIN PRIVATE KEY-----\n{}\n{}\n-----END PRIVATE KEY-----\n",
    "long": "{}" + 500 * "x y " + "{}",
    "controls": "{}\x1b[31m\x07\u202e\u200b{}",
}


def make(place: str, generation: str, shape: str) -> str:
    """The canary of a place; ``generation`` tells the one before from the one after."""
    shape_text = (SHAPES | LONG_SHAPES).get(shape, "{}") if place in {*HEADERS, *TEXTS} else "{}"
    return shape_text.format(*(_core(f"{generation} {place} {end}") for end in (0, 1)))


def _core(seed: str) -> str:
    return "zq" + base64.b32encode(hashlib.sha256(seed.encode()).digest()).decode().lower()[:12] + "7x"


def _shapes(place: str) -> SearchStrategy[str]:
    return st.sampled_from([*SHAPES, *(LONG_SHAPES if place in TEXTS else ())])


@st.composite
def values(draw: DrawFn, generation: str) -> Values:
    """A canary for every place, in whatever shape the place allows."""
    return {place: make(place, generation, draw(_shapes(place))) for place in PLACES}


def plain_values(generation: str) -> dict[str, str]:
    """A canary for every place, each a word."""
    return {place: make(place, generation, "word") for place in PLACES}


def find(text: str, wanted: Iterable[Values]) -> set[str]:
    """The places whose secret, or a part of it, or a digest, is in the text."""
    folded = text.lower()
    return {
        f"{place}: {trace}"
        for values in wanted
        for place, value in values.items()
        for trace in _traces(value)
        if trace in folded
    }


def _traces(value: str) -> Iterator[str]:
    for core in _cores(value):
        yield core
        yield core.encode().hex()
        for place in range(3):
            digits = base64.b64encode(bytes(place) + core.encode()).decode()
            yield digits[4:-4].lower()
    for text in (value, *_cores(value)):
        for algorithm in ("sha256", "sha1", "md5"):
            yield hashlib.new(algorithm, text.encode()).hexdigest()[:8]


def _cores(value: str) -> list[str]:
    pieces = value.split("zq")
    return [f"zq{piece[:14]}" for piece in pieces[1:]]
