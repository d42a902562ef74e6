"""Asking the user, on a terminal."""

from __future__ import annotations

import signal
import sys

import click


def ask(question: str) -> str:
    """What is typed in answer, empty where the input ends. Nothing is under way yet: Ctrl-C leaves at once."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        click.echo(f"{question} ", nl=False, err=True)
        return sys.stdin.readline().strip()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
