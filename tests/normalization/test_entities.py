"""What is written down about the entities that names became."""

from __future__ import annotations

import pytest
from small_world import (
    BASE,
    ids,
    named,
    paper,
    resolve,
)

from kg.normalization import Concept, Normalized, Vocabulary, normalize
from kg.normalization.decisions import MATCH
from kg.records import Role


def test_every_mention_has_its_entity_and_every_entity_a_mention() -> None:
    result = resolve(paper("p", named("CLIP"), named("BERT")), paper("q", named("CLIP"), named("clip model")))
    assert set(result.entity_of) == {("p", "E1"), ("p", "E2"), ("q", "E1"), ("q", "E2")}
    assert {m.entity for m in result.mentions} == set(ids(result))
    assert [(m.paper, m.local) for m in result.mentions] == sorted(result.entity_of)


def test_the_label_is_the_spelled_out_name_used_most() -> None:
    result = resolve(
        paper("p", named("Zonal Rank Kernel", "ZRK")),
        paper("q", named("zonal rank kernels", "ZRK")),
        paper("r", named("Zonal Rank Kernel", "ZRK")),
        *(paper(f"s{i}", named("ZRK")) for i in range(5)),
    )
    assert [entity.label for entity in result.entities] == ["Zonal Rank Kernel"]


def test_different_entities_never_share_an_id() -> None:
    result = resolve(paper("p", named("sim 2 real"), named("sim 2-real!"), named("sim² real")))
    assert len(set(ids(result))) == len(result.entities)
    result = resolve(paper("p", named("BERT", type="Method"), named("B E R T+", type="Method")))
    assert len(set(ids(result))) == len(result.entities) == 2


def test_what_is_not_linked_never_has_the_id_of_a_concept() -> None:
    vocabulary = Vocabulary([Concept(f"{BASE}method/zork-at-5", "Method", "Zork 5")])
    (found,) = normalize([paper("p", named("Zork@5"))], vocabulary=vocabulary, years={}).entities
    assert found.concept is None
    assert found.id.startswith("method/zork-at-5-")


def test_a_concept_of_the_users_namespace_keeps_its_iri() -> None:
    vocabulary = Vocabulary([Concept("https://example.org/zork", "Method", "Zork")])
    (found,) = normalize([paper("p", named("Zork"))], vocabulary=vocabulary, years={}).entities
    assert (found.id, found.concept) == ("method/zork", "https://example.org/zork")


@pytest.mark.parametrize(
    ("years", "roles", "name", "year"),
    [
        ({"p": 2024, "q": 2022}, ("proposed", "used"), "Zork", 2024),
        ({"p": 2024, "q": 2022}, ("used", "used"), "Zork", 2022),
        ({"p": 2024, "q": None}, ("used", "proposed"), "Zork", 2024),
        ({}, ("used", "used"), "Zork", None),
        ({}, ("used", "used"), "BERT", 2018),
        ({"p": 2024, "q": 2022}, ("used", "used"), "BERT", 2018),
    ],
    ids=["introduced", "first mention", "introduced in an unknown year", "nothing known", "vocabulary", "earlier"],
)
def test_the_year_of_an_entity(
    years: dict[str, int | None], roles: tuple[Role, Role], name: str, year: int | None
) -> None:
    result = resolve(paper("p", named(name, role=roles[0])), paper("q", named(name, role=roles[1])), years=years)
    assert [entity.year for entity in result.entities] == [year]


def test_every_name_that_is_not_the_label_has_a_row_that_says_why() -> None:
    result = resolve(
        paper("p", named("contrastive language-image pre-training", "CLIP")), paper("q", named("BERTs"))
    )
    rows = {row.subject_label: row for row in result.mappings}
    assert set(rows) == {"contrastive language-image pre-training", "CLIP", "BERTs"}
    assert rows["CLIP"].object_id == "method/contrastive-language-image-pretraining"
    assert rows["CLIP"].subject_id == "name:method/clip"
    for row in rows.values():
        assert row.predicate_id == MATCH
        assert row.mapping_justification.startswith("semapv:")
        assert 0 < row.confidence <= 1
        assert row.comment


def test_a_name_of_two_entities_is_no_exact_match_of_either() -> None:
    result = resolve(paper("p", named("Zonal Rank Kernel", "ZRK")), paper("q", named("Zebra Road Keeper", "ZRK")))
    assert {row.predicate_id for row in result.mappings if row.subject_label == "ZRK"} == {"skos:closeMatch"}


def test_no_papers_make_no_entities() -> None:
    assert resolve() == Normalized()


def test_an_extraction_seen_twice_counts_once() -> None:
    one = paper("p", named("Zork"))
    assert resolve(one, one) == resolve(one)
