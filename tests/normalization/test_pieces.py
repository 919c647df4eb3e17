"""Which names are put together from pieces of the words of a longer one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.normalization import Concept, ListedName, Vocabulary, resolve_names
from kg.normalization.pieces import outline, outlines, pieces, puts_together

BASE = "https://w3id.org/methodgraph/method/"
AVERAGE = Concept(f"{BASE}federated-averaging", "Method", "Federated averaging")
DROP = Concept(f"{BASE}gradient-sign-dropout", "Method", "Gradient Sign Dropout")
HAIKU = Concept(f"{BASE}zork-3-haiku", "Method", "Zork 3 Haiku")

WHOLE = [
    ("FedAve", "Federated averaging"),
    ("BiGRU", "Bidirectional GRU"),
    ("PixelRNN", "Pixel Recurrent Neural Network"),
    ("RMS Pooling", "Root-of-Mean-Squared Pooling"),
    ("multi-hop QA", "Multi-hop question answering"),
    ("GradDrop", "Gradient Sign Dropout"),
]
NOT = [
    ("FedAve", "feature average"),
    ("BERT", "Bidirectional Encoder Transformer"),
    ("ZorkHaiku", "Zork 3 Haiku"),
    ("BiGAN", "Bidirectional Residual GAN"),
    ("U-Net", "U-Net plus"),
    ("NLI model", "natural language inference"),
]


@pytest.mark.parametrize(("short", "long"), WHOLE)
def test_a_name_of_beginnings_of_words_is_put_together_from_them(short: str, long: str) -> None:
    assert puts_together(short, long)
    assert outline(pieces(short)) in outlines(long)


@pytest.mark.parametrize(("short", "long"), NOT)
def test_initials_alone_and_names_that_leave_out_a_number_are_not(short: str, long: str) -> None:
    assert not puts_together(short, long)


@given(st.text(max_size=20), st.text(max_size=40))
@settings(max_examples=50, deadline=None)
def test_what_is_put_together_is_found_by_its_outline(short: str, long: str) -> None:
    assert not puts_together(short, long) or outline(pieces(short)) in outlines(long)


def entity_of(name: str, *concepts: Concept) -> str:
    (meaning,) = resolve_names([ListedName("Method", name)], vocabulary=Vocabulary(concepts))
    return meaning.entity


def test_the_one_concept_that_a_name_is_put_together_from_is_meant() -> None:
    assert entity_of("FedAve", AVERAGE, DROP, HAIKU) == AVERAGE.id
    assert entity_of("ZorkHaiku", AVERAGE, DROP, HAIKU) == "method/zorkhaiku"


def test_of_two_such_concepts_none_is_meant() -> None:
    other = Concept(f"{BASE}federal-avenue", "Method", "Federal avenue")
    assert entity_of("FedAve", AVERAGE, other) == "method/fedave"
