"""Programs that are killed amid an apply, and two that apply at the same time: real processes, over a socket."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from signal import SIGKILL
from threading import Event, Lock
from typing import Final

import pytest

from reconciler.cli.exit import Exit
from reconciler.devserver import RunningServer, serve
from reconciler.devserver.wire import Dropped, Handler, Request, Response
from tests.faults.account import Account
from tests.faults.scenario import OPTIONS, WANTED, WANTED_TEXT, heed, make_clean_run, make_past

COMMAND: Final = (sys.executable, "-c", "from reconciler.cli import main; main()")
PATIENCE: Final = 60  # seconds until a program that hangs fails its test
# From the last reading before the first write to the last write. A program that is gone does not see the difference
# between what follows one request and what precedes the next; what is under way beside it does.
BOUNDARIES: Final = (*((nth, True) for nth in range(6, 27)), *((nth, False) for nth in range(7, 27, 2)))


@dataclass
class Killer:
    """Kills a program at its n-th request, before that is carried out or after; nothing of it is carried out later."""

    nth: int
    after: bool
    victim: subprocess.Popen[str] | None = None
    started: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    count: int = 0

    def around(self, handler: Handler) -> Handler:
        def answer(request: Request, now: datetime) -> Response:
            with self.lock:
                self.count += 1
                if self.count < self.nth:
                    return handler(request, now)
                if self.count == self.nth:
                    self._strike(handler, request, now)
                raise Dropped

        return answer

    def _strike(self, handler: Handler, request: Request, now: datetime) -> None:
        if self.after:
            handler(request, now)
        self.started.wait(PATIENCE)
        assert self.victim is not None
        self.victim.kill()


def start(server: RunningServer, folder: Path, text: str, name: str = "schedules.yaml") -> subprocess.Popen[str]:
    file = folder / name
    file.write_text(text, "utf-8")
    environment = {**os.environ, "QSTASH_URL": server.url, "QSTASH_TOKEN": server.token, "NO_COLOR": "1"}
    arguments = (*COMMAND, "apply", "--yes", "--max-deletions", "4", "-f", str(file))
    return subprocess.Popen(
        arguments, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.mark.parametrize(("nth", "after"), BOUNDARIES)
def test_interrupted_anywhere_run_again_converges(tmp_path: Path, nth: int, after: bool) -> None:
    account = Account(make_past()[0], db=tmp_path / "db")
    killer = Killer(nth, after)
    with serve(port=0, db=tmp_path / "db", around=killer.around) as server:
        killer.victim = start(server, tmp_path, WANTED_TEXT)
        killer.started.set()
        said, _ = killer.victim.communicate(timeout=PATIENCE)
    assert killer.victim.returncode == -SIGKILL, said
    check_mended(account)


def check_mended(account: Account) -> None:
    """One more apply brings about just what an undisturbed one does: nothing lost, nothing twice."""
    _, foreign = make_past()
    assert {key: account.rows.get(key) for key in foreign} == foreign
    told = account.apply(WANTED, options=OPTIONS)
    assert told.code == Exit.DONE, told
    rest = account.plan(WANTED, OPTIONS)
    assert rest.changes == ()
    heed(rest, account)
    assert account.settings == Account(make_clean_run()[1]).settings
    assert {key: account.rows.get(key) for key in foreign} == foreign


@dataclass
class Gate:
    """Lets nobody write before everybody has read all that there is to read before."""

    readings: int
    everybody_has_read: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    count: int = 0

    def around(self, handler: Handler) -> Handler:
        def answer(request: Request, now: datetime) -> Response:
            if request.method == "GET":
                response = handler(request, now)
                self._count(request)
                return response
            assert self.everybody_has_read.wait(PATIENCE)
            return handler(request, now)

        return answer

    def _count(self, request: Request) -> None:
        with self.lock:
            self.count += request.target == b"/v2/schedules"
            if self.count == self.readings:
                self.everybody_has_read.set()


# Another version of the manifest: the same schedule under another name, one changed, one gone, one more.
OTHER_TEXT: Final = (
    WANTED_TEXT.replace("name: adopted,", "name: taken,")
    .replace('cron: "30 2 * * *"', 'cron: "45 2 * * *"')
    .replace(
        "name: resting, destination: https://app.example.com/resting",
        "name: more, destination: https://app.example.com/more",
    )
)


@pytest.mark.parametrize("other", [WANTED_TEXT, OTHER_TEXT], ids=["the same", "another"])
def test_two_applies_at_the_same_time_leave_nothing_that_a_third_does_not_mend(tmp_path: Path, other: str) -> None:
    account = Account(make_past()[0], db=tmp_path / "db")
    # Each lists the schedules once for its plan, and once more before it creates any.
    with serve(port=0, db=tmp_path / "db", around=Gate(readings=4).around) as server:
        programs = [start(server, tmp_path, text, name) for name, text in (("a.yaml", WANTED_TEXT), ("b.yaml", other))]
        said = [program.communicate(timeout=PATIENCE)[0] for program in programs]
    assert {program.returncode for program in programs} <= {Exit.DONE, Exit.FAILED, Exit.HELD, Exit.PARTLY}, said
    check_mended(account)
