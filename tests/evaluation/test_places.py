from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evaluation.places import places_of

TEXT = "Large language models beat language models, and LMs beat LM."


def entity(*surfaces: str, mentions: tuple[tuple[int, int], ...] = ()) -> dict[str, Any]:
    return {
        "id": surfaces[0],
        "name": surfaces[0],
        "surfaces": list(surfaces),
        "mentions": [{"start": start, "end": end} for start, end in mentions],
    }


def spans(*entities: dict[str, Any]) -> list[tuple[str, str]]:
    return [(place.entity["id"], TEXT[place.start : place.end]) for place in places_of(entities, TEXT)]


def test_a_surface_stands_wherever_it_is_a_whole_word() -> None:
    assert [(p.start, p.end) for p in places_of([entity("LM")], TEXT)] == [(57, 59)]


def test_a_surface_within_a_longer_one_is_no_place_of_its_own() -> None:
    found = spans(entity("Large language models"), entity("language models"))
    assert found == [("Large language models",) * 2, ("language models",) * 2]


def test_an_entity_that_stands_only_within_another_keeps_its_place() -> None:
    assert spans(entity("Large language models"), entity("Large")) == [
        ("Large language models", "Large language models"),
        ("Large", "Large"),
    ]


def test_mentions_are_believed_where_they_hold() -> None:
    assert len(places_of([entity("language models", mentions=((6, 21),))], TEXT)) == 1
    assert len(places_of([entity("language models", mentions=((7, 22),))], TEXT)) == 2


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=5))
def test_every_place_holds_a_surface(text: str, names: list[str]) -> None:
    for place in places_of([entity(name) for name in names], text):
        assert text[place.start : place.end] in place.entity["surfaces"]
