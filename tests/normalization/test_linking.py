"""Which names of a paper are names of a concept of the vocabulary."""

from __future__ import annotations

import pytest
from small_world import (
    CLIP,
    IMAGENET,
    OBSCURE,
    decided,
    ids,
    named,
    paper,
    resolve,
)

from kg.normalization.decisions import RETYPED
from kg.records import ExtractedEntity


@pytest.mark.parametrize(
    "entity",
    [
        named("CLIP"),
        named("CLIP", "Contrastive Language-Image Pre-training"),
        named("contrastive language image pretraining", "CLIP"),
        named("Contrastive Language-Image Pre-Trained", "CLIP"),
        named("Contrastive Language-Image Pretraining (CLIP)"),
        named("CLIP model"),
        named("CLIPs"),
    ],
    ids=lambda e: " + ".join(e.surfaces),
)
def test_every_way_to_say_clip_is_one_entity(entity: ExtractedEntity) -> None:
    (found,) = resolve(paper("p", entity)).entities
    assert found.id == "method/contrastive-language-image-pretraining"
    assert found.concept == CLIP.iri
    assert found.label == CLIP.label


def test_an_acronym_that_the_paper_spells_out_otherwise_is_not_linked() -> None:
    result = resolve(paper("p", named("Continual Learning In Practice", "CLIP")))
    (found,) = result.entities
    assert found.concept is None
    assert found.id == "method/continual-learning-in-practice"


def test_an_ambiguous_acronym_alone_is_left_alone() -> None:
    (found,) = resolve(paper("p", named("SAM"))).entities
    assert (found.id, found.concept) == ("method/sam", None)


def test_an_ambiguous_acronym_is_linked_where_the_paper_spells_it_out() -> None:
    result = resolve(
        paper("p", named("Segment Anything Model", "SAM")),
        paper("q", named("sharpness-aware minimization", "SAM")),
    )
    assert ids(result) == ["method/segment-anything-model", "method/sharpness-aware-minimization"]


def test_an_ambiguous_acronym_takes_the_only_meaning_that_these_papers_spell_out() -> None:
    result = resolve(paper("p", named("Segment Anything Model", "SAM")), paper("q", named("SAM")))
    assert ids(result) == ["method/segment-anything-model"]


def test_a_short_acronym_of_an_obscure_concept_is_not_trusted() -> None:
    assert resolve(paper("p", named("SSE"))).entities[0].concept is None
    assert resolve(paper("p", named("steady-state embedding", "SSE"))).entities[0].concept == OBSCURE.iri


def test_an_acronym_that_most_papers_spell_out_otherwise_is_not_linked() -> None:
    others = [paper(f"p{i}", named("Continual Learning In Practice", "CLIP")) for i in range(3)]
    result = resolve(*others, paper("q", named("CLIP")))
    assert all(entity.concept is None for entity in result.entities)


def test_a_proper_name_takes_the_one_type_that_the_vocabulary_knows_it_by() -> None:
    result = resolve(paper("p", named("ImageNet", type="Method")), paper("q", named("ImageNet", type="Dataset")))
    (found,) = result.entities
    assert (found.id, found.concept, found.papers) == ("dataset/imagenet", IMAGENET.iri, 2)
    (row,) = result.mappings
    assert (row.subject_id, row.object_id, row.confidence) == ("name:method/imagenet", "dataset/imagenet", 0.9)
    assert "said to be a Method" in row.comment


def test_a_person_s_type_wins_over_the_vocabulary_s() -> None:
    kept = resolve(
        paper("p", named("ImageNet", type="Method")),
        decisions=[decided("name:method/imagenet", RETYPED, "mg:Method")],
    )
    assert ids(kept) == ["method/imagenet"]


@pytest.mark.parametrize(
    "entity",
    [
        named("contrastive language-image pretraining", type="Task"),
        named("SSE", type="Dataset"),
        named("Segment Anything Model", "SAM", type="Dataset"),
        named("CLIP", type="Task"),
    ],
    ids=["no proper name", "an obscure concept", "a phrase", "a task or its method"],
)
def test_otherwise_links_keep_to_the_type(entity: ExtractedEntity) -> None:
    (found,) = resolve(paper("p", entity)).entities
    assert (found.type, found.concept) == (entity.type, None)


def test_a_part_of_a_name_among_the_surfaces_links_nothing() -> None:
    (found,) = resolve(paper("p", named("BERT-Zork", "BERT"))).entities
    assert (found.id, found.concept) == ("method/bert-zork", None)
