"""What a program costs that is run as a user runs it: a process of its own, from its start to its end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

_MEGABYTE: Final = 1024 * 1024
_UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""Of ``ru_maxrss``, in bytes."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the wall, seconds of CPU (its own and the kernel's for it), and megabytes at the peak."""

    wall: float
    cpu: float
    peak: float


def run(command: Sequence[str], folder: Path, variables: Mapping[str, str], code: int = 0) -> Cost:
    """What it cost. ``RuntimeError`` with what it complained of where it ended otherwise than with ``code``."""
    with TemporaryFile() as complaints:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=_environment(variables), stdout=subprocess.DEVNULL, stderr=complaints
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != code:
            complaints.seek(0)
            told = complaints.read().decode(errors="replace")[-2000:]
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}, not {code}: {told}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _UNIT / _MEGABYTE)


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """That of whoever calls, without an account, and these."""
    kept = {name: value for name, value in os.environ.items() if "QSTASH" not in name}
    return {**kept, "PYTHONHASHSEED": "0", **variables}
