"""Telling: a plan or its outcomes become a Report, and every output format renders that."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.report.report import Report

# Each format is a module with a function ``render``, imported only where it is asked for.
FORMATS: Final[Mapping[str, str]] = {
    "text": "text",
    "json": "as_json",
    "markdown": "markdown",
    "html": "html",
    "github": "github",
    "sarif": "sarif",
    "junit": "junit",
}


def renderer(form: str) -> Callable[[Report], str]:
    """What renders a report in one of ``FORMATS``. The same report gives the same bytes."""
    render: Callable[[Report], str] = import_module(f"reconciler.report.{FORMATS[form]}").render
    return render
