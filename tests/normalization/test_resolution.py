"""Which names of which papers become one entity, and which never do."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import (
    CLIP,
    VOCABULARY,
    decided,
    ids,
    named,
    paper,
    resolve,
)

from kg.errors import DecisionError
from kg.normalization import load_vocabulary, normalize
from kg.normalization.decisions import MATCH, NEVER, REMOVED, RENAMED, RETYPED
from kg.records import Entity, EntityType, ExtractedEntity, Extraction, Mapping, Role

# Merging across papers


def test_spellings_of_one_unknown_name_are_one_entity_across_papers() -> None:
    result = resolve(paper("p", named("Zork-Net")), paper("q", named("ZorkNets")), paper("r", named("zorknet")))
    (found,) = result.entities
    assert found.papers == 3


def test_a_bare_acronym_joins_its_only_spelled_out_form() -> None:
    result = resolve(paper("p", named("Zonal Rank Kernel", "ZRK", role="proposed")), paper("q", named("ZRK")))
    (found,) = result.entities
    assert (found.id, found.label, found.aliases) == ("method/zonal-rank-kernel", "Zonal Rank Kernel", ("ZRK",))


def test_a_bare_acronym_with_two_spelled_out_forms_joins_neither() -> None:
    result = resolve(
        paper("p", named("Zonal Rank Kernel", "ZRK")),
        paper("q", named("Zebra Road Keeper", "ZRK")),
        paper("r", named("ZRK")),
    )
    assert ids(result) == ["method/zebra-road-keeper", "method/zonal-rank-kernel", "method/zrk"]


def test_two_papers_that_each_propose_an_acronym_propose_two_things() -> None:
    result = resolve(
        paper("p", named("Zonal Rank Kernel", "ZRK", role="proposed")), paper("q", named("ZRK", role="proposed"))
    )
    assert len(result.entities) == 2


def test_endings_of_the_spelled_out_form_do_not_part_an_acronym() -> None:
    result = resolve(
        paper("p", named("camouflaged object detection", "COD", type="Task")),
        paper("q", named("Camouflage Object Detection", "COD", type="Task")),
    )
    assert len(result.entities) == 1


def test_an_acronym_in_another_type_is_another_thing() -> None:
    result = resolve(paper("p", named("Zonal Rank Kernel", "ZRK")), paper("q", named("ZRK", type="Dataset")))
    assert ids(result) == ["dataset/zrk", "method/zonal-rank-kernel"]


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("BERT", "RoBERTa", "Method"),
        ("Adam", "AdamW", "Method"),
        ("CNN", "R-CNN", "Method"),
        ("GPT-3", "GPT-3.5", "Method"),
        ("GPT-3", "GPT-4", "Method"),
        ("Llama-3.1-8B", "Llama-3.1-8B-Instruct", "Method"),
        ("Llama 2 7B", "Llama 2 70B", "Method"),
        ("ResNet-50", "ResNet-101", "Method"),
        ("SAM", "SAM 2", "Method"),
        ("recall@5", "recall@10", "Metric"),
        ("top-1 accuracy", "accuracy", "Metric"),
        ("AP50", "AP75", "Metric"),
        ("CIFAR-10", "CIFAR-100", "Dataset"),
        ("ImageNet-1K", "ImageNet-21K", "Dataset"),
        ("RefCOCO", "RefCOCO+", "Dataset"),
        ("GLUE", "SuperGLUE", "Dataset"),
        ("MATH", "MATH-500", "Dataset"),
        ("image classification", "image segmentation", "Task"),
        ("few-shot learning", "zero-shot learning", "Task"),
    ],
)
def test_versions_sizes_cutoffs_and_prefixes_are_never_merged(left: str, right: str, kind: EntityType) -> None:
    vocabulary = load_vocabulary()
    papers = [
        paper("p", named(left, type=kind), named(right, type=kind)),
        paper("q", named(left, type=kind)),
        paper("r", named(right, type=kind)),
    ]
    result = normalize(papers, vocabulary=vocabulary, years={})
    assert result.entity_of["p", "E1"] != result.entity_of["p", "E2"]


# Decisions


def test_a_decision_merges_what_the_rules_keep_apart() -> None:
    papers = paper("p", named("Zork")), paper("q", named("Gadget Method"))
    assert len(resolve(*papers).entities) == 2
    result = resolve(*papers, decisions=[decided("method/zork", MATCH, "method/gadget-method")])
    assert len(result.entities) == 1
    assert any(row.mapping_justification == "semapv:ManualMappingCuration" for row in result.mappings)


def test_a_decision_may_even_merge_two_concepts() -> None:
    papers = paper("p", named("BERT"), named("Segment Anything Model"))
    result = resolve(papers, decisions=[decided("method/bert", MATCH, "method/segment-anything-model")])
    assert len(result.entities) == 1


def test_a_decision_keeps_a_name_from_its_concept() -> None:
    result = resolve(
        paper("p", named("CLIP"), named("contrastive language-image pretraining")),
        decisions=[decided("name:method/clip", NEVER, CLIP.id)],
    )
    assert result.entity_of["p", "E1"] != result.entity_of["p", "E2"]
    assert result.entity_of["p", "E2"] == CLIP.id


def test_what_must_stay_apart_stays_apart_however_long_the_chain() -> None:
    papers = [
        paper("p", named("Zonal Rank Kernel", "ZRK")),
        paper("q", named("ZRK")),
        paper("r", named("ZRK model")),
    ]
    assert len(resolve(*papers).entities) == 1
    result = resolve(*papers, decisions=[decided("method/zonal-rank-kernel", NEVER, "name:method/zrk-model")])
    assert result.entity_of["p", "E1"] != result.entity_of["r", "E1"]


def test_a_renamed_entity_has_the_new_label() -> None:
    result = resolve(
        paper("p", named("Zork")), decisions=[decided("method/zork", RENAMED, object_label="The Zork")]
    )
    assert [(e.id, e.label, e.aliases) for e in result.entities] == [("method/the-zork", "The Zork", ("Zork",))]


def test_a_renamed_concept_keeps_its_id_and_iri() -> None:
    result = resolve(paper("p", named("CLIP")), decisions=[decided(CLIP.id, RENAMED, object_label="CLIP")])
    assert [(e.id, e.label, e.concept) for e in result.entities] == [(CLIP.id, "CLIP", CLIP.iri)]


def test_a_retyped_name_joins_what_it_is_in_its_new_type() -> None:
    papers = paper("p", named("ImageNet")), paper("q", named("ImageNet", type="Dataset"))
    result = resolve(*papers, decisions=[decided("method/imagenet", RETYPED, "mg:Dataset")])
    assert ids(result) == ["dataset/imagenet"]


def test_a_removed_paper_says_nothing() -> None:
    result = resolve(paper("p", named("Zork")), paper("q", named("BERT")), decisions=[decided("p", REMOVED)])
    assert ids(result) == ["method/bert"]


def test_decisions_on_names_that_no_paper_has_change_nothing() -> None:
    papers = paper("p", named("Zork"))
    decisions = [decided("method/absent", MATCH, "method/gone"), decided("task/none", RETYPED, "mg:Metric")]
    assert resolve(papers, decisions=decisions) == resolve(papers)


def test_two_spellings_of_one_name_cannot_be_kept_apart() -> None:
    with pytest.raises(DecisionError, match="spellings"):
        resolve(paper("p", named("Zork-Net")), decisions=[decided("method/zork-net", NEVER, "method/zorknet")])


def test_contradicting_decisions_are_refused() -> None:
    decisions = [decided("method/a", MATCH, "method/b"), decided("method/b", NEVER, "method/a")]
    with pytest.raises(DecisionError):
        resolve(paper("p", named("a"), named("b")), decisions=decisions)


# Independence of order


NAMES = [
    ("CLIP",),
    ("CLIP", "Contrastive Language-Image Pretraining"),
    ("Continual Learning In Practice", "CLIP"),
    ("clip model",),
    ("SAM",),
    ("Segment Anything Model", "SAM"),
    ("Sharpness-Aware Minimization", "SAM"),
    ("SAM 2",),
    ("Zonal Rank Kernel", "ZRK"),
    ("zonal rank kernels",),
    ("Zebra Road Keeper", "ZRK"),
    ("ZRK",),
    ("ZRK model",),
    ("BERT",),
    ("BERTs", "BERT model"),
    ("Zork-Net",),
    ("ZorkNet",),
]
mentions = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(["Method", "Dataset"]), st.sampled_from(["proposed", "used"])
)
collections = st.lists(st.lists(mentions, max_size=4), max_size=8)
some_decisions = st.lists(
    st.sampled_from(
        [
            decided("method/zork-net", MATCH, "method/zrk-model"),
            decided("name:method/sam", NEVER, "method/segment-anything-model"),
            decided("method/zonal-rank-kernel", NEVER, "name:method/zrk-model"),
            decided("method/zrk", RENAMED, object_label="Zrk"),
            decided("dataset/sam", RETYPED, "mg:Method"),
        ]
    ),
    unique_by=lambda d: (d.subject_id, d.object_id),
    max_size=3,
)


@given(collections, some_decisions, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_papers_and_decisions_changes_nothing(
    raw: list[list[tuple[tuple[str, ...], EntityType, Role]]], decisions: list[Mapping], order: random.Random
) -> None:
    papers = [
        paper(f"p{i}", *(named(*names, type=kind, role=role) for names, kind, role in entities))
        for i, entities in enumerate(raw)
    ]
    years: dict[str, int | None] = {f"p{i}": 2015 + i for i in range(len(papers))}
    first = normalize(papers, vocabulary=VOCABULARY, decisions=decisions, years=years)
    order.shuffle(papers)
    order.shuffle(decisions)
    again = normalize(iter(papers), vocabulary=VOCABULARY, decisions=decisions, years=years)
    assert again == first


@given(collections)
@settings(max_examples=100, deadline=None)
def test_what_is_never_to_match_never_does(raw: list[list[tuple[tuple[str, ...], EntityType, Role]]]) -> None:
    papers = [
        paper(f"p{i}", *(named(*names, type=kind, role=role) for names, kind, role in entities))
        for i, entities in enumerate(raw)
    ]
    rule = decided("name:method/zrk-model", NEVER, "method/zonal-rank-kernel")
    result = normalize(papers, vocabulary=VOCABULARY, decisions=[rule], years={})
    where: dict[str, set[str]] = {}
    for extraction in papers:
        for entity in extraction.entities:
            if entity.type == "Method":
                where.setdefault(entity.name, set()).add(result.entity_of[extraction.id, entity.id])
    kernels = where.get("Zonal Rank Kernel", set()) | where.get("zonal rank kernels", set())
    assert not kernels & where.get("ZRK model", set())
    assert len({entity.id for entity in result.entities}) == len(result.entities)


def test_real_annotations_give_sound_clusters(shared: object) -> None:
    from pathlib import Path

    import msgspec

    assert isinstance(shared, Path)
    extractions = []
    for line in (shared / "gold" / "train.jsonl").read_bytes().splitlines():
        row = msgspec.json.decode(line)
        entities = [
            ExtractedEntity(e["id"], e["type"], e["name"], tuple(e["surfaces"]), e["role"])
            for e in row["entities"]
        ]
        extractions.append(Extraction(row["id"], tuple(entities)))
    result = normalize(extractions, vocabulary=load_vocabulary(), years={})
    by_id: dict[str, Entity] = {entity.id: entity for entity in result.entities}
    names = {(e.type, e.name) for extraction in extractions for e in extraction.entities}
    assert len(by_id) < len(names)
    linked = [by_id[mention.entity].concept is not None for mention in result.mentions]
    assert sum(linked) / len(linked) > 0.3
    # A cluster of very many spellings would be a chain of wrong merges.
    assert max(len(entity.aliases) for entity in result.entities) < 30
    assert not any("roberta" in alias.lower() for alias in by_id["method/bert"].aliases)
