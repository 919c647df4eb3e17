"""The lineage of methods, read off the statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from kg.assembly import Graph, assemble
from kg.errors import EntityNotFoundError
from kg.lineage import Branch, lineage_graph, tree
from kg.records import Entity, ExtractedRelation, Extraction, Paper


def walk(branches: tuple[Branch, ...], level: int = 1) -> Iterator[tuple[int, Branch]]:
    for branch in branches:
        yield level, branch
        yield from walk(branch.branches, level + 1)


def outline(branches: tuple[Branch, ...]) -> list[tuple[int, str]]:
    return [(level, branch.name) for level, branch in walk(branches)]


def graph_of(pairs: list[tuple[str, str]]) -> Graph:
    """A graph where the first method of each pair extends the second."""

    class Normal:
        entities = [Entity(f"method/{n}", "Method", n) for n in sorted({n for pair in pairs for n in pair})]  # noqa: RUF012
        mentions: tuple[()] = ()
        mappings: tuple[()] = ()
        entity_of = {("p", n): f"method/{n}" for pair in pairs for n in pair}  # noqa: RUF012

    relations = tuple(ExtractedRelation(a, "EXTENDS", b, "x") for a, b in pairs)
    return assemble([Paper("p", "x")], [Extraction("p", relations=relations)], Normal())


def test_edges_go_to_what_a_method_builds_on_and_keep_their_kind(ten_papers_graph: Graph) -> None:
    network = lineage_graph(ten_papers_graph)
    assert set(network.edges(keys=True)) == {
        ("method/deeploom", "method/patchloom", "EXTENDS"),
        ("method/swiftloom", "method/deeploom", "EXTENDS"),
        ("method/ctp-plus-plus", "method/contrastive-thread-pretraining", "EXTENDS"),
        ("method/ringa", "method/ringc", "EXTENDS"),
        ("method/ringb", "method/ringa", "EXTENDS"),
        ("method/ringc", "method/ringb", "EXTENDS"),
        ("method/deeploom", "method/residual-threads", "USES"),
        ("method/ringc", "method/attention", "USES"),
        ("method/prover-1", "method/attention", "USES"),
        ("method/patchloom", "method/convolutional-network", "IS_A"),
        *((a, b, k) for a, b, k in network.edges(keys=True) if a == "method/ringb" and k == "IS_A"),
    }
    assert network.nodes["method/deeploom"] == {"name": "DeepLoom", "year": 2018, "papers": 3}
    edge = network.edges["method/swiftloom", "method/deeploom", "EXTENDS"]
    assert (edge["support"], edge["first_year"], edge["belief"]) == (2, 2019, 0.94)


def test_a_tree_has_what_a_method_builds_on_and_what_builds_on_it(ten_papers_graph: Graph) -> None:
    found = tree(ten_papers_graph, "method/deeploom")
    assert (found.name, found.year, found.papers) == ("DeepLoom", 2018, 3)
    assert outline(found.ancestors) == [(1, "PatchLoom")]
    assert outline(found.descendants) == [(1, "SwiftLoom")]


def test_a_step_carries_its_best_sentence_with_paper_and_year(ten_papers_graph: Graph) -> None:
    (branch,) = tree(ten_papers_graph, "method/deeploom").descendants
    assert (branch.kind, branch.belief, branch.support) == ("EXTENDS", 0.94, 2)
    assert branch.sentence is not None
    assert branch.sentence.text == "SwiftLoom distils DeepLoom into a network"
    assert (branch.sentence.paper, branch.sentence.year) == ("arxiv:1905.00002", 2019)


def test_depth_counts_generations(ten_papers_graph: Graph) -> None:
    assert outline(tree(ten_papers_graph, "method/swiftloom", depth=1).ancestors) == [(1, "DeepLoom")]
    assert outline(tree(ten_papers_graph, "method/swiftloom", depth=2).ancestors) == [
        (1, "DeepLoom"),
        (2, "PatchLoom"),
    ]
    assert tree(ten_papers_graph, "method/swiftloom", depth=0).ancestors == ()


def test_either_direction_can_be_left_out(ten_papers_graph: Graph) -> None:
    assert tree(ten_papers_graph, "method/deeploom", up=False).ancestors == ()
    assert tree(ten_papers_graph, "method/deeploom", down=False).descendants == ()


def test_a_ring_ends_where_it_began(ten_papers_graph: Graph) -> None:
    found = tree(ten_papers_graph, "method/ringa", depth=99)
    assert outline(found.ancestors) == [(1, "RingC"), (2, "RingB"), (3, "RingA")]
    last = list(walk(found.ancestors))[-1][1]
    assert last.repeated
    assert last.branches == ()


def test_a_method_reached_twice_is_unfolded_where_it_is_nearest() -> None:
    graph = graph_of([("a", "b"), ("a", "c"), ("b", "c"), ("c", "d")])
    branches = [(level, b.name, b.repeated) for level, b in walk(tree(graph, "method/a").ancestors)]
    assert branches == [(1, "b", False), (2, "c", True), (1, "c", False), (2, "d", False)]


def test_a_dense_net_stays_small() -> None:
    names = [f"m{n:02}" for n in range(40)]
    graph = graph_of([(a, b) for i, a in enumerate(names) for b in names[:i]])
    assert sum(1 for _ in walk(tree(graph, "method/m39", depth=99).ancestors)) == 40 * 39 / 2


def test_a_chain_of_thousands_does_not_overflow() -> None:
    names = [f"m{n:04}" for n in range(3000)]
    found = tree(graph_of(list(zip(names[1:], names[:-1], strict=True))), "method/m2999", depth=5000)
    length, branches = 0, found.ancestors
    while branches:
        length, branches = length + 1, branches[0].branches
    assert length == 2999


def test_width_keeps_the_most_believed_and_counts_the_rest() -> None:
    graph = graph_of([("a", name) for name in "bcdef"])
    found = tree(graph, "method/a", width=2)
    assert outline(found.ancestors) == [(1, "b"), (1, "c")]
    assert found.more_ancestors == 3


def test_statements_that_are_believed_less_can_be_left_out(ten_papers_graph: Graph) -> None:
    found = tree(ten_papers_graph, "method/ringa", min_belief=0.56)
    assert found.ancestors == ()
    assert outline(found.descendants) == [(1, "RingB")]


def test_kinds_can_be_chosen(ten_papers_graph: Graph) -> None:
    found = tree(ten_papers_graph, "method/deeploom", kinds=["EXTENDS", "USES"])
    assert [(b.name, b.kind) for b in found.ancestors] == [("PatchLoom", "EXTENDS"), ("residual threads", "USES")]


def test_a_method_without_lineage_is_a_tree_of_itself(ten_papers_graph: Graph) -> None:
    found = tree(ten_papers_graph, "method/prover-1")
    assert (found.ancestors, found.descendants) == ((), ())


def test_what_is_no_method_is_said_to_be_something_else(ten_papers_graph: Graph) -> None:
    with pytest.raises(EntityNotFoundError, match=r"PhotoDepot \(dataset/photodepot\) is a dataset"):
        tree(ten_papers_graph, "dataset/photodepot")


def test_an_id_that_is_not_there_is_an_error(ten_papers_graph: Graph) -> None:
    with pytest.raises(EntityNotFoundError, match="'method/nope'"):
        tree(ten_papers_graph, "method/nope")


def test_a_tree_becomes_json(ten_papers_graph: Graph) -> None:
    decoded: Any = msgspec.json.decode(msgspec.json.encode(tree(ten_papers_graph, "method/deeploom")))
    assert decoded["ancestors"][0]["name"] == "PatchLoom"
