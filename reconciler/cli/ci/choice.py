"""Which forge this runs on: the one that was named, else the one whose environment this is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.ci.forge import Forge
    from reconciler.ci.github.page import Page
    from reconciler.cli.ci.settings import Settings

_SIGNS: Final = {"github": "GITHUB_ACTIONS", "gitlab": "GITLAB_CI"}


def choose_forge(settings: Settings, environment: Mapping[str, str]) -> Forge:
    """The forge of this run; nothing is asked yet. Only the chosen one is imported."""
    name, folder = _name(settings, environment), Path(settings.out_dir)
    if name == "github":
        from reconciler.ci.github import connect as connect_github

        return connect_github(environment, environment.get("GITHUB_TOKEN", ""), settings.pr_number, _write)
    if name == "gitlab":
        from reconciler.ci.gitlab import connect as connect_gitlab

        return connect_gitlab(environment, environment.get("GITLAB_TOKEN", ""), settings.pr_number, _write, folder)
    from reconciler.ci.generic import connect

    return connect(folder)


def choose_page(settings: Settings, environment: Mapping[str, str]) -> Forge | Page:
    """Where this run's outputs go, and what guards what is printed, also where its forge does not know the run."""
    if _name(settings, environment) == "github":
        from reconciler.ci.github.page import Page

        output = environment.get("GITHUB_OUTPUT", "")
        return Page(_write, Path(output) if output else None, None, str)
    from reconciler.ci.generic import connect

    return connect(Path(settings.out_dir))


def _name(settings: Settings, environment: Mapping[str, str]) -> str:
    return settings.forge if settings.forge != "auto" else recognised(environment)


def recognised(environment: Mapping[str, str]) -> str:
    """The forge that sets these variables."""
    return next(
        (name for name, variable in _SIGNS.items() if environment.get(variable, "").lower() == "true"), "generic"
    )


def _write(text: str) -> None:
    click.echo(text, nl=False, color=True)
