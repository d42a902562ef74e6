"""What the tests let go wrong."""

from __future__ import annotations

from typing import Final

from reconciler.devserver.faults import (
    Cut,
    Elsewhere,
    Fault,
    Garbled,
    Intercepted,
    Late,
    Refused,
    Shortened,
    Throttled,
)

PASSING: Final[tuple[Fault, ...]] = (
    Late(5),
    *(Refused(status, body) for status in (500, 502, 503) for body in ("json", "html", "empty")),
    Throttled("burst"),
    Throttled("burst", maximum=1, reset=5, retry_after=5),
    Throttled("unnamed"),
    Throttled("unnamed", retry_after=30),
    Cut("before"),
    Cut("amid"),
    Cut("after"),
)
"""What asking again helps against."""
LASTING: Final[tuple[Fault, ...]] = (
    Refused(400),
    Refused(403),
    Refused(412),
    Throttled("daily"),
    Elsewhere(),
    Garbled("half"),
    Garbled("text"),
    Garbled("html"),
    Garbled("empty"),
    Intercepted(),
    Shortened(0),
    Shortened(0.5),
    Shortened(0.9),
)
"""What is not to be asked again, or looks as if all were well."""
