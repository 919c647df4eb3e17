"""Entities are found by whatever a person calls them."""

from __future__ import annotations

import pytest

from kg.assembly import Graph
from kg.errors import EntityNotFoundError
from kg.lookup import find_entity


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("method/patchloom", "method/patchloom"),
        ("PatchLoom", "method/patchloom"),
        ("  patchloom ", "method/patchloom"),
        ("CTP", "method/contrastive-thread-pretraining"),
        ("ctp", "method/contrastive-thread-pretraining"),
        ("contrastive thread-pretrainings", "method/contrastive-thread-pretraining"),
        ("CTP++", "method/ctp-plus-plus"),
        ("image classifications", "task/image-classification"),
        ("环状网络", None),
    ],
)
def test_an_entity_is_found_by_id_label_alias_case_and_number(
    ten_papers_graph: Graph, name: str, found: str | None
) -> None:
    entity = find_entity(ten_papers_graph, name).entity
    assert entity.id == found or (found is None and entity.label == name)


def test_the_entity_as_it_is_written_wins_and_the_others_are_named(ten_papers_graph: Graph) -> None:
    assert find_entity(ten_papers_graph, "PROOF") == (find_entity(ten_papers_graph, "dataset/proof").entity, ())
    found = find_entity(ten_papers_graph, "Proof")
    assert {found.entity.id, *(other.id for other in found.others)} == {"dataset/proof", "task/proof"}


def test_a_type_narrows_the_search(ten_papers_graph: Graph) -> None:
    assert find_entity(ten_papers_graph, "PROOF", entity_type="Task").entity.id == "task/proof"
    with pytest.raises(EntityNotFoundError, match="no method of the graph is called 'PROOF'"):
        find_entity(ten_papers_graph, "PROOF", entity_type="Method")


def test_the_table_of_entities_is_enough(ten_papers_graph: Graph) -> None:
    assert find_entity(ten_papers_graph.entities, "attention").entity.papers == 2


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("PatchLom", r"did you mean PatchLoom \(method/patchloom\)"),
        ("method/patchlom", "method/patchloom"),
        ("thread", "Contrastive Thread Pretraining"),
        ("WildLeef", "WildLeaf"),
    ],
)
def test_near_names_are_suggested(ten_papers_graph: Graph, name: str, near: str) -> None:
    with pytest.raises(EntityNotFoundError, match=near):
        find_entity(ten_papers_graph, name)


@pytest.mark.parametrize("name", ["", " ", "+++", "🙂", "x" * 5000])
def test_what_is_no_name_is_an_error(ten_papers_graph: Graph, name: str) -> None:
    with pytest.raises(EntityNotFoundError):
        find_entity(ten_papers_graph, name)


def test_an_empty_graph_says_so(ten_papers_graph: Graph) -> None:
    with pytest.raises(EntityNotFoundError, match="holds no entities"):
        find_entity(ten_papers_graph.entities.slice(0, 0), "attention")
