"""GitHub as a forge, over its REST API, and GraphQL for what that does not tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote

from reconciler.ci.answer import AbsentError, LaterError
from reconciler.ci.forge import Comment, ForbiddenError, Forge, ForgeError, IsSeen, Issue, Run
from reconciler.ci.github.context import Context, read_context
from reconciler.ci.github.diff import seen_by_file
from reconciler.ci.github.identity import ACTIONS, Identity, identity_of, rest_login, viewer_of
from reconciler.ci.github.page import Page
from reconciler.ci.github.reading import brought, content_of, issue_of, number, text_of, title_of
from reconciler.ci.http import Rest
from reconciler.report.wording import visible
from reconciler.values import Json, JsonObject

_PAGE: Final = 100
_RAW: Final = "application/vnd.github.raw+json"
_NO_TOKEN: Final = "GITHUB_TOKEN is not set: give it to the step, as env: {GITHUB_TOKEN: ${{ github.token }}}"
_VIEWER: Final = "query { viewer { login } }"
_EDITOR: Final = (
    "query($id: ID!) { node(id: $id) "
    "{ ... on IssueComment { editor { __typename login } lastEditedAt includesCreatedEdit } } }"
)


def connect(environment: Mapping[str, str], token: str, pr_number: int | None, write: Callable[[str], None]) -> Forge:
    """GitHub as the environment of a job of GitHub Actions tells of it; nothing is asked yet.

    ``pr_number`` is the pull request where the event has none. ``write`` puts a text into the step's standard output.
    ``ForgeError`` where the environment or its event cannot be read.
    """
    return GitHub(read_context(environment, pr_number), token, write)


class GitHub(Page):
    """A repository on GitHub, and the page of a run of it."""

    def __init__(
        self,
        context: Context,
        token: str,
        write: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(write, context.output, context.summary, self._locate_or_keep)
        self._context = context
        self._token = token
        accepted = {"Accept": "application/vnd.github+json"}
        # What is public is read without a token as well.
        self._reader = Rest(context.api, token, forge="GitHub", headers=accepted, sleep=sleep)
        self._repository = f"/repos/{context.run.repository}"

    @property
    def run(self) -> Run:
        return self._context.run

    @property
    def _api(self) -> Rest:
        if not self._token:
            raise ForbiddenError(_NO_TOKEN)
        return self._reader

    @cached_property
    def _me(self) -> Identity:
        try:
            viewer = self._query(_VIEWER, {}).get("viewer")
            return viewer_of(text_of(viewer, "login"), self._token)
        except LaterError:
            # This says nothing of the token: taken for somebody else, we would comment a second time.
            raise
        except ForgeError:
            # Some tokens may not ask; the one that every job has is this identity's.
            return ACTIONS

    # Pull requests

    def find_request(self) -> int | None:
        commit = self.run.commit
        if not commit:
            return None
        found = self._reader.pages(f"{self._repository}/commits/{commit}/pulls", per_page=_PAGE)
        return brought(found, commit, self._context.branch)

    def comments(self, request: int) -> Iterator[Comment]:
        found = self._api.pages(f"{self._repository}/issues/{request}/comments", per_page=_PAGE)
        yield from sorted(map(self._comment, found), key=lambda one: one.id)

    def create_comment(self, request: int, text: str) -> Comment:
        return self._comment(self._api.post(f"{self._repository}/issues/{request}/comments", {"body": text}))

    def update_comment(self, request: int, comment: Comment, text: str) -> Comment:  # noqa: ARG002 - the id is enough
        return self._comment(self._api.patch(f"{self._repository}/issues/comments/{comment.id}", {"body": text}))

    def delete_comment(self, request: int, comment: Comment) -> None:  # noqa: ARG002 - the id is enough
        try:
            self._api.delete(f"{self._repository}/issues/comments/{comment.id}")
        except AbsentError:
            return

    def last_editor(self, request: int, comment: Comment) -> str | None:  # noqa: ARG002 - the id is enough
        node = self._query(_EDITOR, {"id": comment.handle}).get("node")
        if not isinstance(node, Mapping) or "lastEditedAt" not in node:
            raise ForgeError(f"GitHub does not tell who edited the comment {comment.id} last")
        if node["lastEditedAt"] is None:
            return None
        editor = node.get("editor")
        identity = identity_of(editor, "__typename")
        return None if identity == self._me else visible(identity.login)

    def seen_lines(self, request: int) -> IsSeen:
        seen = seen_by_file(self._reader.pages(f"{self._repository}/pulls/{request}/files", per_page=_PAGE))

        def is_seen(file: str, line: int) -> bool:
            path = self._locate_in_root(file)
            lines = seen.get(path, frozenset()) if path is not None else frozenset()
            return lines is None or line in lines

        return is_seen

    # The repository

    def read_file(self, path: str, commit: str) -> bytes | None:
        address = self._contents(path)
        found = self._look(address, commit)
        if not isinstance(found, Mapping) or found.get("type") != "file":
            return None
        # A file of more than 1 MB comes without its content.
        if found.get("encoding") != "base64":
            return self._reader.read(address, _RAW, ref=commit)
        return content_of(found)

    def list_files(self, folder: str, commit: str) -> list[str] | None:
        found = self._look(self._contents(folder), commit)
        if not isinstance(found, list):
            return None
        return [text_of(one, "name") for one in found if isinstance(one, Mapping) and one.get("type") == "file"]

    # Issues

    def issues(self) -> Iterator[Issue]:
        found = self._api.pages(
            f"{self._repository}/issues",
            state="open",
            creator=rest_login(self._me),
            sort="created",
            direction="asc",
            per_page=_PAGE,
        )
        # To GitHub, a pull request is an issue as well.
        return (
            issue_of(one)
            for one in found
            if "pull_request" not in one and identity_of(one.get("user"), "type") == self._me
        )

    def create_issue(self, title: str, text: str) -> Issue:
        return issue_of(self._api.post(f"{self._repository}/issues", {"title": title_of(title), "body": text}))

    def update_issue(self, issue: Issue, title: str, text: str) -> Issue:
        content: JsonObject = {"title": title_of(title), "body": text}
        return issue_of(self._api.patch(f"{self._repository}/issues/{issue.id}", content))

    def close_issue(self, issue: Issue, text: str) -> None:
        self._api.post(f"{self._repository}/issues/{issue.id}/comments", {"body": text})
        self._api.patch(f"{self._repository}/issues/{issue.id}", {"state": "closed"})

    def _query(self, query: str, variables: JsonObject) -> JsonObject:
        """What GraphQL answers; errors come with status 200 there."""
        answer = self._api.post(self._context.graphql, {"query": query, "variables": variables})
        data = answer.get("data")
        if not isinstance(data, Mapping):
            raise ForgeError("GitHub's GraphQL API gave no answer to a query")
        return data

    def _look(self, address: str, commit: str) -> Json:
        try:
            return self._reader.look(address, ref=commit)
        except AbsentError:
            return None

    def _contents(self, path: str) -> str:
        # A part of two dots would lead out of the repository, to another part of the API.
        parts = PurePosixPath(path).parts
        if ".." in parts or path.startswith("/"):
            raise ForgeError(f"{visible(path)} is no path within a repository")
        return f"{self._repository}/contents/{quote('/'.join(parts), errors='surrogateescape')}"

    def _locate_in_root(self, file: str) -> str | None:
        """A file's path from the root of the repository, with slashes; None where it lies elsewhere."""
        path = Path(file)
        try:
            return (path.parent.resolve() / path.name).relative_to(self._context.root.resolve()).as_posix()
        except ValueError:
            return None

    def _locate_or_keep(self, file: str) -> str:
        return self._locate_in_root(file) or file

    def _comment(self, found: JsonObject) -> Comment:
        ours = identity_of(found.get("user"), "type") == self._me
        body = found.get("body")
        text = body if isinstance(body, str) else ""
        return Comment(number(found, "id"), text, text_of(found, "html_url"), ours, text_of(found, "node_id"))
