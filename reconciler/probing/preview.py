"""What is about to be sent, for a person to agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.probing.message import BODY, CONTENT_TYPE, HEADERS, has_body

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.probing.target import Target


def preview(targets: Sequence[Target]) -> Iterator[str]:
    """Lines that tell every request, what goes with it, and what may come of it. ``targets`` are those to be asked."""
    count = len(targets)
    yield f"--probe sends {count} request{'' if count == 1 else 's'}, without a signature, to see who is let in:"
    yield from (f"  {one.method} {one.url}" for one in targets)
    yield "  " + ", ".join(f"{name}: {value}" for name, value in HEADERS[:2])
    if any(has_body(one.method) for one in targets):
        yield f"  {CONTENT_TYPE[0]}: {CONTENT_TYPE[1]}, with the body {BODY}"
    yield "None of the manifest's headers, bodies and secrets is sent. A job that lets anybody in will run."
