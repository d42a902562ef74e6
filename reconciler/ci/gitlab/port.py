"""GitLab as a forge, over its REST API, and GraphQL for what that does not tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import quote

from reconciler.ci.answer import AbsentError
from reconciler.ci.files import Files
from reconciler.ci.forge import Comment, ForbiddenError, Forge, ForgeError, IsSeen, Issue, Run, TooLongError
from reconciler.ci.gitlab.context import Context, read_context
from reconciler.ci.gitlab.diff import seen_by_file
from reconciler.ci.gitlab.reading import brought, number, text_of
from reconciler.ci.http import Rest
from reconciler.report.comment import Post
from reconciler.report.report import Report
from reconciler.report.wording import visible
from reconciler.values import JsonObject

LONGEST: Final = 1_000_000
"""Characters of a note or an issue (https://docs.gitlab.com/administration/instance_limits/)."""

_PAGE: Final = 100
_NO_TOKEN: Final = (
    "GITLAB_TOKEN is not set: notes and issues need a project access token with the scope api, "
    "for CI_JOB_TOKEN may not write them"
)
_EDITOR: Final = "query($id: NoteID!) { note(id: $id) { lastEditedBy { id username } } }"


def connect(
    environment: Mapping[str, str],
    token: str,
    pr_number: int | None,
    write: Callable[[str], None],  # noqa: ARG001 - as the other forges have it: GitLab takes nothing from a job's log
    folder: Path,
) -> Forge:
    """GitLab as the environment of a job tells of it; nothing is asked yet.

    Without a ``token``, whatever needs one is a ``ForbiddenError``. The run's files are in ``folder``.
    """
    context = read_context(environment, pr_number)
    return _GitLab(context, token, Files(folder, context.root))


class _GitLab:
    def __init__(self, context: Context, token: str, files: Files) -> None:
        self._context = context
        self._token = token
        self._files = files
        # What is public is read without a token as well.
        self._reader = Rest(context.api, token, forge="GitLab", header="PRIVATE-TOKEN")
        self._project = f"/projects/{context.project}"

    @property
    def run(self) -> Run:
        return self._context.run

    @property
    def _api(self) -> Rest:
        if not self._token:
            raise ForbiddenError(_NO_TOKEN)
        return self._reader

    @cached_property
    def _me(self) -> int:
        return number(self._api.get("/user"), "id")

    # Merge requests

    def find_request(self) -> int | None:
        commit, branch = self.run.commit, self._context.branch
        path = f"{self._project}/repository/commits/{quote(commit, safe='')}/merge_requests"
        return brought(self._api.pages(path, per_page=_PAGE), commit, branch)

    def comments(self, request: int) -> Iterator[Comment]:
        found = self._api.pages(self._notes(request), per_page=_PAGE, order_by="created_at", sort="asc")
        # What GitLab itself tells of, "changed the title" and so on, is a note as well.
        told = [self._comment(request, one) for one in found if not one.get("system")]
        yield from sorted(told, key=lambda one: one.id)

    def create_comment(self, request: int, text: str) -> Comment:
        return self._comment(request, self._api.post(self._notes(request), {"body": _checked(text)}))

    def update_comment(self, request: int, comment: Comment, text: str) -> Comment:
        path = f"{self._notes(request)}/{comment.id}"
        return self._comment(request, self._api.put(path, {"body": _checked(text)}))

    def delete_comment(self, request: int, comment: Comment) -> None:
        _delete(self._api, f"{self._notes(request)}/{comment.id}")

    def last_editor(self, request: int, comment: Comment) -> str | None:  # noqa: ARG002 - the id is enough
        asked: JsonObject = {"query": _EDITOR, "variables": {"id": f"gid://gitlab/Note/{comment.id}"}}
        data = self._api.post(self._context.graphql, asked).get("data")
        note = data.get("note") if isinstance(data, Mapping) else None
        if not isinstance(note, Mapping) or "lastEditedBy" not in note:
            raise ForgeError(f"GitLab does not tell who edited the note {comment.id} last")
        editor = note["lastEditedBy"]
        if not isinstance(editor, Mapping) or editor.get("id") == f"gid://gitlab/User/{self._me}":
            return None
        return visible(text_of(editor, "username"))

    def seen_lines(self, request: int) -> IsSeen:
        path = f"{self._project}/merge_requests/{request}/diffs"
        seen = seen_by_file(self._api.pages(path, per_page=_PAGE))

        def is_seen(file: str, line: int) -> bool:
            path = self._files.locate(file)
            lines = seen.get(path, frozenset()) if path is not None else frozenset()
            return lines is None or line in lines

        return is_seen

    # The repository

    def read_file(self, path: str, commit: str) -> bytes | None:
        address = f"{self._project}/repository/files/{quote(path, safe='')}/raw"
        try:
            return self._reader.read(address, "*/*", ref=commit)
        except AbsentError as error:
            _check_absent(error, "404 File Not Found")
        return None

    def list_files(self, folder: str, commit: str) -> list[str] | None:
        try:
            tree = self._reader.pages(f"{self._project}/repository/tree", ref=commit, path=folder, per_page=_PAGE)
            found = list(tree)
        except AbsentError as error:
            _check_absent(error, "404 invalid revision or path Not Found")
            return None
        # Git has no empty folders; older versions list what is none as one.
        return [text_of(one, "name") for one in found if one.get("type") == "blob"] if found else None

    # Issues

    def issues(self) -> Iterator[Issue]:
        opened = self._api.pages(
            f"{self._project}/issues",
            scope="created_by_me",
            state="opened",
            order_by="created_at",
            sort="asc",
            per_page=_PAGE,
        )
        return map(_issue, opened)

    def create_issue(self, title: str, text: str) -> Issue:
        content: JsonObject = {"title": title, "description": _checked(text)}
        return _issue(self._api.post(f"{self._project}/issues", content))

    def update_issue(self, issue: Issue, title: str, text: str) -> Issue:
        content: JsonObject = {"title": title, "description": _checked(text)}
        return _issue(self._api.put(f"{self._project}/issues/{issue.id}", content))

    def close_issue(self, issue: Issue, text: str) -> None:
        self._api.post(f"{self._project}/issues/{issue.id}/notes", {"body": _checked(text)})
        self._api.put(f"{self._project}/issues/{issue.id}", {"state_event": "close"})

    # The run's own page and log

    def guarded(self) -> AbstractContextManager[None]:
        """A log has no commands but those to fold it, which need characters that are never printed."""
        return nullcontext()

    def mask(self, secrets: Iterable[str]) -> None:
        """GitLab masks the variables that it is told to mask, and a job can name no others."""

    def annotate(self, report: Report, is_seen: IsSeen | None) -> None:
        self._files.put_quality(report, is_seen)

    def summarize(self, post: Post) -> None:
        self._files.put_report(post)
        if post.report is not None:
            self._files.put_counts(post.report)

    def put_outputs(self, outputs: Mapping[str, str]) -> None:
        self._files.put_outputs(outputs)

    def _notes(self, request: int) -> str:
        return f"{self._project}/merge_requests/{request}/notes"

    def _comment(self, request: int, found: JsonObject) -> Comment:
        id_ = number(found, "id")
        author = found.get("author")
        ours = isinstance(author, Mapping) and author.get("id") == self._me
        url = f"{self._context.page}/-/merge_requests/{request}#note_{id_}"
        return Comment(id_, text_of(found, "body"), url, ours)


def _checked(text: str) -> str:
    """A text that GitLab takes; it would store a part of a longer one nowhere."""
    if len(text) > LONGEST:
        raise TooLongError(f"the text has {len(text):,} characters, and GitLab takes {LONGEST:,}")
    return text


def _delete(api: Rest, path: str) -> None:
    try:
        api.delete(path)
    except AbsentError:
        return


def _check_absent(error: AbsentError, words: str) -> None:
    """Nothing is there if GitLab says so in these words; in others it says that it shows no such project or commit."""
    if words not in str(error):
        raise error


def _issue(found: JsonObject) -> Issue:
    description = found.get("description")
    return Issue(number(found, "iid"), description if isinstance(description, str) else "", text_of(found, "web_url"))
