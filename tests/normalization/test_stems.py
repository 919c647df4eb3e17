"""Which names are the same words in other forms, and what they are linked to."""

from __future__ import annotations

import pytest

from kg.normalization import Concept, ListedName, Vocabulary, resolve_names
from kg.normalization.expansions import Expansion, Expansions
from kg.normalization.stems import form

BASE = "https://w3id.org/methodgraph/method/"
ENCODING = Concept(f"{BASE}positional-encoding", "Method", "Positional encoding", notations=("PE",))
FIELD = Concept(f"{BASE}signed-distance-function", "Method", "Signed distance function", notations=("SDF",))
ZORK = Concept(f"{BASE}zork", "Method", "Zork", notations=("ZO",))
FEEDBACK = Concept(f"{BASE}learning-from-feedback", "Method", "Learning from human feedback")
SPELLED = Expansions([Expansion("SDF", "signed distance field", 9, 20), Expansion("ZO", "zero order", 2, 3)])
VOCABULARY = Vocabulary([ENCODING, FIELD, ZORK, FEEDBACK], expansions=SPELLED)


def entity_of(name: str) -> str:
    (meaning,) = resolve_names([ListedName("Method", name)], vocabulary=VOCABULARY)
    return meaning.entity


@pytest.mark.parametrize("name", ["position encodings", "positional encoder", "Position-Encoding"])
def test_a_name_in_other_endings_is_the_concept(name: str) -> None:
    assert entity_of(name) == ENCODING.id


def test_small_words_tell_no_two_things_apart_but_others_do() -> None:
    assert entity_of("learning with human feedback") == FEEDBACK.id
    assert entity_of("learning human feedback to rank") != FEEDBACK.id
    assert form("text to image") != form("text and image")


def test_a_name_with_the_concept_s_acronym_in_papers_and_all_words_but_one_is_the_concept() -> None:
    assert entity_of("signed distance fields") == FIELD.id


def test_an_acronym_of_a_concept_does_not_reveal_other_words() -> None:
    assert entity_of("zero order") == "method/zero-order"


def test_the_title_of_a_paper_after_a_name_tells_no_two_things_apart() -> None:
    assert entity_of("Zork: Learning to Zork in Three Steps") == ZORK.id
