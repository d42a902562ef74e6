"""``python -m bench``: measures all that is to be measured and writes ``results.json``, ``.md`` and ``.svg``.

``--quick`` measures a little, prints it and writes nothing. ``--render`` measures nothing and writes anew what is made
of ``results.json``, the README's table too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.aims import Results
from bench.cases import BENCH, ROOT
from bench.embedded import Cores, choose_cores, start
from bench.limits import Paced, measure_paces
from bench.measuring import ROUNDS, Bench, pack, unpack
from bench.picture import draw
from bench.report import About, read_about, render, render_summary

_SUMMARY: Final = re.compile(r"(?<=<!-- results of make bench -->\n).*?(?=<!-- end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured. ``paced`` is the size of the applies under a limit."""

    sizes: tuple[int, ...]
    latencies: tuple[int, ...]
    rounds: int
    starts: int
    paced: int


WHOLE: Final = Extent((10, 100, 1_000, 10_000), (0, 20, 100), ROUNDS, 3 * ROUNDS, 2_000)
QUICK: Final = Extent((10, 100), (0, 20), 2, 3, 300)


def main() -> None:
    arguments = _read_arguments()
    if not arguments.render:
        chosen = QUICK if arguments.quick else WHOLE
        sizes = tuple(arguments.sizes or chosen.sizes)
        about, results = measure(replace(chosen, sizes=sizes, rounds=arguments.rounds or chosen.rounds))
        if arguments.quick:
            print(render(about, results))
            return
        packed = {"about": asdict(about), "cells": pack(results.cells), "paced": [asdict(one) for one in results.paced]}
        (BENCH / "results.json").write_text(json.dumps(packed, indent=1) + "\n", "utf-8")
    write()


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure a little, and only print it")
    parser.add_argument("--render", action="store_true", help="measure nothing, write the pages")
    parser.add_argument("--sizes", type=int, nargs="+", help="of how many schedules")
    parser.add_argument("--rounds", type=int, help="how often each program is run")
    return parser.parse_args()


def measure(extent: Extent) -> tuple[About, Results]:
    begun, load = time.monotonic(), os.getloadavg()[0]
    cores = choose_cores()
    with TemporaryDirectory(prefix="qstash-sync-bench-") as name:
        results = _measure_all(extent, cores, Path(name))
    about = About(
        made=f"{datetime.now(UTC):%Y-%m-%d}",
        commit=_ask("git", "describe", "--always", "--dirty"),
        machine=f"{_find_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        python=f"Python {platform.python_version()}",
        pinned=cores.server is not None,
        load=(load, os.getloadavg()[0]),
        rounds=extent.rounds,
        seconds=round(time.monotonic() - begun),
    )
    return about, results


def _measure_all(extent: Extent, cores: Cores, folder: Path) -> Results:
    begun = time.monotonic()

    def tell(what: str) -> None:
        print(f"{time.monotonic() - begun:6.0f} s  {what}", file=sys.stderr, flush=True)

    with start(cores.server) as server:
        bench = Bench(server, folder, extent.rounds, tell)
        cells = list(replace(bench, rounds=extent.starts).measure_starts())
        for size in extent.sizes:
            cells += bench.measure_size(size, list(extent.latencies))
    tell(f"apply of {extent.paced:,} under a limit")
    return Results(cells, list(measure_paces(cores.server, folder, extent.paced)))


def read() -> tuple[About, Results]:
    """What was measured last."""
    packed: dict[str, Any] = json.loads((BENCH / "results.json").read_text("utf-8"))
    return read_about(packed["about"]), Results(unpack(packed["cells"]), [Paced(**one) for one in packed["paced"]])


def list_files() -> Iterator[tuple[Path, str]]:
    """What is made of the results, and where it is written."""
    about, results = read()
    yield BENCH / "results.md", render(about, results)
    yield BENCH / "results.svg", draw(results)
    readme = (ROOT / "README.md").read_text("utf-8")
    yield ROOT / "README.md", _SUMMARY.sub(lambda _: f"\n{render_summary(about, results)}\n", readme)


def write() -> None:
    for path, text in list_files():
        path.write_text(text, "utf-8")


def _find_processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def _ask(*command: str) -> str:
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
