from __future__ import annotations

from typing import cast

import numpy as np
from small_text import found_in

from kg.extraction.aliases import join_mentions, surfaces_of
from kg.extraction.inputs import AliasInputs
from kg.extraction.network import Floats, Network
from kg.records import EntityType


class Opinion:
    """A network that holds pairs of names, by their order in the text, for one thing, and all others apart."""

    def __init__(self, *same: tuple[int, int]) -> None:
        self.same = same

    def aliases(self, _hidden: Floats, inputs: AliasInputs) -> Floats:
        return np.array([3.0 if tuple(pair) in self.same else -4.0 for pair in inputs.pairs.tolist()], np.float32)


def read(
    text: str, *names: tuple[str, EntityType], opinion: Opinion | None = None
) -> list[tuple[str, set[str], int]]:
    """Name, surfaces and number of mentions of each entity, once the first occurrence of each name is found."""
    reading = found_in(text, *names)
    join_mentions(reading, cast(Network, opinion or Opinion()), 0.5)
    return [(e.name, set(surfaces_of(reading, e)), len(e.mentions)) for e in reading.entities]


def test_a_definition_joins_long_and_short_form_though_only_one_was_found() -> None:
    text = "We use Contrastive Language-Image Pre-training (CLIP). CLIP works."
    (entity,) = read(text, ("Contrastive Language-Image Pre-training", "Method"))
    assert entity == (
        "Contrastive Language-Image Pre-training",
        {"Contrastive Language-Image Pre-training", "CLIP"},
        3,
    )


def test_a_definition_may_stand_the_other_way_round() -> None:
    text = "We propose CAPIR (Compositional API Recommendation)."
    (entity,) = read(text, ("CAPIR", "Method"))
    assert entity[0] == "Compositional API Recommendation"


def test_plural_and_case_do_not_part_a_name() -> None:
    text = "Language models read; a language model writes."
    (entity,) = read(text, ("Language models", "Method"), ("language model", "Method"))
    assert entity[1] == {"Language models", "language model"}


def test_a_generic_head_does_not_part_a_name() -> None:
    text = "We like CLIP. The CLIP model is large."
    (entity,) = read(text, ("CLIP", "Method"), ("CLIP model", "Method"))
    assert entity[1] == {"CLIP", "CLIP model"}


def test_names_that_differ_by_a_version_stay_apart() -> None:
    text = "We compare Llama 2 with Llama 3 and BERT with RoBERTa."
    found = read(text, *((name, "Method") for name in ("Llama 2", "Llama 3", "BERT", "RoBERTa")))
    assert [name for name, _, _ in found] == ["Llama 2", "Llama 3", "BERT", "RoBERTa"]


def test_an_acronym_within_a_hyphenated_name_is_no_mention_of_it() -> None:
    text = "CLIP is old. CLIP-Adapter is new."
    (entity,) = read(text, ("CLIP", "Method"))
    assert entity[2] == 1


FOUR = (("dense retriever", "Method"), ("neural retriever", "Method"), ("BM25", "Method"), ("retrieval", "Task"))


def test_names_that_the_network_holds_for_one_thing_are_joined() -> None:
    text = "A dense retriever reads. The neural retriever beats BM25 at retrieval."
    found = read(text, *FOUR, opinion=Opinion((0, 1)))
    assert [surfaces for _, surfaces, _ in found] == [
        {"dense retriever", "neural retriever"},
        {"BM25"},
        {"retrieval"},
    ]


def test_a_chain_of_names_is_not_joined_when_its_ends_are_held_apart() -> None:
    text = "A dense retriever reads. The neural retriever beats BM25 at retrieval."
    found = read(text, *FOUR, opinion=Opinion((0, 1), (1, 2)))
    assert len(found) == 3


def test_names_of_different_types_are_never_joined() -> None:
    text = "A dense retriever reads. The neural retriever beats BM25 at retrieval."
    found = read(text, *FOUR, opinion=Opinion((2, 3)))
    assert len(found) == 4
