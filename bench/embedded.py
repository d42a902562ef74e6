"""A QStash on this machine, in its own process and, where there are two, on its own core."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

SERVER: Final = Path(__file__).with_name("server.py")


@dataclass(frozen=True, slots=True)
class Cores:
    """Where what is measured runs, and where the server; None where the machine does not let one choose."""

    client: int | None
    server: int | None


def choose_cores() -> Cores:
    """Two different ones, and this process moves to the first: what it starts runs there."""
    free = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(free) == 1 or not free:
        return Cores(None, None)
    os.sched_setaffinity(0, {free[0]})
    return Cores(free[0], free[-1])


@dataclass(frozen=True, slots=True)
class Embedded:
    """The account: ``variables`` are what a client needs to find it."""

    variables: dict[str, str]
    _orders: IO[str]
    _answers: IO[str]

    def clear(self, kinds: str = "%") -> None:
        """Take away all that is in it, or of one kind."""
        self._order({"do": "clear", "kinds": kinds})

    def delay(self, seconds: float) -> None:
        """Have every answer from now on come so much later, as over a network."""
        self._order({"do": "delay", "seconds": seconds})

    def tell_requests(self) -> dict[str, int]:
        """How many of each method came, and how many answers of each status went out, since this was asked last."""
        asked: dict[str, int] = self._order({"do": "tell"})
        return asked

    def list_moments(self) -> list[float]:
        """When the writes since the last count were done, in seconds of some clock."""
        moments: list[float] = self._order({"do": "list moments"})
        return moments

    def keep_writes(self, path: Path) -> None:
        """Write into a file what was written since the last count, for others to do the same."""
        self._order({"do": "keep writes", "path": str(path)})

    def _order(self, order: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        return json.loads(self._answers.readline())


@contextmanager
def start(core: int | None, requests_per_second: int | None = None) -> Iterator[Embedded]:
    """A server whose account is empty, for the time of the block."""
    settings = json.dumps({"core": core, "requests_per_second": requests_per_second})
    with subprocess.Popen(
        [sys.executable, str(SERVER), settings], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None  # noqa: S101 - pipes were asked for
        assert process.stdout is not None  # noqa: S101
        told = json.loads(process.stdout.readline())
        try:
            yield Embedded({"QSTASH_URL": told["url"], "QSTASH_TOKEN": told["token"]}, process.stdin, process.stdout)
        finally:
            if process.poll() is not None:  # whatever failed, it failed for that
                raise RuntimeError(f"the server has ended by itself, with {process.returncode}")
            process.stdin.close()
