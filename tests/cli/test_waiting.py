from __future__ import annotations

from reconciler.cli.waiting import Waiting


def test_without_time_there_is_no_wait() -> None:
    assert Waiting(0)() is False


def test_with_time_there_is_one_look_more_and_then_none() -> None:
    rest = Waiting(0.001)
    assert (rest(), rest()) == (True, False)


def test_without_an_end_there_is_always_one() -> None:
    assert Waiting()() is True
