"""``python -m tests.bench.steps``: how many instructions of Python each step of a plan takes, for so many schedules.

A count is the same at every run, whatever else the machine does, so a change that makes the program slower is seen in
the change that makes it. Callgrind would count those of the processor, but takes ten times as long and is not where CI
runs; what the libraries in C do is not counted, only how often they are asked. The counts that hold are in
``steps.json``, for each schedule; with ``write`` they are written anew.
"""

from __future__ import annotations

import gc
import json
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final, TypeVar

from bench import material
from reconciler.api import Client, Target
from reconciler.devserver import Server, Store
from reconciler.kinds import BY_NAME, KINDS
from reconciler.lint import lint
from reconciler.live import apply
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import Fate, Manifest, Plan, Severity, State
from reconciler.plan import make_plan
from reconciler.report import text
from reconciler.report.outlook import look_ahead
from reconciler.report.report import tell_plan
from reconciler.values import JsonObject
from reconciler.volume import load_plans
from tests.transport import ServerTransport

PATH: Final = Path(__file__).with_name("steps.json")
SIZE: Final = 1000
NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lists:
    """An account that answers at once: what it lists is there already."""

    items: dict[str, list[JsonObject]]

    def list(self, path: str) -> list[JsonObject]:
        return self.items[path]

    def get(self, path: str) -> JsonObject:
        raise AssertionError(path)


def count(work: Callable[[], T]) -> tuple[int, T]:
    """The instructions of Python that are executed, of whatever module, and what came of it."""
    instructions = 0

    def trace(frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401 - as sys.settrace has it
        nonlocal instructions
        if event == "opcode":
            instructions += 1
        else:
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return trace

    gc.collect()
    gc.disable()
    sys.settrace(trace)
    try:
        done = work()
    finally:
        sys.settrace(None)
        gc.enable()
    return instructions, done


def read(size: int) -> Manifest:
    document = Document("schedules.yaml", Path(), material.render(size).encode())
    return load((document,), Inputs(material.SECRETS), LocalUrls.REFUSE)


def fill(manifest: Manifest) -> Lists:
    """The lists of an account to which this has been applied."""
    server = Server(Store())
    target = Target("http://qstash.test", server.accounts.users[0].token)
    with Client(target, transport=ServerTransport(server)) as client:
        outcomes = apply(make_plan(KINDS, manifest, observe(client)), BY_NAME, client, 1)
        assert {one.fate for one in outcomes} == {Fate.APPLIED}
        return Lists({path: client.list(path) for path in ("/v2/queues", "/v2/topics", "/v2/schedules")})


def observe(reader: Client | Lists) -> State:
    """As ``live.observe``, in one thread."""
    return {kind.name: kind.fetch(reader) for kind in KINDS}


def tell(plan: Plan, observed: State) -> str:
    return text.render(tell_plan(plan, outlook=look_ahead(plan, observed, NOW, load_plans())))


def count_steps(size: int) -> dict[str, int]:
    """The instructions of each step of a plan in sync, and of one that creates everything."""
    lists = fill(read(size))
    found: dict[str, int] = {}
    found["load"], manifest = count(lambda: read(size))
    found["lint"], _ = count(lambda: lint(manifest, NOW, Severity.WARNING))
    found["observe"], observed = count(lambda: observe(lists))
    found["plan, in sync"], plan = count(lambda: make_plan(KINDS, manifest, observed))
    assert plan.changes == ()
    found["tell, in sync"], _ = count(lambda: tell(plan, observed))
    empty: State = {kind.name: () for kind in KINDS}
    found["plan, all created"], creates = count(lambda: make_plan(KINDS, manifest, empty))
    found["tell, all created"], _ = count(lambda: tell(creates, empty))
    return found


def main() -> None:
    count_steps(10)  # what is done only once is done before
    counts = count_steps(SIZE)
    each = {step: round(number / SIZE, 1) for step, number in counts.items()}
    if "write" in sys.argv:
        packed = {"python": platform.python_version()[:4], "instructions for each schedule": each}
        PATH.write_text(json.dumps(packed, indent=2) + "\n", "utf-8")
    print(json.dumps({"counts": counts, "growth": grow()}))  # noqa: T201 - that is what it is for


def grow() -> dict[str, float]:
    """How many times as many instructions there are for four times as many schedules."""
    few, many = count_steps(100), count_steps(400)
    return {step: many[step] / few[step] for step in few}


if __name__ == "__main__":
    main()
