"""A reader of plain values: what is asked for, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Answers:
    """``answer`` gets the path and the query, each parameter once."""

    answer: Callable[[str, dict[str, str]], Any]
    asked: list[str] = field(default_factory=list)

    def list(self, path: str) -> Any:  # noqa: ANN401 - JSON
        self.asked.append(path)
        return self.answer(path, {})

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        self.asked.append(path)
        parts = urlsplit(path)
        return self.answer(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})
