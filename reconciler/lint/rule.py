"""What a rule is: a code with all that is to be said of it, and what finds it in a manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.lint.scene import Scene
    from reconciler.values import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule has found: of which resource, at which path of its item, and what it is.

    The message begins with a verb whose subject is the resource, and holds no secret. An ignore at one of the resources
    ``also`` silences it as well.
    """

    address: str
    path: Path
    message: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What a code stands for.

    ``title`` is one sentence, ``explanation`` what it means, why it matters and what to do. ``bad`` is a manifest that
    earns the code in each line that ends in a comment of it, ``good`` one that does not; both are empty where it takes
    an account to tell. What a ``timely`` one finds depends on the day.
    """

    code: str
    name: str
    title: str
    explanation: str
    bad: str = ""
    good: str = ""
    severity: Severity = Severity.WARNING
    timely: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Topic):
    """A topic that is found by looking at the manifest as a whole."""

    check: Callable[[Scene], Iterator[Finding]]
