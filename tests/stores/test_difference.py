"""What a server has to be told so that it holds our rows and no others."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.stores.difference import Difference

rows = st.dictionaries(st.integers(0, 9), st.integers(0, 2), max_size=8)


@settings(deadline=None, max_examples=200)
@given(ours=rows, theirs=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), max_size=12))
def test_writing_what_it_names_makes_theirs_ours(ours: dict[int, int], theirs: list[tuple[int, int]]) -> None:
    difference = Difference(key_length=1)
    mine = list(ours.items())
    difference.ours(mine[:3])
    difference.ours(mine[3:])
    difference.theirs(theirs[:5])
    difference.theirs(theirs[5:])
    new, changed = [], []
    for part in (mine[:4], mine[4:]):
        lacking, otherwise = difference.parted(part)
        new += lacking
        changed += otherwise
    deleted = {key for (key,) in difference.surplus()} | {key for key, _ in changed}
    after = [row for row in theirs if row[0] not in deleted] + new + changed
    assert sorted(after) == sorted(mine)
    assert {key for key, _ in new}.isdisjoint(key for key, _ in theirs)


def test_reading_that_was_broken_off_begins_anew() -> None:
    difference = Difference(key_length=1)
    difference.ours([("a", 1), ("b", 2)])
    difference.theirs([("a", 1), ("z", 1)])
    difference.forget_theirs()
    difference.theirs([("b", 2)])
    assert difference.parted([("a", 1), ("b", 2)]) == ([("a", 1)], [])
    assert difference.surplus() == []


def test_integers_and_floats_of_one_value_differ() -> None:
    difference = Difference(key_length=1)
    difference.ours([("a", 1.0)])
    difference.theirs([("a", 1)])
    assert difference.parted([("a", 1.0)]) == ([], [("a", 1.0)])
