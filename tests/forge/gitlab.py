"""A GitLab on this machine, as far as a port needs one: its REST and GraphQL APIs over a real socket.

After https://docs.gitlab.com/api/rest/ and https://docs.gitlab.com/api/graphql/reference/; messages are those that
GitLab gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from threading import RLock
from typing import Final, TypeVar
from urllib.parse import urlencode

from tests.forge.github_server import HttpServer, Refused, Request, Response
from tests.forge.gitlab_world import TOKENS, Json, MergeRequest, Note, Noteable, Project, User

LONGEST_NOTE: Final = 1_000_000
API: Final = "/api/v4"
GRAPHQL: Final = "/api/graphql"

T = TypeVar("T")
Answer = Callable[[Request, User | None, Project, str], Response]


class GitLab(HttpServer):
    """Listens on ``url``; a job is told of it by ``variables``.

    ``tokens`` are who they are: ``glpat-writer`` (a project's bot), ``glpat-reader`` (the same with the scope
    read_api), ``glpat-alice`` (a member), ``glpat-stranger`` (no member). What a note's quick actions would have done
    stands in ``quick_actions``.
    """

    def __init__(self) -> None:
        self.tokens: dict[str, User] = dict(TOKENS)
        self.projects: dict[int, Project] = {}
        self.quick_actions: list[str] = []
        self._world = RLock()
        self._ids = 1_000
        project = rf"{API}/projects/(\d+)"
        request = rf"{project}/merge_requests/(\d+)"
        self._routes: list[tuple[str, str, Answer]] = [
            ("GET", rf"{request}/notes", self._list_notes),
            ("POST", rf"{request}/notes", self._create_note),
            ("PUT", rf"{request}/notes/(\d+)", self._update_note),
            ("DELETE", rf"{request}/notes/(\d+)", self._delete_note),
            ("GET", rf"{request}/diffs", self._list_diffs),
            ("GET", rf"{project}/repository/commits/([^/]+)/merge_requests", self._find_requests),
            ("GET", rf"{project}/repository/files/(.+)/raw", self._read_file),
            ("GET", rf"{project}/repository/tree()", self._list_tree),
            ("GET", rf"{project}/issues()", self._list_issues),
            ("POST", rf"{project}/issues()", self._create_issue),
            ("PUT", rf"{project}/issues/(\d+)", self._update_issue),
            ("POST", rf"{project}/issues/(\d+)/notes", self._create_issue_note),
        ]
        super().__init__(self._serve)

    def project(self, id: int = 7, path: str = "acme/shop", *, public: bool = False) -> Project:
        """The project, made where it is not there."""
        return self.projects.setdefault(id, Project(id, path, public))

    def add_request(self, iid: int = 1, project: int = 7) -> MergeRequest:
        """Open a merge request."""
        made = MergeRequest(iid, "A change", self.tokens["glpat-alice"])
        return self.project(project).requests.setdefault(iid, made)

    def add_note(self, noteable: Noteable, text: str, author: User, *, system: bool = False) -> Note:
        """Say something in somebody's name."""
        with self._world:
            self._ids += 1
            noteable.notes.append(Note(self._ids, text, author, system))
            return noteable.notes[-1]

    def variables(self, folder: Path, commit: str, project: int = 7) -> dict[str, str]:
        """What GitLab tells every job."""
        found = self.project(project)
        return {
            "CI": "true",
            "GITLAB_CI": "true",
            "CI_API_V4_URL": self.url + API,
            "CI_API_GRAPHQL_URL": self.url + GRAPHQL,
            "CI_SERVER_URL": self.url,
            "CI_PROJECT_ID": str(found.id),
            "CI_PROJECT_PATH": found.path,
            "CI_PROJECT_URL": f"{self.url}/{found.path}",
            "CI_PROJECT_DIR": str(folder),
            "CI_DEFAULT_BRANCH": "main",
            "CI_COMMIT_SHA": commit,
            "CI_JOB_URL": f"{self.url}/{found.path}/-/jobs/42",
        }

    def request_variables(self, request: MergeRequest, base: str, source: int = 7, project: int = 7) -> dict[str, str]:
        """What GitLab tells the jobs of a merge request's pipeline beside that."""
        found = self.project(project)
        return {
            "CI_PIPELINE_SOURCE": "merge_request_event",
            "CI_MERGE_REQUEST_IID": str(request.iid),
            "CI_MERGE_REQUEST_PROJECT_ID": str(found.id),
            "CI_MERGE_REQUEST_PROJECT_URL": f"{self.url}/{found.path}",
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": str(source),
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        }

    def _serve(self, request: Request) -> Response:
        with self._world:
            who = self._who(request)
            if (request.method, request.path) == ("POST", GRAPHQL):
                return self._graphql(request, who)
            if (request.method, request.path) == ("GET", f"{API}/user"):
                return Response(200, _signed_in(who).as_author())
            for method, pattern, answer in self._routes:
                found = re.fullmatch(pattern, request.path)
                if found and method == request.method:
                    project = self._project(int(found[1]), who, writes=method != "GET")
                    return answer(request, who, project, "/".join(found.groups()[1:]))
        raise Refused(404, "404 Not Found")

    def _who(self, request: Request) -> User | None:
        token = request.headers.get("private-token", "")
        if token and token not in self.tokens:
            raise Refused(401, "401 Unauthorized")
        return self.tokens.get(token)

    def _project(self, id: int, who: User | None, *, writes: bool) -> Project:
        project = self.projects.get(id)
        if project is None or not (project.public or (who and who.member)):
            raise Refused(404, "404 Project Not Found")
        if writes and not _signed_in(who).writes:
            raise Refused(403, "", error="insufficient_scope", error_description="needs higher privileges")
        return project

    # Notes

    def _list_notes(self, request: Request, who: User | None, project: Project, iid: str) -> Response:
        _signed_in(who)
        found = sorted(_one(project.requests, iid).notes, key=lambda one: one.id)
        ascending = (request.query.get("sort"), request.query.get("order_by")) == ("asc", "created_at")
        return self._page(request, [one.as_json() for one in (found if ascending else found[::-1])])

    def _create_note(self, request: Request, who: User | None, project: Project, iid: str) -> Response:
        note = self.add_note(_one(project.requests, iid), self._act(request), _signed_in(who))
        return Response(201, note.as_json())

    def _update_note(self, request: Request, who: User | None, project: Project, ids: str) -> Response:
        note = _note(project, ids)
        note.edits.append((_signed_in(who), self._act(request)))
        return Response(200, note.as_json())

    def _delete_note(self, _: Request, __: User | None, project: Project, ids: str) -> Response:
        _one(project.requests, ids.split("/", maxsplit=1)[0]).notes.remove(_note(project, ids))
        return Response(204)

    def _act(self, request: Request) -> str:
        """A text of a note without its quick actions, which are done in the name of who writes it."""
        text = str(request.content.get("body") or "")
        if not text:
            raise Refused(400, "", error="body is missing")
        if len(text) > LONGEST_NOTE:
            raise Refused(400, f"400 Bad request - Note {{note: is too long (maximum is {LONGEST_NOTE} characters)}}")
        self.quick_actions += re.findall(r"^/\w+.*", text, re.MULTILINE)
        return re.sub(r"^/\w+.*\n?", "", text, flags=re.MULTILINE)

    def _list_diffs(self, request: Request, _: User | None, project: Project, iid: str) -> Response:
        return self._page(request, _one(project.requests, iid).diffs)

    def _find_requests(self, request: Request, _: User | None, project: Project, commit: str) -> Response:
        return self._page(request, [one.as_json() for one in project.requests.values() if one.holds(commit)])

    # The repository

    def _read_file(self, request: Request, _: User | None, project: Project, path: str) -> Response:
        # A path is one part of the address, its slashes quoted.
        if "%2F" not in request.target and "/" in path:
            raise Refused(404, "404 Not Found")
        tree = project.files.tree(request.query["ref"])
        if tree is None:
            raise Refused(404, "404 Commit Not Found")
        if path not in tree:
            raise Refused(404, "404 File Not Found")
        return Response(200, tree[path], {"Content-Type": "text/plain"})

    def _list_tree(self, request: Request, _: User | None, project: Project, __: str) -> Response:
        tree, path = project.files.tree(request.query["ref"]), request.query.get("path", "")
        if tree is None:
            raise Refused(404, "404 Tree Not Found")
        prefix = f"{path}/" if path else ""
        below = [name.removeprefix(prefix) for name in tree if name.startswith(prefix)]
        if not below:
            raise Refused(404, "404 invalid revision or path Not Found")
        names = sorted({name.split("/")[0] for name in below})
        return self._page(request, [{"name": one, "type": "blob" if one in below else "tree"} for one in names])

    # Issues

    def _list_issues(self, request: Request, who: User | None, project: Project, _: str) -> Response:
        mine = request.query.get("scope") == "created_by_me"
        state = request.query.get("state", "all")
        found = [
            project.show(one, self.url)
            for one in project.issues.values()
            if state in {"all", one.state} and (not mine or one.author == _signed_in(who))
        ]
        return self._page(request, found if request.query.get("sort") == "asc" else found[::-1])

    def _create_issue(self, request: Request, who: User | None, project: Project, _: str) -> Response:
        iid, content = len(project.issues) + 1, request.content
        project.issues[iid] = Noteable(iid, content["title"], _signed_in(who), content["description"])
        return Response(201, project.show(project.issues[iid], self.url))

    def _update_issue(self, request: Request, _: User | None, project: Project, iid: str) -> Response:
        issue, content = _one(project.issues, iid), request.content
        issue.title = content.get("title", issue.title)
        issue.description = content.get("description", issue.description)
        issue.state = "closed" if content.get("state_event") == "close" else issue.state
        return Response(200, project.show(issue, self.url))

    def _create_issue_note(self, request: Request, who: User | None, project: Project, iid: str) -> Response:
        note = self.add_note(_one(project.issues, iid), self._act(request), _signed_in(who))
        return Response(201, note.as_json())

    # GraphQL, and pages

    def _graphql(self, request: Request, who: User | None) -> Response:
        id = request.content["variables"]["id"].removeprefix("gid://gitlab/Note/")
        noteables = [one for project in self.projects.values() for one in project.requests.values()]
        found = [note for one in noteables for note in one.notes if str(note.id) == id and who and who.member]
        if not found:
            return Response(200, {"data": {"note": None}})
        editor = found[0].edits[-1][0] if found[0].edits else None
        shown = {"id": f"gid://gitlab/User/{editor.id}", "username": editor.username} if editor else None
        return Response(200, {"data": {"note": {"lastEditedBy": shown}}})

    def _page(self, request: Request, found: Sequence[Json]) -> Response:
        size, page = min(int(request.query.get("per_page", 20)), 100), int(request.query.get("page", 1))
        headers = {}
        if page * size < len(found):
            query = urlencode({**request.query, "page": page + 1, "per_page": size})
            headers = {"Link": f'<{self.url}{request.path}?{query}>; rel="next"', "x-next-page": str(page + 1)}
        return Response(HTTPStatus.OK, list(found[(page - 1) * size : page * size]), headers)


def _signed_in(who: User | None) -> User:
    if who is None:
        raise Refused(401, "401 Unauthorized")
    return who


def _one(found: dict[int, T], iid: str) -> T:
    if int(iid) not in found:
        raise Refused(404, "404 Not found")
    return found[int(iid)]


def _note(project: Project, ids: str) -> Note:
    iid, id = ids.split("/")
    for note in _one(project.requests, iid).notes:
        if note.id == int(id):
            return note
    raise Refused(404, "404 Note Not Found")
