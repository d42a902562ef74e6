from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.mark import (
    CONFIDENTIAL,
    ILLEGIBLE,
    OPERATOR_PAUSED,
    PROTECTED,
    SECRET_URL,
    Mark,
    digest,
    key_digest,
    read,
    slow_digest,
    write,
)

APPLIED, HIDDEN = "a" * 64, "b" * 64
MARK = write("acme", "weekly-report", "acme.weekly-report", APPLIED, HIDDEN, "sp")

OWNERS = st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True)
FLAGS = st.sets(st.sampled_from([PROTECTED, CONFIDENTIAL, SECRET_URL, OPERATOR_PAUSED])).map("".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def test_a_mark_is_one_label_of_a_fixed_form() -> None:
    # Marks are on live schedules: what a version wrote, every later one must read as the same.
    assert str(MARK) == "qs1.acme.a658ded499003008.aaaaaaaaaaaa.bbbbbbbb.ps"


def test_a_mark_without_flags_ends_with_its_digests() -> None:
    assert str(write("a", "k", "i", APPLIED, HIDDEN)).endswith(".aaaaaaaaaaaa.bbbbbbbb")


@given(OWNERS, st.text(), st.text(), FLAGS)
def test_what_is_written_is_read(owner: str, key: str, schedule_id: str, flags: str) -> None:
    mark = write(owner, key, schedule_id, digest(key), digest(flags), flags)
    assert read((str(mark),)) == (mark, ())
    assert mark.is_for(key)
    assert mark.is_bound_to(schedule_id)
    assert all(mark.has(flag) for flag in flags)


@given(OWNERS, st.text(), st.text(), FLAGS)
def test_a_mark_fits_into_a_label(owner: str, key: str, schedule_id: str, flags: str) -> None:
    label = str(write(owner, key, schedule_id, APPLIED, HIDDEN, flags))
    assert label.isascii()
    assert "," not in label
    assert len(label) <= 87


def test_the_users_own_labels_are_told_from_the_mark_and_sorted() -> None:
    assert read(("reports", str(MARK), "billing", "qsx", "a qs1")) == (MARK, ("a qs1", "billing", "qsx", "reports"))


def test_a_schedule_without_a_reserved_label_has_no_mark() -> None:
    assert read(("reports",)) == (None, ("reports",))
    assert read(()) == (None, ())


@pytest.mark.parametrize(
    "labels",
    [
        ("qs1",),
        ("qs1.acme",),
        (f"{MARK} ",),
        (f"{MARK}.more",),
        (str(MARK).replace("qs1", "qs2"),),
        (str(MARK).replace("acme", "Acme"),),
        (str(MARK).upper().replace("QS1", "qs1"),),
        (str(MARK), str(MARK)),
        (str(MARK), "qs9"),
    ],
    ids=str,
)
def test_a_reserved_label_that_cannot_be_read_and_more_than_one_belong_to_somebody(labels: tuple[str, ...]) -> None:
    assert read(("own", *labels)) == (ILLEGIBLE, ("own",))


def test_what_is_illegible_is_nobodys_by_name() -> None:
    assert ILLEGIBLE.owner == ""
    assert not ILLEGIBLE.is_for("weekly-report")


def test_a_mark_that_was_copied_is_known_by_the_schedule_that_it_was_written_for() -> None:
    assert MARK.is_bound_to("acme.weekly-report")
    assert not MARK.is_bound_to("scd_1")
    # Also where the key is no longer in any manifest: the bond is over the digest of the key.
    assert Mark(MARK.owner, MARK.key, MARK.bond, "", "").is_bound_to("acme.weekly-report")


@pytest.mark.parametrize(("owner", "key"), [("acme", "weekly"), ("acme2", "weekly-report"), ("acm", "eweekly-report")])
def test_a_mark_is_for_one_key_of_one_owner(owner: str, key: str) -> None:
    assert not Mark(owner, MARK.key, MARK.bond, "", "").is_for(key)


def test_a_flag_is_added_once_and_in_order() -> None:
    assert MARK.with_flag(OPERATOR_PAUSED).flags == "psz"
    assert MARK.with_flag(PROTECTED) == MARK
    assert not MARK.has(OPERATOR_PAUSED)


def test_the_keys_of_an_owner_have_digests_of_their_own() -> None:
    assert key_digest("acme", "k") != key_digest("acm", "ek")
    assert len({key_digest("acme", str(number)) for number in range(1000)}) == 1000


@given(st.dictionaries(st.text(), JSON, min_size=2, max_size=4))
def test_a_digest_does_not_depend_on_the_order_of_keys(settings: dict[str, object]) -> None:
    assert digest(settings) == digest(dict(reversed(settings.items())))


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), ("1", 1), (None, False), ([], {}), ("é", "e\u0301")])
def test_a_digest_tells_values_of_different_types_apart(one: object, other: object) -> None:
    assert digest({"value": one}) != digest({"value": other})


def test_a_digest_takes_half_a_character_which_live_data_may_hold() -> None:
    assert digest("\ud800") != digest("\ud801")


def test_a_digest_of_a_secret_is_salted_by_the_owner_and_no_plain_one() -> None:
    found = slow_digest("acme", "hunter2")
    assert found == slow_digest("acme", "hunter2")
    assert len({found, slow_digest("other", "hunter2"), slow_digest("acme", "hunter3"), digest("hunter2")}) == 4
    assert slow_digest("acme", "\ud800")
