"""Asking many destinations: so many at a time, each for so long, and none once somebody has had enough."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread

from reconciler.probing.exchange import Manners, exchange
from reconciler.probing.outcome import Failed, Failure, Outcome
from reconciler.probing.target import Target


def ask(
    targets: Sequence[Target], manners: Manners, on_outcome: Callable[[int], None] = lambda _: None
) -> tuple[Outcome, ...]:
    """What came of each target, in their order. ``on_outcome`` gets how many are done.

    Takes no longer than ``seconds`` for each round of ``parallelism``. A ``KeyboardInterrupt`` ends it at once: no
    other request is begun, and those under way hold nobody up.
    """
    crew = _Crew(targets, manners)
    while len(crew.outcomes) < len(targets):
        crew.start()
        crew.wait()
        on_outcome(len(crew.outcomes))
    return tuple(crew.outcomes[number] for number in range(len(targets)))


class _Crew:
    """A thread for each request under way. A pool would be waited for at the exit, and a name's look-up never ends."""

    def __init__(self, targets: Sequence[Target], manners: Manners) -> None:
        self.outcomes: dict[int, Outcome] = {}
        self._targets = targets
        self._manners = manners
        self._begun = 0
        self._until: dict[int, float] = {}  # of those under way, in the order in which they were begun
        self._done: SimpleQueue[tuple[int, Outcome]] = SimpleQueue()

    def start(self) -> None:
        """Begin as many as there may be."""
        while self._begun < len(self._targets) and len(self._until) < self._manners.parallelism:
            self._until[self._begun] = time.monotonic() + self._manners.seconds
            Thread(target=self._work, args=(self._begun,), daemon=True).start()
            self._begun += 1

    def wait(self) -> None:
        """Wait for one to end; the one that was begun first is given up when its time is over."""
        first, until = next(iter(self._until.items()))
        try:
            number, outcome = self._done.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            number, outcome = first, Failed(Failure.SILENT)
        if self._until.pop(number, None) is not None:
            self.outcomes[number] = outcome

    def _work(self, number: int) -> None:
        self._done.put((number, exchange(self._targets[number], self._manners)))
