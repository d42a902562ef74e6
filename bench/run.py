"""How long the commands take, as a user waits for them: each is a process of its own, the embedded server another.

A first version: it measures this machine on loopback, and so the program and not QStash. ``python bench/run.py 10 100``
for other sizes. A time is the best of three, except that of the first apply, of which there is one.
"""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SIZES: Final = (10, 100, 1000)
TIMES: Final = 3
COLUMNS: Final = ("schedules", "validate", "first apply", "plan in sync", "export")
PROGRAM: Final = str(Path(sys.executable).with_name("qstash-sync"))

render: Final[Callable[[int], str]] = runpy.run_path(str(ROOT / "examples/large/generate.py"))["render"]


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    print(" | ".join(f"{name:>12}" for name in COLUMNS))
    for size in sizes:
        with TemporaryDirectory(prefix="qstash-sync-bench-") as folder, serve() as server:
            Path(folder, "schedules.yaml").write_text(render(size), "utf-8")
            times = [f"{seconds:>10.2f} s" for seconds in measure(folder, server)]
            print(" | ".join((f"{size:>12}", *times)), flush=True)


def measure(folder: str, server: dict[str, str]) -> Iterator[float]:
    """The seconds of every column but the first."""
    environment = {**clean_environment(), **server, "JOB_TOKEN": "a-secret-of-the-benchmark"}

    def run(*arguments: str) -> float:
        begun = time.perf_counter()
        subprocess.run([PROGRAM, *arguments], cwd=folder, env=environment, check=True, capture_output=True)
        return time.perf_counter() - begun

    yield min(run("validate") for _ in range(TIMES))
    yield run("apply", "--yes")
    yield min(run("plan", "--detailed-exitcode") for _ in range(TIMES))
    yield min(run("export") for _ in range(TIMES))


@contextmanager
def serve() -> Iterator[dict[str, str]]:
    """The variables of a server that is empty, for the time of the block."""
    with subprocess.Popen(
        [PROGRAM, "dev", "--port", "0"],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # what it complains of instead of its variables is told by read_variable
        text=True,
    ) as server:
        assert server.stdout is not None  # noqa: S101 - a pipe was asked for
        try:
            yield dict(read_variable(server.stdout.readline()) for _ in range(4))
        finally:
            server.terminate()


def read_variable(line: str) -> tuple[str, str]:
    found = re.fullmatch(r"export (\w+)=(.*)\n", line)
    if found is None:
        raise ValueError(f"the server does not begin with its variables, but with {line!r}")
    return found[1], found[2]


def clean_environment() -> dict[str, str]:
    """The variables of whoever calls, without an account."""
    return {name: value for name, value in os.environ.items() if "QSTASH" not in name}


if __name__ == "__main__":
    main()
