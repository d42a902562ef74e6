"""Asking the user, on a terminal."""

from __future__ import annotations

import sys

import click


def ask(question: str) -> str:
    """What is typed in answer, empty where the input ends."""
    click.echo(f"{question} ", nl=False, err=True)
    return sys.stdin.readline().strip()
