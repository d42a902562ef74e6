"""The dev server in a process of its own, told on stdin what to do; it answers on stdout, each a line of JSON.

The first line that it writes is its address and token. ``bench/embedded.py`` speaks with it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from base64 import b64encode
from collections import Counter
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Any

from reconciler.devserver import Limits, RunningServer, serve
from reconciler.devserver.faults import Late
from reconciler.devserver.wire import Handler, Request, Response


class Watch:
    """Counts the requests, keeps the writes, and has every answer wait."""

    def __init__(self) -> None:
        self._late = Late(0)
        self._lock = Lock()
        self._asked: Counter[str] = Counter()
        self._writes: list[Request] = []
        self._moments: list[float] = []

    def around(self, handler: Handler) -> Handler:
        def answer(request: Request, now: datetime) -> Response:
            with self._lock:
                self._asked[request.method] += 1
                if request.method != "GET":
                    self._writes.append(request)
            response = self._late.strike(lambda: handler(request, now), now, time.sleep)
            with self._lock:
                self._asked[str(response.status)] += 1
                if request.method != "GET" and response.status < HTTPStatus.BAD_REQUEST:
                    self._moments.append(time.monotonic())
            return response

        return answer

    def delay(self, seconds: float) -> None:
        self._late = Late(seconds)

    def tell(self) -> dict[str, int]:
        """How many requests of each method there were since this was asked last, and answers of each status."""
        with self._lock:
            asked, self._asked = self._asked, Counter()
            self._writes, self._moments = [], []
        return dict(asked)

    def list_writes(self) -> list[dict[str, Any]]:
        """The writes since ``tell``, in the order in which they came."""
        with self._lock:
            return [_describe(one) for one in self._writes]

    def list_moments(self) -> list[float]:
        """When the writes since ``tell`` were done, in seconds of some clock."""
        with self._lock:
            return list(self._moments)


def _describe(request: Request) -> dict[str, Any]:
    headers = [(name, _text(value)) for name, value in request.headers if _is_of_the_call(name)]
    body = b64encode(request.body).decode()
    return {"method": request.method, "target": request.target.decode("ascii"), "headers": headers, "body": body}


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()


def _is_of_the_call(name: str) -> bool:
    return name.lower().startswith(("upstash-", "content-type"))


def clear(server: RunningServer, pattern: str) -> None:
    """Takes away all of the kinds whose names are like the pattern."""
    with server.core.store.writing(server.core.accounts.users[0].name) as account:
        account.execute("DELETE FROM resources WHERE user = :user AND kind LIKE :kind", kind=pattern)
        account.execute("DELETE FROM moments WHERE user = :user AND kind LIKE :kind", kind=pattern)
    server.log.clear()


def obey(order: dict[str, Any], server: RunningServer, watch: Watch) -> Any:  # noqa: ANN401 - JSON
    match order["do"]:
        case "clear":
            return clear(server, order["kinds"])
        case "delay":
            return watch.delay(order["seconds"])
        case "tell":
            return watch.tell()
        case "list moments":
            return watch.list_moments()
        case "keep writes":
            return Path(order["path"]).write_text(json.dumps(watch.list_writes()), "utf-8")
        case unknown:
            raise ValueError(unknown)


def main() -> None:
    settings = json.loads(sys.argv[1])
    if settings["core"] is not None:
        os.sched_setaffinity(0, {settings["core"]})
    watch = Watch()
    limits = Limits(requests_per_second=settings["requests_per_second"])
    with serve(port=0, limits=limits, around=watch.around) as server:
        print(json.dumps({"url": server.url, "token": server.token}), flush=True)
        for line in sys.stdin:
            print(json.dumps(obey(json.loads(line), server, watch)), flush=True)


if __name__ == "__main__":
    main()
