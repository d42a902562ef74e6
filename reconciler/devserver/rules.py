"""Which requests a fault befalls. ``around`` makes of rules what ``serve`` and ``Server`` take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from functools import partial
from random import Random
from threading import Lock

from reconciler.devserver.faults import Fault, Sleep, check
from reconciler.devserver.target import split_target
from reconciler.devserver.wire import Handler, Request, Response


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault, and the requests that it befalls: by default all of them.

    ``method`` and ``path`` choose among the requests. ``path`` is a pattern for what stands before the query, in any
    case; ``*`` is any text, slashes too (``/v2/queues*``: all about queues). What they choose is counted from 1:
    ``nth`` takes that one alone, ``every`` each k-th, both together the n-th and each k-th after it. ``times`` ends it
    after so many strikes. ``probability`` leaves each to chance, which is the same for the same ``seed``.
    """

    fault: Fault
    method: str = "*"
    path: str = "*"
    nth: int | None = None
    every: int | None = None
    times: int | None = None
    probability: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("nth", "every", "times"):
            number = getattr(self, name)
            check(number is None or number >= 1, f"{name} is 1 or more")
        check(0 <= self.probability <= 1, "probability is from 0 to 1")

    def concerns(self, request: Request) -> bool:
        """Whether a request counts, by its method and path. What QStash has not, the page and the clock, never does."""
        path = split_target(request.target).path
        if path == "/" or path.lower().startswith("/dev/"):
            return False
        return self.method.upper() in {"*", request.method} and fnmatchcase(path.lower(), self.path.lower())

    def falls_on(self, number: int) -> bool:
        """Whether the request of this number, among those that count, is one to strike."""
        if self.every is None:
            return self.nth in {None, number}
        begin = self.nth or self.every
        return number >= begin and (number - begin) % self.every == 0


def around(rules: Iterable[Rule], sleep: Sleep = time.sleep) -> Callable[[Handler], Handler]:
    """Wraps handlers so that faults befall their requests; each handler is counted for itself.

    A request goes through the rules in their order. What one of them answers by itself, those behind it never see.
    """
    chosen = tuple(rules)

    def wrap(handler: Handler) -> Handler:
        for rule in reversed(chosen):
            handler = _wrap(rule, handler, sleep)
        return handler

    return wrap


def _wrap(rule: Rule, handler: Handler, sleep: Sleep) -> Handler:
    turns = _Turns(rule)

    def answer(request: Request, now: datetime) -> Response:
        if not turns.strike(request):
            return handler(request, now)
        return rule.fault.strike(partial(handler, request, now), now, sleep)

    return answer


@dataclass(slots=True)
class _Turns:
    """How often a rule has been asked, and has struck. Safe for several threads."""

    rule: Rule
    asked: int = 0
    struck: int = 0
    chance: Random = field(init=False)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.chance = Random(self.rule.seed)  # noqa: S311 - a test that must repeat itself is no secret

    def strike(self, request: Request) -> bool:
        if not self.rule.concerns(request):
            return False
        with self.lock:
            self.asked += 1
            # Drawn for each request, so that the other settings do not shift what chance has in store.
            struck = self.chance.random() < self.rule.probability and self._is_due()
            self.struck += struck
        return struck

    def _is_due(self) -> bool:
        left = self.rule.times is None or self.struck < self.rule.times
        return left and self.rule.falls_on(self.asked)
