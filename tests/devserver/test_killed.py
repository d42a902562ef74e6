"""Killed without warning and started again on its file: whatever was accepted is delivered at least once."""

from __future__ import annotations

import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self

import pytest

from tests.cli.shell import PROGRAM
from tests.devserver.delivery.receiver import Received, Receiver, Reply, accept, receiving

MESSAGES = 200
IN_FLIGHT = 5


class Dev:
    """``qstash-sync dev`` on a file, in a process of its own."""

    def __init__(self, db: Path) -> None:
        command = [PROGRAM, "dev", "--port", "0", "--db", str(db)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        self.output = self.process.stdout
        lines = [self.output.readline() for _ in range(4)]
        variables = dict(shlex.split(line.removeprefix("export "))[0].split("=", 1) for line in lines)
        self.host = variables["QSTASH_URL"].removeprefix("http://")
        self.token = variables["QSTASH_TOKEN"]

    def publish(self, url: str, body: str, **headers: str) -> bool:
        """Whether it was accepted."""
        with closing(HTTPConnection(self.host, timeout=30)) as connection:
            try:
                fields = {"Authorization": f"Bearer {self.token}", **headers}
                connection.request("POST", f"/v2/publish/{url}", body, fields)
                return connection.getresponse().status == 200
            except (OSError, HTTPException):
                return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.output.close()


def hang_up_at_first(receiver: Receiver) -> None:
    """The first few are held until nobody is there any more; what they get then is no answer."""

    def answer(got: Received) -> Reply:
        return Reply(raw=b"") if receiver.received.index(got) < IN_FLIGHT else accept(got)

    receiver.answer = answer


@pytest.mark.parametrize("queue", ["", "q"])
def test_every_message_that_was_accepted_arrives(tmp_path: Path, queue: str) -> None:
    headers = {"Upstash-Queue-Name": queue, "Upstash-Retry-Delay": "10"}
    with receiving() as receiver, Dev(tmp_path / "db") as first:
        hang_up_at_first(receiver)
        with ThreadPoolExecutor(4) as threads:
            answers = threads.map(lambda n: (str(n), first.publish(receiver.url, str(n), **headers)), range(MESSAGES))
            receiver.wait_for(MESSAGES // 4)
            first.kill()
        accepted = {body for body, told in answers if told}
        with Dev(tmp_path / "db") as second:
            receiver.wait_until(lambda bodies: accepted <= set(bodies))
            assert second.publish(receiver.url, "more")
            receiver.wait_until(lambda bodies: "more" in bodies)
    assert len(accepted) >= MESSAGES // 8


def test_a_moment_that_comes_while_nobody_is_there_is_kept(tmp_path: Path) -> None:
    with receiving() as receiver:
        with Dev(tmp_path / "db") as first:
            assert first.publish(receiver.url, "later", **{"Upstash-Delay": "1s"})
        with Dev(tmp_path / "db"):
            receiver.wait_for(1)
