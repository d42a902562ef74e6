"""A GitHub on this machine: as a context manager in tests, and as a program.

    python -m tests.forge.github --port 8900 --repository acme/shop=/path/of/a/clone --pull acme/shop=7

prints one line of JSON with its address and its tokens, and answers until it is ended. ``GET /_state`` tells what it
holds, and what it was asked.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

from tests.forge.github_routes import GRAPHQL, Routes
from tests.forge.github_server import Fault, Gate, HttpServer, Request, Response
from tests.forge.github_world import ACTIONS, TOKENS, Comment, Identity, Issue, Json, Pull, Repository


class GitHub(HttpServer):
    """Listens on ``url``, which is ``GITHUB_API_URL``; ``graphql_url`` is ``GITHUB_GRAPHQL_URL``.

    ``tokens`` are who they are: ``ghs_writer`` (github-actions[bot]), ``ghs_reader`` (may not write, as in a run of
    a fork), ``ghs_blind`` (may see nothing), ``ghs_app`` (another app), ``ghp_alice``, ``ghp_namesake`` (a *user* who
    is called github-actions). Add others to it.
    """

    def __init__(self, port: int = 0) -> None:
        self.tokens: dict[str, Identity] = dict(TOKENS)
        self.repositories: dict[str, Repository] = {}
        self._routes = Routes(self.tokens, self.repositories)
        super().__init__(self._answer_as_github, port)
        self._routes.url = self.url

    @property
    def graphql_url(self) -> str:
        return self.url + GRAPHQL

    # What is there

    def repository(self, name: str, clone: Path | None = None) -> Repository:
        """The repository, made where it is not there; ``clone`` is where its files at any commit come from."""
        with self._routes.lock:
            found = self.repositories.setdefault(name, Repository(name))
            found.clone = clone or found.clone
        return found

    def add_pull(self, repo: str, number: int | None = None, **fields: Any) -> Pull:  # noqa: ANN401 - as Pull has them
        """Open a pull request from the same repository, unless ``head_repo`` says otherwise."""
        repository = self.repository(repo)
        with self._routes.lock:
            fields = {"head_repo": repo, **fields}
            pull = Pull(repository.next_number() if number is None else number, **fields)
            repository.pulls[pull.number] = pull
        return pull

    def add_comment(self, repo: str, number: int, text: str, author: Identity = ACTIONS) -> Comment:
        """Comment in somebody's name."""
        with self._routes.lock:
            return self._routes.add_comment(self.repository(repo), number, text, author)

    def edit_comment(self, repo: str, id: int, text: str, editor: Identity) -> None:
        """Edit a comment in somebody's name, as whoever may write can."""
        with self._routes.lock:
            self.repository(repo).comments[id].edits.append((editor, text))

    def comments(self, repo: str, number: int) -> list[Comment]:
        """The comments of a pull request or an issue, by their ids."""
        with self._routes.lock:
            found = self.repository(repo).comments.values()
            return sorted((one for one in found if one.number == number), key=lambda one: one.id)

    def issues(self, repo: str) -> list[Issue]:
        """All issues, open or not."""
        with self._routes.lock:
            return list(self.repository(repo).issues.values())

    def put_files(self, repo: str, ref: str, files: Mapping[str, bytes]) -> None:
        """What the repository holds at a commit or branch."""
        with self._routes.lock:
            self.repository(repo).files[ref] = dict(files)

    # What goes wrong

    def fail(
        self,
        method: str,
        pattern: str,
        status: int,
        *,
        message: str = "injected",
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        done: bool = False,
    ) -> None:
        """Answer the next requests whose path ``pattern`` is found in so; ``done``: having done what they ask."""
        self.faults.append(Fault(method, pattern, Response(status, {"message": message}, headers or {}), times, done))

    def answer(self, method: str, pattern: str, response: Response, *, times: int = 1) -> None:
        """Answer the next requests with something that GitHub might say, or never would."""
        self.faults.append(Fault(method, pattern, response, times))

    def cut(self, method: str, pattern: str, *, times: int = 1, done: bool = False) -> None:
        """Close the connection of the next requests without an answer."""
        self.faults.append(Fault(method, pattern, None, times, done))

    def redirect(self, method: str, pattern: str, to: str, *, times: int = 1_000) -> None:
        """Send the next requests elsewhere."""
        self.fail(method, pattern, 302, headers={"Location": to}, times=times)

    def hold(self, method: str, pattern: str) -> Gate:
        """Let requests wait until the gate is opened."""
        self.gates.append(Gate(method, pattern))
        return self.gates[-1]

    # What was asked

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Method and path of every request so far."""
        return [(one.method, one.path) for one in self.log]

    @property
    def writes(self) -> list[tuple[str, str]]:
        """The requests that would change something."""
        return [one for one in self.asked if one[0] != "GET" and one[1] != GRAPHQL]

    @property
    def state(self) -> Json:
        """All that a reader at a shell may want to see."""
        return {
            name: {
                "comments": [
                    {"id": one.id, "number": one.number, "author": one.author.login, "history": one.history}
                    for one in repository.comments.values()
                ],
                "issues": [vars(one) | {"author": one.author.login} for one in repository.issues.values()],
            }
            for name, repository in self.repositories.items()
        } | {"asked": self.asked}

    def _answer_as_github(self, request: Request) -> Response:
        return Response(200, self.state) if request.path == "/_state" else self._routes.handle(request)


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.forge.github")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--repository", action="append", default=[], metavar="OWNER/NAME[=CLONE]")
    parser.add_argument("--pull", action="append", default=[], metavar="OWNER/NAME=NUMBER")
    options = parser.parse_args()
    with GitHub(options.port) as github:
        for one in options.repository:
            name, _, clone = one.partition("=")
            github.repository(name, Path(clone) if clone else None)
        for one in options.pull:
            name, _, number = one.partition("=")
            github.add_pull(name, int(number))
        tokens = {token: who.login for token, who in github.tokens.items()}
        print(json.dumps({"url": github.url, "tokens": tokens}), flush=True)  # noqa: T201 - its one line
        Event().wait()


if __name__ == "__main__":
    main()
