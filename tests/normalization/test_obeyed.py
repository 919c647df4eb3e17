"""What people decided is what the next resolution does, whatever its rules would say."""

from __future__ import annotations

from small_world import CLIP, IMAGENET, decided, ids, named, paper, resolve

from kg.normalization.decisions import MATCH, NEVER, RENAMED


def test_a_name_kept_from_its_concept_does_not_take_the_concept_along() -> None:
    papers = [paper("p", named("ILSVRC", type="Dataset")), paper("q", named("ImageNet", type="Dataset"))]
    assert ids(resolve(*papers)) == [IMAGENET.id]
    result = resolve(*papers, decisions=[decided("name:dataset/ilsvrc", NEVER, IMAGENET.id)])
    assert [(entity.id, entity.concept) for entity in result.entities] == [
        ("dataset/ilsvrc", None),
        (IMAGENET.id, IMAGENET.iri),
    ]


def test_two_names_that_one_paper_calls_one_can_be_kept_apart() -> None:
    papers = [paper("p", named("Zonal Rank Kernel", "ZRK")), paper("q", named("ZRK"))]
    (together,) = resolve(*papers).entities
    assert together.aliases == ("ZRK",)
    result = resolve(*papers, decisions=[decided("name:method/zrk", NEVER, "method/zonal-rank-kernel")])
    assert [(entity.id, entity.aliases) for entity in result.entities] == [
        ("method/zonal-rank-kernel", ()),
        ("method/zrk", ()),
    ]


def test_a_name_kept_from_an_entity_is_kept_from_every_form_of_its_name() -> None:
    papers = [
        paper("p", named(CLIP.label, "CLIP")),
        paper("q", named("Contrastive Language Image Pretraining model", "CLIP")),
        paper("r", named("CLIPs")),
    ]
    (together,) = resolve(*papers).entities
    assert "CLIP" in together.aliases
    result = resolve(*papers, decisions=[decided("name:method/clip", NEVER, CLIP.id)])
    assert [(entity.id, entity.aliases) for entity in result.entities] == [
        ("method/clips", ()),
        (CLIP.id, ("Contrastive Language Image Pretraining model",)),
    ]


def test_a_name_that_only_stands_beside_others_is_rejected_without_parting_them() -> None:
    papers = [
        paper("p", named("Zonal Rank Kernel", "ZRK")),
        paper("q", named("zonal ranking kernels", "ZRK")),
    ]
    (together,) = resolve(*papers).entities
    result = resolve(*papers, decisions=[decided("name:method/zrk", NEVER, together.id)])
    assert [(entity.id, "ZRK" in entity.aliases) for entity in result.entities] == [(together.id, False)]


def test_an_acronym_that_no_paper_uses_is_rejected_without_parting_a_name_from_its_concept() -> None:
    decisions = [decided("name:method/clip", NEVER, CLIP.id)]
    (found,) = resolve(paper("p", named(CLIP.label)), decisions=decisions).entities
    assert (found.id, found.concept) == (CLIP.id, CLIP.iri)


def test_a_decision_may_call_an_entity_by_the_label_that_another_gives_it() -> None:
    papers = [paper("p", named("ZorkNet")), paper("q", named("ZorkNet model"))]
    renamed = decided("method/zorknet", RENAMED, object_label="Zonal Ork")
    (together,) = resolve(*papers, decisions=[renamed]).entities
    assert together.id == "method/zonal-ork"
    apart = decided("name:method/zorknet-model", NEVER, "method/zonal-ork")
    assert ids(resolve(*papers, decisions=[renamed, apart])) == ["method/zonal-ork", "method/zorknet-model"]
    one = decided("name:method/clip", MATCH, "method/zonal-ork")
    assert len(resolve(*papers, paper("r", named("CLIP")), decisions=[renamed, one]).entities) == 1


def test_a_name_has_a_row_for_each_reason_that_makes_it_mean_its_entity() -> None:
    result = resolve(paper("p", named(CLIP.label, "CLIP")), paper("q", named("CLIP")))
    rows = [(row.confidence, row.comment) for row in result.mappings if row.subject_label == "CLIP"]
    assert rows == [
        (0.95, "the acronym stands beside the spelled-out name in the same paper"),
        (0.85, "the acronym has one meaning in the vocabulary and in these papers"),
    ]
