from __future__ import annotations

import pytest

from reconciler.devserver.quirks import Quirks, list_positions


def test_the_first_position_of_every_switch_is_its_default() -> None:
    for name, positions in list_positions().items():
        assert getattr(Quirks(), name) == positions[0]
        assert len(set(positions)) == len(positions) > 1


def test_every_position_can_be_asked_for_by_name() -> None:
    for name, positions in list_positions().items():
        for position in positions:
            assert getattr(Quirks.parse([f"{name}={position}"]), name) == position


def test_the_later_setting_wins() -> None:
    assert Quirks.parse(["list-order=reversed", "list_order=shuffled"]) == Quirks(list_order="shuffled")


def test_nothing_asked_for_is_the_default() -> None:
    assert Quirks.parse([]) == Quirks()


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ("list_order", "'list_order' is not NAME=VALUE"),
        ("list_orders=reversed", "no quirk is called 'list_orders'; did you mean list_order?"),
        ("list_order=sorted", "list_order is one of insertion, reversed, shuffled; not 'sorted'"),
    ],
)
def test_a_wrong_setting_is_told(setting: str, text: str) -> None:
    with pytest.raises(ValueError) as told:  # noqa: PT011 - the whole text is compared
        Quirks.parse([setting])
    assert str(told.value) == text


def test_a_name_like_no_other_is_told_with_all_there_are() -> None:
    with pytest.raises(ValueError, match="no quirk is called 'zzz'; there are: overwrite_of_paused, "):
        Quirks.parse(["zzz=1"])
