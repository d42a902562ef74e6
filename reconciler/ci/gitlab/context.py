"""Where a job of GitLab CI runs, as its predefined variables tell it.

https://docs.gitlab.com/ci/variables/predefined_variables/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler.ci.forge import ForgeError, Run

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# What stands for "no commit".
_NONE: Final = re.compile(r"0+")
_FORK: Final = "the merge request comes from a fork, whose pipelines have none of this project's variables"


@dataclass(frozen=True, slots=True)
class Context:
    """A run, and where its project is.

    ``api`` and ``graphql`` are the addresses of the APIs. ``project`` is the number, and ``page`` the address, of the
    project that merge requests are made to, which a fork's pipeline does not run in. ``branch`` is empty in a pipeline
    of a merge request. ``root`` is where the repository is checked out.
    """

    run: Run
    api: str
    graphql: str
    project: int
    page: str
    branch: str
    root: Path


def read_context(environment: Mapping[str, str], pr_number: int | None) -> Context:
    """The context of a job; ``ForgeError`` where there is none. ``pr_number`` comes before the environment's own."""
    api = environment.get("CI_API_V4_URL", "").rstrip("/")
    if not api:
        raise ForgeError("CI_API_V4_URL is not set, as GitLab CI does: elsewhere, choose --forge generic")
    own = _number(environment, "CI_PROJECT_ID")
    if own is None:
        raise ForgeError("CI_PROJECT_ID is not set, as GitLab CI does: elsewhere, choose --forge generic")
    parent = _number(environment, "CI_MERGE_REQUEST_PROJECT_ID") or own
    request = _number(environment, "CI_MERGE_REQUEST_IID")
    root = Path(environment.get("CI_PROJECT_DIR") or ".").resolve()
    fork = request is not None and _number(environment, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID") != parent
    run = Run(
        repository=environment.get("CI_PROJECT_PATH", ""),
        commit=_commit(environment, "CI_COMMIT_SHA") or "",
        request=request if pr_number is None else pr_number,
        base=_commit(environment, "CI_MERGE_REQUEST_DIFF_BASE_SHA"),
        foreign=_FORK if fork else "",
        fork=fork,
        folder=_folder(root),
        url=environment.get("CI_JOB_URL", ""),
    )
    page = environment.get("CI_MERGE_REQUEST_PROJECT_URL") or environment.get("CI_PROJECT_URL", "")
    graphql = environment.get("CI_API_GRAPHQL_URL") or f"{api.removesuffix('/v4')}/graphql"
    return Context(run, api, graphql, parent, page, environment.get("CI_COMMIT_BRANCH", ""), root)


def _folder(root: Path) -> str:
    """Where the command runs, from the root; empty where that is the root, or lies elsewhere."""
    here = Path.cwd()
    return "" if here == root or not here.is_relative_to(root) else here.relative_to(root).as_posix()


def _number(environment: Mapping[str, str], name: str) -> int | None:
    value = environment.get(name, "")
    if not value:
        return None
    if not _NUMBER.fullmatch(value):
        raise ForgeError(f"{name} is not a number, as GitLab CI sets it: leave it to GitLab")
    return int(value)


def _commit(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name, "")
    if not value or _NONE.fullmatch(value):
        return None
    if not _COMMIT.fullmatch(value):
        raise ForgeError(f"{name} is not the hash of a commit, as GitLab CI sets it: leave it to GitLab")
    return value
