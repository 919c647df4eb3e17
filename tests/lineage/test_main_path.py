"""Main paths, held against counting and measuring every single path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.lineage import Lineage, main_paths
from kg.lineage.main_path import criticality, key_route, longest_path, search_path_counts

edges = st.lists(st.tuples(st.integers(1, 8), st.integers(0, 7)), min_size=1, max_size=18)


def network_of(given_edges: list[tuple[int, int]]) -> nx.DiGraph[str]:
    return nx.DiGraph((f"m{a}", f"m{b}") for a, b in given_edges if a > b)


def every_path(network: nx.DiGraph[str]) -> list[list[str]]:
    """Every chain from a leaf to a root, one by one."""
    leaves = [method for method in network if not network.in_degree(method)]
    roots = [method for method in network if not network.out_degree(method)]
    return [path for leaf in leaves for path in nx.all_simple_paths(network, leaf, roots)]


@settings(deadline=None, max_examples=100)
@given(edges)
def test_spc_counts_the_paths_through_each_edge(given_edges: list[tuple[int, int]]) -> None:
    network = network_of(given_edges)
    counted = Counter(pair for path in every_path(network) for pair in pairwise(path))
    assert search_path_counts(network) == dict(counted)


@settings(deadline=None, max_examples=100)
@given(edges)
def test_the_longest_path_is_as_long_as_any(given_edges: list[tuple[int, int]]) -> None:
    network = network_of(given_edges)
    found = longest_path(network)
    assert len(found) == max(map(len, every_path(network)), default=0)
    assert all(network.has_edge(*pair) for pair in pairwise(found))


@settings(deadline=None, max_examples=100)
@given(edges)
def test_criticality_is_what_the_longest_path_through_a_method_lacks(given_edges: list[tuple[int, int]]) -> None:
    network = network_of(given_edges)
    paths = every_path(network)
    expected = {}
    for part in nx.weakly_connected_components(network):
        longest = max(len(path) for path in paths if path[0] in part)
        for method in part:
            expected[method] = longest - max(len(path) for path in paths if method in path)
    assert criticality(network) == expected


def test_a_key_route_follows_the_highest_counts() -> None:
    # Two leaves come from d, one from e; d comes from b, e from c, both from a.
    network = nx.DiGraph([("x", "d"), ("y", "d"), ("z", "e"), ("d", "b"), ("e", "c"), ("b", "a"), ("c", "a")])
    counts = search_path_counts(network)
    assert counts["d", "b"] == counts["b", "a"] == 2
    assert key_route(network, counts, ("d", "b")) == ["x", "d", "b", "a"]
    assert key_route(network, counts, ("z", "e")) == ["z", "e", "c", "a"]


def test_main_paths_of_a_small_lineage(lineage_from: Callable[..., Lineage]) -> None:
    lineage = lineage_from([("b", "a"), ("c", "b"), ("d", "c"), ("e", "b"), ("z", "y")])
    found = main_paths(lineage)
    (first, *_) = found.key_routes
    assert [step.child.name for step in first.chain.steps] == ["d", "c", "b"]
    # Of the three chains (d…a, e…a, z y) two run through b and a.
    assert first.key == ("method/b", "method/a")
    assert first.share == pytest.approx(2 / 3)
    assert [step.child.name for step in found.longest.steps] == ["d", "c", "b"]
    assert {method.name for method in found.basket} == {"a", "b", "c", "d"}


def test_nothing_has_no_main_path(lineage_from: Callable[..., Lineage]) -> None:
    found = main_paths(lineage_from([]))
    assert (found.key_routes, found.longest.steps, found.basket) == ((), (), ())


def test_counts_are_exact_where_they_are_huge() -> None:
    # Each of 200 layers doubles the number of chains.
    ladder: nx.DiGraph[str] = nx.DiGraph()
    for layer in range(200):
        for side in "lr":
            ladder.add_edge(f"n{layer + 1}", f"{side}{layer}")
            ladder.add_edge(f"{side}{layer}", f"n{layer}")
    assert search_path_counts(ladder)["n200", "l199"] == 2**199
