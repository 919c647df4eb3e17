"""PageRank and Katz, held against networkx, linear algebra, and a case done by hand."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms.link_analysis.pagerank_alg import _pagerank_python

from kg.lineage import Lineage, influence
from kg.lineage.influence import katz, pagerank

edges = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 8), st.sampled_from([0.2, 0.5, 1.0])), min_size=1)


def network_of(given_edges: list[tuple[int, int, float]]) -> nx.DiGraph[str]:
    """An acyclic network: edges lead from higher to lower numbers."""
    network: nx.DiGraph[str] = nx.DiGraph()
    for child, parent, belief in given_edges:
        if child > parent:
            network.add_edge(f"m{child}", f"m{parent}", belief=belief)
    return network


@settings(deadline=None, max_examples=80)
@given(edges)
def test_pagerank_is_that_of_networkx(given_edges: list[tuple[int, int, float]]) -> None:
    network = network_of(given_edges)
    if network:
        theirs = _pagerank_python(network, alpha=0.85, weight="belief", tol=1e-12, max_iter=1000)
        assert pagerank(network) == pytest.approx(theirs, abs=1e-9)


@settings(deadline=None, max_examples=80)
@given(edges)
def test_katz_is_that_of_networkx_and_of_linear_algebra(given_edges: list[tuple[int, int, float]]) -> None:
    network = network_of(given_edges)
    if not network:
        return
    theirs = nx.katz_centrality(network, alpha=0.5, beta=1.0, weight="belief", normalized=False, tol=1e-12)
    nodes = list(network)
    matrix = nx.to_numpy_array(network, nodes, weight="belief")
    solved = np.linalg.solve(np.eye(len(nodes)) - 0.5 * matrix.T, np.ones(len(nodes)))
    assert katz(network) == pytest.approx(theirs, abs=1e-9)
    assert katz(network) == pytest.approx(dict(zip(nodes, solved, strict=True)), abs=1e-9)


def test_a_case_by_hand() -> None:
    # c comes from b (0.8) and b from a (1.0); Katz: c 1, b 1 + 0.5·0.8 = 1.4, a 1 + 0.5·1.4 = 1.7
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_edge("c", "b", belief=0.8)
    network.add_edge("b", "a", belief=1.0)
    assert katz(network) == pytest.approx({"c": 1.0, "b": 1.4, "a": 1.7})
    # PageRank before it is brought to sum 1: c 1, b 1 + 0.85 = 1.85, a 1 + 0.85·1.85 = 2.5725
    ranks = pagerank(network)
    assert ranks == pytest.approx({"c": 1 / 5.4225, "b": 1.85 / 5.4225, "a": 2.5725 / 5.4225})


def test_the_most_influential_come_first(lineage_from: Callable[..., Lineage]) -> None:
    lineage = lineage_from([("b", "a"), ("c", "a"), ("d", "b")])
    found = influence(lineage)
    assert [(each.method.name, each.children, each.descendants) for each in found[:2]] == [
        ("a", 2, 3),
        ("b", 1, 1),
    ]
    assert sum(each.pagerank for each in found) == pytest.approx(1)
    assert [each.method.name for each in influence(lineage, limit=1)] == ["a"]


def test_no_edges_no_influence(lineage_from: Callable[..., Lineage]) -> None:
    assert influence(lineage_from([])) == []
