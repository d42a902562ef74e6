"""An apply against a server that takes so many requests in a second, and refuses all others with 429."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import child, material
from bench.cases import OURS_PATH
from bench.embedded import Embedded, start

LIMIT: Final = 100
"""Requests in a second: that of the plan free, and the smallest of all."""
HEADROOM: Final = 0.8
"""The part of the limit that is used where the user has not said how much may be."""
ASKED: Final = 95


@dataclass(frozen=True, slots=True)
class Paced:
    """An apply under the limit. ``asked`` is its ``--max-rps``; 0 where it had none, and so had to find the limit.

    ``steady`` is how many writes a second were taken once the limit was known, ``failed`` how many were never taken,
    ``refused`` how many were answered with 429 and came again.
    """

    size: int
    asked: int
    steady: float
    failed: int
    refused: int

    @property
    def way(self) -> str:
        return f"with `--max-rps {self.asked}`" if self.asked else "by default"


def measure_paces(core: int | None, folder: Path, size: int) -> Iterator[Paced]:
    """An apply as it is by default, and one that is told to use most of the limit."""
    (folder / "schedules.yaml").write_text(material.render(size), "utf-8")
    for asked in (0, ASKED):
        with start(core, LIMIT) as server:
            yield _measure(server, folder, size, asked)


def _measure(server: Embedded, folder: Path, size: int, asked: int) -> Paced:
    words = ("--max-rps", str(asked)) if asked else ()
    command = (OURS_PATH, "apply", "--yes", *words)
    child.run(command, folder, {**material.SECRETS, **server.variables})
    taken, asked_for = server.list_moments(), server.tell_requests()
    refused = asked_for.get("429", 0)
    return Paced(size, asked, measure_rate(taken), asked_for["POST"] - refused - len(taken), refused)


def measure_rate(moments: list[float]) -> float:
    """Writes a second once it is known how many may be: the first ones, by which that is found out, do not count."""
    steady = moments[2 * LIMIT :]
    return (len(steady) - 1) / (steady[-1] - steady[0])
