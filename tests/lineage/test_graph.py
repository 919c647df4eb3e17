"""Statements become a directed acyclic graph, and what is left out is told."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assembly import Graph
from kg.errors import EntityNotFoundError
from kg.lineage import Edge, Lineage, lineage_of
from kg.lineage.generic import is_generic
from kg.lineage.rings import without_rings

World = Callable[..., Any]


def pairs(lineage: Lineage) -> set[tuple[str, str]]:
    return {(edge.child.split("/")[1], edge.parent.split("/")[1]) for edge in lineage.edges()}


def left_out(lineage: Lineage) -> list[tuple[str, str, str]]:
    return [(d.reason, d.edge.child.split("/")[1], d.edge.parent.split("/")[1]) for d in lineage.dropped]


def test_edges_lead_to_what_a_method_comes_from_and_say_how(world: World) -> None:
    said = [
        ("albert", "EXTENDS", "bert", 0.9, 2019),
        ("albert", "USES", "sharing", 0.8, 2019),
        ("bert", "IS_A", "encoder", 0.7, 2019),
        ("double bert", "EXTENDS", "bert", 0.7, 2020),
    ]
    lineage = lineage_of(world(said).graph)
    kinds = {(e.child, e.parent): e.kind for e in lineage.edges()}
    assert kinds == {
        ("method/albert", "method/bert"): "extends",
        ("method/albert", "method/sharing"): "component of",
        ("method/bert", "method/encoder"): "instance of",
        ("method/double bert", "method/bert"): "variant of",
    }
    edge = lineage.network.edges["method/albert", "method/bert"]["edge"]
    assert (edge.belief, edge.support, edge.first_year, len(edge.statements)) == (0.9, 1, 2019, 1)


def test_the_most_believed_of_two_statements_gives_the_kind(world: World) -> None:
    said = [("a", "USES", "b", 0.6, None), ("a", "EXTENDS", "b", 0.8, None)]
    (edge,) = lineage_of(world(said).graph).edges()
    assert (edge.kind, edge.belief, len(edge.statements)) == ("extends", 0.8, 2)


def test_papers_that_agree_add_to_belief_and_support(world: World) -> None:
    said = [("a", "EXTENDS", "b", 0.5, 2020), ("a", "EXTENDS", "b", 0.5, 2019)]
    (edge,) = lineage_of(world(said).graph).edges()
    assert (edge.belief, edge.support, edge.first_year) == (pytest.approx(0.6937, abs=1e-4), 2, 2019)


def test_what_is_hardly_believed_is_counted_as_doubted(world: World) -> None:
    graph = world([("a", "EXTENDS", "b", 0.2, None), ("a", "EXTENDS", "c", 0.9, None)]).graph
    lineage = lineage_of(graph, min_belief=0.5)
    assert pairs(lineage) == {("a", "c")}
    assert lineage.doubted == 1


def test_a_generic_name_has_no_lineage(world: World) -> None:
    lineage = lineage_of(world([("proposed method", "EXTENDS", "bert", 0.9, None)]).graph)
    assert pairs(lineage) == set()
    assert left_out(lineage) == [("generic", "proposed method", "bert")]


@pytest.mark.parametrize("name", ["the proposed framework", "our approach", "two-stage training", "base network"])
def test_generic_names(name: str) -> None:
    assert is_generic(name)


@pytest.mark.parametrize("name", ["BERT", "neural network", "machine learning", "graph network", "beam search"])
def test_names_of_things(name: str) -> None:
    assert not is_generic(name)


def test_of_two_opposite_statements_the_one_that_the_years_allow_stands(world: World) -> None:
    said = [("vit", "EXTENDS", "deit", 0.9, 2022), ("deit", "EXTENDS", "vit", 0.6, 2022)]
    lineage = lineage_of(world(said, years={"vit": 2020, "deit": 2021}).graph)
    assert pairs(lineage) == {("deit", "vit")}
    assert left_out(lineage) == [("opposite", "vit", "deit")]
    assert lineage.dropped[0].because == "deit → vit stands instead: the years speak for it"


def test_without_years_the_more_believed_of_two_opposites_stands(world: World) -> None:
    said = [("a", "EXTENDS", "b", 0.9, None), ("b", "EXTENDS", "a", 0.6, None)]
    lineage = lineage_of(world(said).graph)
    assert pairs(lineage) == {("a", "b")}
    assert left_out(lineage) == [("opposite", "b", "a")]


def test_an_edge_against_time_is_dropped_with_the_years_that_speak_against_it(world: World) -> None:
    said = [("lstm", "EXTENDS", "transformer", 0.9, 2020)]
    lineage = lineage_of(world(said, years={"lstm": 1997, "transformer": 2017}).graph)
    assert left_out(lineage) == [("time", "lstm", "transformer")]
    assert lineage.dropped[0].because == "lstm was there in 1997, transformer came up in 2017"


def test_the_weakest_edge_of_a_ring_is_dropped(world: World) -> None:
    said = [("a", "EXTENDS", "b", 0.9, None), ("b", "EXTENDS", "c", 0.8, None), ("c", "EXTENDS", "a", 0.7, None)]
    lineage = lineage_of(world(said).graph)
    assert pairs(lineage) == {("a", "b"), ("b", "c")}
    assert left_out(lineage) == [("ring", "c", "a")]
    assert lineage.dropped[0].because == "stronger edges lead the other way: a → b → c"


def test_curated_edges_join_methods_that_are_linked_to_the_vocabulary(world: World) -> None:
    graph = world((), named=[(2020, ("distilbert", "bert"))], concepts=("distilbert", "bert")).graph
    (edge,) = lineage_of(graph).edges()
    assert (edge.child, edge.parent, edge.support, edge.statements) == ("method/distilbert", "method/bert", 0, ())
    assert edge.sources
    assert lineage_of(graph, sources="papers").edges() == []
    assert lineage_of(graph, without=edge.sources).edges() == []


def test_curated_edges_and_papers_strengthen_each_other(world: World) -> None:
    said = [("distilbert", "EXTENDS", "bert", 0.5, 2020)]
    graph = world(said, concepts=("distilbert", "bert")).graph
    (both,) = lineage_of(graph).edges()
    assert both.belief > 0.9
    assert (both.support, len(both.statements)) == (1, 1)


def test_a_graph_of_one_paper_or_none_has_a_lineage(world: World) -> None:
    assert lineage_of(world(()).graph).edges() == []
    assert lineage_of(world((), named=[(None, ("bert",))]).graph).edges() == []


def test_what_is_no_method_is_said_to_be_something_else(ten_papers_graph: Graph) -> None:
    with pytest.raises(EntityNotFoundError, match=r"PhotoDepot \(dataset/photodepot\) is a dataset"):
        lineage_of(ten_papers_graph).method("dataset/photodepot")


def test_an_id_that_is_not_there_is_an_error(ten_papers_graph: Graph) -> None:
    with pytest.raises(EntityNotFoundError, match="'method/nope'"):
        lineage_of(ten_papers_graph).method("method/nope")


edges = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([0.2, 0.5, 0.8])).filter(
        lambda e: e[0] != e[1]
    ),
    max_size=40,
    unique_by=lambda e: e[:2],
)


@settings(deadline=None, max_examples=150)
@given(edges, st.randoms())
def test_rings_are_broken_whatever_the_order(given_edges: list[tuple[int, int, float]], random: Any) -> None:
    known = [Edge(f"m{a}", f"m{b}", "extends", belief, 1) for a, b, belief in given_edges]
    kept, closing = without_rings(known)
    network = nx.DiGraph((edge.child, edge.parent) for edge in kept)
    assert nx.is_directed_acyclic_graph(network)
    assert len(kept) + len(closing) == len(known)
    for edge, chain in closing:
        # What is left out really closes a ring, and of edges that are all at least as strong.
        assert (chain[0], chain[-1]) == (edge.parent, edge.child)
        strengths = {(k.child, k.parent): k.belief for k in kept}
        assert all(strengths[pair] >= edge.belief for pair in pairwise(chain))
    random.shuffle(known)
    assert {id(edge) for edge in without_rings(known)[0]} == {id(edge) for edge in kept}
