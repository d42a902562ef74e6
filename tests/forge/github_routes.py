"""GitHub's REST and GraphQL APIs, as far as a port needs them.

After https://docs.github.com/en/rest and https://docs.github.com/en/graphql; messages are those that GitHub gives.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from threading import RLock
from typing import Final, TypeVar
from urllib.parse import urlencode

from tests.forge.github_server import Refused, Request, Response
from tests.forge.github_world import LARGEST_INLINE, LONGEST_TEXT, Comment, Identity, Issue, Json, Pull, Repository

GRAPHQL: Final = "/graphql"
LONGEST_TITLE: Final = 256

T = TypeVar("T")


class Routes:
    """Answers requests from a world, under a lock."""

    def __init__(self, tokens: dict[str, Identity], repositories: dict[str, Repository]) -> None:
        self.tokens = tokens
        self.repositories = repositories
        self.lock = RLock()
        self.url = ""
        self._ids = 1_000
        repo = r"/repos/([^/]+/[^/]+)"
        self._table: list[tuple[str, str, Callable[..., Response]]] = [
            ("GET", rf"{repo}/issues/(\d+)/comments", self._list_comments),
            ("POST", rf"{repo}/issues/(\d+)/comments", self._create_comment),
            ("PATCH", rf"{repo}/issues/comments/(\d+)", self._update_comment),
            ("DELETE", rf"{repo}/issues/comments/(\d+)", self._delete_comment),
            ("GET", rf"{repo}/commits/([^/]+)/pulls", self._find_pulls),
            ("GET", rf"{repo}/pulls/(\d+)/files", self._list_files),
            ("GET", rf"{repo}/contents/?(.*)", self._show_contents),
            ("GET", rf"{repo}/issues", self._list_issues),
            ("POST", rf"{repo}/issues", self._create_issue),
            ("PATCH", rf"{repo}/issues/(\d+)", self._update_issue),
        ]

    def handle(self, request: Request) -> Response:
        """What GitHub would answer."""
        with self.lock:
            who = self._who(request)
            if request.path == GRAPHQL and request.method == "POST":
                return self._graphql(request, who)
            for method, pattern, answer in self._table:
                found = re.fullmatch(pattern, request.path)
                if found and method == request.method:
                    repository = self._repository(found[1], who, writes=method != "GET")
                    return answer(request, who, repository, *found.groups()[1:])
        raise Refused(404, "Not Found", documentation_url="https://docs.github.com/rest")

    def _who(self, request: Request) -> Identity:
        if not request.token:
            return Identity("", "User", writes=False)
        if request.token not in self.tokens:
            raise Refused(401, "Bad credentials")
        return self.tokens[request.token]

    def _repository(self, name: str, who: Identity, *, writes: bool) -> Repository:
        if name not in self.repositories or not who.reads:
            raise Refused(404, "Not Found")
        if writes and not who.login:
            raise Refused(401, "Requires authentication")
        if writes and not who.writes:
            raise Refused(403, "Resource not accessible by integration")
        return self.repositories[name]

    # Comments

    def _list_comments(self, request: Request, _: Identity, repository: Repository, number: str) -> Response:
        if not repository.has(int(number)):
            raise Refused(404, "Not Found")
        found = [
            one for one in sorted(repository.comments.values(), key=lambda one: one.id) if one.number == int(number)
        ]
        return self._page(request, [self._comment(repository, one) for one in found])

    def _create_comment(self, request: Request, who: Identity, repository: Repository, number: str) -> Response:
        if not repository.has(int(number)):
            raise Refused(404, "Not Found")
        if int(number) in repository.locked:
            raise Refused(403, "Unable to create comment because issue is locked.")
        comment = self.add_comment(repository, int(number), _text(request.content), who)
        return Response(201, self._comment(repository, comment))

    def add_comment(self, repository: Repository, number: int, text: str, who: Identity) -> Comment:
        self._ids += 1
        return repository.comments.setdefault(self._ids, Comment(self._ids, number, text, who))

    def _update_comment(self, request: Request, who: Identity, repository: Repository, id_: str) -> Response:
        comment = _one(repository.comments, id_)
        comment.edits.append((who, _text(request.content)))
        return Response(200, self._comment(repository, comment))

    def _delete_comment(self, _: Request, __: Identity, repository: Repository, id_: str) -> Response:
        del repository.comments[_one(repository.comments, id_).id]
        return Response(204)

    def _comment(self, repository: Repository, comment: Comment) -> Json:
        kind = "pull" if comment.number in repository.pulls else "issues"
        return {
            "id": comment.id,
            "node_id": comment.node_id,
            "url": f"{self.url}/repos/{repository.name}/issues/comments/{comment.id}",
            "html_url": f"{self.url}/{repository.name}/{kind}/{comment.number}#issuecomment-{comment.id}",
            "body": comment.body,
            "user": comment.author.as_user(),
        }

    # Pull requests

    def _find_pulls(self, request: Request, _: Identity, repository: Repository, sha: str) -> Response:
        found = [_pull(repository, one) for one in repository.pulls.values() if one.holds(sha)]
        return self._page(request, found)

    def _list_files(self, request: Request, _: Identity, repository: Repository, number: str) -> Response:
        return self._page(request, _one(repository.pulls, number).files)

    # Files

    def _show_contents(self, request: Request, _: Identity, repository: Repository, path: str) -> Response:
        tree = repository.tree(request.query.get("ref", "main"))
        if tree is None:
            raise Refused(404, f"No commit found for the ref {request.query.get('ref')}")
        if path in tree:
            return _file(path, tree[path], request.headers.get("accept", ""))
        below = [
            name.removeprefix(f"{path}/" if path else "") for name in tree if not path or name.startswith(f"{path}/")
        ]
        if not below:
            raise Refused(404, "Not Found")
        names = sorted({name.split("/")[0] for name in below})
        return Response(200, [{"name": name, "type": "file" if name in below else "dir"} for name in names])

    # Issues

    def _list_issues(self, request: Request, _: Identity, repository: Repository) -> Response:
        state, creator = request.query.get("state", "open"), request.query.get("creator")
        found = [self._issue(repository, one) for one in repository.issues.values()]
        found += [
            _pull(repository, one) | {"pull_request": {}, "title": one.title} for one in repository.pulls.values()
        ]
        wanted = [one for one in found if state in {"all", one["state"]} and creator in {None, one["user"]["login"]}]
        ascending = request.query.get("direction") == "asc"
        return self._page(request, sorted(wanted, key=lambda one: one["number"], reverse=not ascending))

    def _create_issue(self, request: Request, who: Identity, repository: Repository) -> Response:
        content = request.content
        issue = Issue(repository.next_number(), _title(content), _text(content, required=False), who)
        repository.issues[issue.number] = issue
        return Response(201, self._issue(repository, issue))

    def _update_issue(self, request: Request, _: Identity, repository: Repository, number: str) -> Response:
        issue, content = _one(repository.issues, number), request.content
        if "title" in content:
            issue.title = _title(content)
        if "body" in content:
            issue.body = _text(content, required=False)
        issue.state = content.get("state", issue.state)
        return Response(200, self._issue(repository, issue))

    def _issue(self, repository: Repository, issue: Issue) -> Json:
        return {
            "number": issue.number,
            "html_url": f"{self.url}/{repository.name}/issues/{issue.number}",
            "title": issue.title,
            "body": issue.body,
            "state": issue.state,
            "user": issue.author.as_user(),
        }

    # GraphQL

    def _graphql(self, request: Request, who: Identity) -> Response:
        if not who.login:
            raise Refused(401, "This endpoint requires you to be authenticated.")
        query, variables = request.content["query"], request.content.get("variables", {})
        if re.search(r"\bviewer\s*\{\s*login\s*\}", query):
            # A viewer is a user by type, and keeps a bot's suffix.
            return Response(200, {"data": {"viewer": {"login": who.login}}})
        comment = self._by_node(variables.get("id", ""))
        if comment is None or not who.reads:
            missing = {"type": "NOT_FOUND", "path": ["node"], "message": "Could not resolve to a node"}
            return Response(200, {"data": {"node": None}, "errors": [missing]})
        editor = comment.edits[-1][0].as_actor() if comment.edits else None
        edited = f"2026-11-22T10:00:{len(comment.edits):02}Z" if comment.edits else None
        node = {"editor": editor, "lastEditedAt": edited, "includesCreatedEdit": bool(comment.edits)}
        return Response(200, {"data": {"node": node}})

    def _by_node(self, node_id: str) -> Comment | None:
        found = (one for repository in self.repositories.values() for one in repository.comments.values())
        return next((one for one in found if one.node_id == node_id), None)

    # Pages

    def _page(self, request: Request, found: list[Json]) -> Response:
        size = min(int(request.query.get("per_page", "30")), 100)
        page = int(request.query.get("page", "1"))
        last = max(1, -(-len(found) // size))
        links = {"next": page + 1, "last": last} if page < last else {}
        links |= {"first": 1, "prev": page - 1} if page > 1 else {}
        told = ", ".join(f'<{self._address(request, number)}>; rel="{name}"' for name, number in links.items())
        return Response(200, found[(page - 1) * size : page * size], {"Link": told} if told else {})

    def _address(self, request: Request, page: int) -> str:
        return f"{self.url}{request.path}?{urlencode({**request.query, 'page': page})}"


def _one(found: dict[int, T], key: str) -> T:
    if int(key) not in found:
        raise Refused(404, "Not Found")
    return found[int(key)]


def _text(content: Json, *, required: bool = True) -> str:
    text = content.get("body") or ""
    assert isinstance(text, str)
    if required and not text.strip():
        raise Refused(422, "Validation Failed", errors=[{"field": "body", "code": "missing_field"}])
    if len(text) > LONGEST_TEXT:
        message = f"Body is too long (maximum is {LONGEST_TEXT} characters)"
        error = {"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": message}
        raise Refused(422, "Validation Failed", errors=[error])
    return text


def _title(content: Json) -> str:
    title = content.get("title") or ""
    assert isinstance(title, str)
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise Refused(422, "Validation Failed", errors=[{"resource": "Issue", "code": "invalid", "field": "title"}])
    return title


def _pull(repository: Repository, pull: Pull) -> Json:
    return {
        "number": pull.number,
        "state": pull.state,
        "merged_at": pull.merged_at,
        "merge_commit_sha": pull.merge_commit_sha,
        "user": pull.author.as_user(),
        "title": pull.title,
        "base": {"ref": pull.base_ref, "sha": pull.base_sha, "repo": {"full_name": repository.name}},
        "head": {
            "ref": pull.head_ref,
            "sha": pull.head_sha,
            "repo": {"full_name": pull.head_repo} if pull.head_repo else None,
        },
    }


def _file(path: str, content: bytes, accept: str) -> Response:
    if "raw" in accept:
        return Response(200, content, {"Content-Type": "application/vnd.github.raw+json; charset=utf-8"})
    told = {"name": path.rsplit("/", 1)[-1], "path": path, "type": "file", "size": len(content)}
    if len(content) > LARGEST_INLINE:
        return Response(200, told | {"encoding": "none", "content": ""})
    return Response(200, told | {"encoding": "base64", "content": b64encode(content).decode()})
