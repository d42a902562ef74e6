"""Where a job of GitHub Actions runs, as its environment tells it.

https://docs.github.com/en/actions/reference/workflows-and-actions/variables
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler.ci.forge import ForgeError, Run
from reconciler.ci.github.event import commit_in, read_event

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_API: Final = "https://api.github.com"

_REPOSITORY: Final = re.compile(r"(?!\.{1,2}/)[A-Za-z0-9_.-]+/(?!\.{1,2}$)[A-Za-z0-9_.-]+")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_SERVER: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/-]*)?")
_BRANCH: Final = "refs/heads/"


@dataclass(frozen=True, slots=True)
class Context:
    """A run, and where its repository is.

    ``api`` and ``graphql`` are the addresses of the APIs. ``branch`` is empty where the run is of a tag or of a pull
    request. ``root`` is where the repository is checked out. ``output`` and ``summary`` are the files for what later
    steps and the run's page shall have, None where there are none.
    """

    run: Run
    api: str
    graphql: str
    branch: str
    root: Path
    output: Path | None
    summary: Path | None


def read_context(environment: Mapping[str, str], pr_number: int | None) -> Context:
    """The context of a job; ``ForgeError`` where there is none. ``pr_number`` comes before the event's own."""
    repository = environment.get("GITHUB_REPOSITORY", "")
    if not _REPOSITORY.fullmatch(repository):
        raise ForgeError(
            "GITHUB_REPOSITORY is not OWNER/NAME, as GitHub Actions sets it: elsewhere, choose --forge generic"
        )
    event = read_event(environment)
    root = _root(environment.get("GITHUB_WORKSPACE", ""))
    run = Run(
        repository=repository,
        commit=commit_in(environment.get("GITHUB_SHA", "")) or "",
        request=event.request if pr_number is None else pr_number,
        base=event.base,
        foreign=event.fork or event.confined(environment.get("GITHUB_ACTOR", "")),
        fork=bool(event.fork),
        folder=_folder(root),
        url=_url(environment, repository),
    )
    api = (environment.get("GITHUB_API_URL") or DEFAULT_API).rstrip("/")
    # GitHub Enterprise Server has the one beside the other.
    graphql = environment.get("GITHUB_GRAPHQL_URL") or f"{api.removesuffix('/v3')}/graphql"
    branch = event.ref.removeprefix(_BRANCH) if event.ref.startswith(_BRANCH) else ""
    output, summary = _file(environment, "GITHUB_OUTPUT"), _file(environment, "GITHUB_STEP_SUMMARY")
    return Context(run, api, graphql, branch, root, output, summary)


def _root(workspace: str) -> Path:
    """Where the repository is checked out: within the workspace, where a checkout chose a path, at that path."""
    here, top = Path.cwd(), Path(workspace or ".").resolve()
    checkouts = (one for one in (here, *here.parents) if one.is_relative_to(top) and (one / ".git").exists())
    return next(checkouts, top)


def _folder(root: Path) -> str:
    """Where the command runs, from the root; empty where that is the root, or lies elsewhere."""
    here = Path.cwd()
    return "" if here == root or not here.is_relative_to(root) else here.relative_to(root).as_posix()


def _url(environment: Mapping[str, str], repository: str) -> str:
    server, run = environment.get("GITHUB_SERVER_URL", "").rstrip("/"), environment.get("GITHUB_RUN_ID", "")
    if not _SERVER.fullmatch(server) or not _NUMBER.fullmatch(run):
        return ""
    attempt = environment.get("GITHUB_RUN_ATTEMPT", "")
    page = f"{server}/{repository}/actions/runs/{run}"
    return f"{page}/attempts/{attempt}" if _NUMBER.fullmatch(attempt) else page


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    path = environment.get(name, "")
    return Path(path) if path else None
