"""Main paths: the chains through which most of a field's development runs.

*Search path count* (SPC) of an edge: how many of all chains from a root to a leaf run through it (Batagelj,
"Efficient algorithms for citation network analysis", 2003, arXiv:cs/0309023; after Hummon and Doreian,
"Connectivity in a citation network", Social Networks 11, 1989).

*Key routes*: the edges with the highest SPC, each extended to a root and to a leaf by the edge with the
highest SPC at every step (Liu and Lu, "An integrated approach for main path analysis: development of the
Hirsch index as an example", JASIST 63, 2012).

*Longest path*: the chain with most generations.

*Zero-criticality basket*: a method's criticality is by how many generations the longest chain through it is
shorter than the longest of its connected part; the basket holds the methods where it is zero (Price and
Evans, "Understanding main path analysis", 2025, arXiv:2512.12355, there "unit criticality").
"""

from __future__ import annotations

import heapq
from collections.abc import Collection
from itertools import pairwise

import networkx as nx
from msgspec import Struct

from kg.lineage.chains import Chain, chain_of
from kg.lineage.graph import Lineage
from kg.lineage.records import DESCENT, EdgeKind, Method

_Pair = tuple[str, str]


class KeyRoute(Struct, frozen=True):
    """A main path around a key edge: the share of all root-to-leaf chains that run through that edge."""

    chain: Chain
    key: _Pair
    share: float


class MainPaths(Struct, frozen=True):
    """The main paths of a lineage, each from its youngest method to a root; ``basket`` by year."""

    key_routes: tuple[KeyRoute, ...]
    longest: Chain
    basket: tuple[Method, ...]


def main_paths(
    lineage: Lineage, *, routes: int = 5, kinds: Collection[EdgeKind] = DESCENT, min_belief: float = 0.0
) -> MainPaths:
    """The main paths of a lineage: key routes, the longest path, the zero-criticality basket.

    Parameters
    ----------
    lineage
        The lineage.
    routes
        How many key routes to give at most. Routes that turn out to be the same chain are given once.
    kinds, min_belief
        Which edges count.
    """
    view = lineage.view(kinds, min_belief)
    counts = search_path_counts(view)
    up = paths_to_roots(view)
    chains = sum(up[leaf] for leaf in view if not view.in_degree(leaf))
    found: dict[tuple[str, ...], KeyRoute] = {}
    for key in heapq.nsmallest(10 * routes, counts, key=lambda pair: (-counts[pair], pair)):
        chain = tuple(key_route(view, counts, key))
        if chain not in found:
            found[chain] = KeyRoute(_chain(lineage, view, chain), key, counts[key] / chains)
        if len(found) == routes:
            break
    basket = [lineage.methods[method] for method, far in criticality(view).items() if far == 0]
    # Every pair of methods has its longest chain; those of one edge are no path worth the name.
    parts = {method: len(part) for part in nx.weakly_connected_components(view) for method in part}
    largest = max(parts.values(), default=0)
    basket = [method for method in basket if parts[method.id] == largest]
    basket.sort(key=lambda method: (method.year or 9999, method.id))
    return MainPaths(tuple(found.values()), _chain(lineage, view, longest_path(view)), tuple(basket))


def paths_to_roots(network: nx.DiGraph[str]) -> dict[str, int]:
    """How many chains lead from each method to a root; 1 for a root itself."""
    paths: dict[str, int] = {}
    for method in reversed(list(nx.topological_sort(network))):
        paths[method] = sum(paths[parent] for parent in network.adj[method]) or 1
    return paths


def search_path_counts(network: nx.DiGraph[str]) -> dict[_Pair, int]:
    """The SPC of each edge (child, parent) of an acyclic network: exact, however large."""
    up = paths_to_roots(network)
    down = paths_to_roots(network.reverse(copy=False))
    return {(child, parent): down[child] * up[parent] for child, parent in network.edges}


def key_route(network: nx.DiGraph[str], counts: dict[_Pair, int], key: _Pair) -> list[str]:
    """The chain through an edge that takes the edge of the highest SPC at every step, youngest method first."""
    chain = list(key)
    while above := list(network.successors(chain[-1])):
        chain.append(min(above, key=lambda parent: (-counts[chain[-1], parent], parent)))
    while below := list(network.predecessors(chain[0])):
        chain.insert(0, min(below, key=lambda child: (-counts[child, chain[0]], child)))
    return chain


def longest_path(network: nx.DiGraph[str]) -> list[str]:
    """A chain with most generations, youngest method first; of several the first by the ids of its methods."""
    height = _heights(network)
    depth = _heights(network.reverse(copy=False))
    if not height:
        return []
    top = max(height.values())
    chain = [min(method for method in network if height[method] == top and depth[method] == 0)]
    while height[chain[-1]]:
        chain.append(min(p for p in network.adj[chain[-1]] if height[p] == height[chain[-1]] - 1))
    return chain


def criticality(network: nx.DiGraph[str]) -> dict[str, int]:
    """By how many generations the longest chain through each method falls short of its part's longest one."""
    height = _heights(network)
    depth = _heights(network.reverse(copy=False))
    far: dict[str, int] = {}
    for part in nx.weakly_connected_components(network):
        longest = max(height[method] + depth[method] for method in part)
        far |= {method: longest - height[method] - depth[method] for method in part}
    return dict(sorted(far.items()))


def _heights(network: nx.DiGraph[str]) -> dict[str, int]:
    """How many generations the longest chain from each method to a root has."""
    heights: dict[str, int] = {}
    for method in reversed(list(nx.topological_sort(network))):
        heights[method] = max((heights[parent] + 1 for parent in network.adj[method]), default=0)
    return heights


def _chain(lineage: Lineage, view: nx.DiGraph[str], methods: Collection[str]) -> Chain:
    ordered = list(methods)
    return chain_of(lineage, (view.edges[pair]["edge"] for pair in pairwise(ordered)))
