"""``/dev/clock``, which QStash has not: looks at the server's clock, and moves one that stands still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from reconciler.devserver.delivery.clock import Clock
from reconciler.devserver.delivery.time_travel import TimeTravel
from reconciler.devserver.durations import parse_duration
from reconciler.devserver.target import Target
from reconciler.devserver.wire import Json, Refusal, Request, Response, answer_json


@dataclass(frozen=True, slots=True)
class ClockFace:
    """Answers about a clock; one with ``travel`` can be moved. ``find_next`` is when something is due next."""

    clock: Clock
    find_next: Callable[[datetime], datetime | None]
    travel: TimeTravel | None = None

    def answer(self, request: Request, target: Target, *, may_move: bool) -> Response | None:
        """The answer to a request that is for the clock, else None. Who may not move it is refused."""
        match request.method, target.path.rstrip("/").lower():
            case "GET", "/dev/clock":
                pass
            case "POST", "/dev/clock/next":
                self._need_travel(may_move=may_move).jump()
            case "POST", "/dev/clock/advance":
                self._need_travel(may_move=may_move).advance(_read_delta(target))
            case _:
                return None
        return answer_json(self._show())

    def _show(self) -> Json:
        now = self.clock.now()
        following = self.find_next(now)
        return {
            "now": _write(now),
            "next": _write(following) if following else None,
            "stands": self.travel is not None,
        }

    def _need_travel(self, *, may_move: bool) -> TimeTravel:
        if not may_move:
            raise Refusal(403, "the read-only token may not do this")
        if self.travel is None:
            raise Refusal(409, "the clock is the machine's; start the server with --clock to move it")
        return self.travel


def _write(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read_delta(target: Target) -> timedelta:
    text = parse_qs(target.query.removeprefix("?")).get("by", [""])[0]
    try:
        return timedelta(seconds=parse_duration(text))
    except (ValueError, OverflowError) as error:
        raise Refusal(400, f"by is the time to go on, as in ?by=1h30m: {error}") from error
