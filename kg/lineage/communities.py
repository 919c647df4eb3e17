"""Communities of methods that build on each other, and the methods that bridge them.

Communities maximise modularity by the Louvain method (Blondel, Guillaume, Lambiotte and Lefebvre, "Fast
unfolding of communities in large networks", J. Stat. Mech. 2008, P10008) as networkx has it, over the edges
weighed by their belief, directions apart. A community bears the names of its members with the highest
PageRank.

A method is a bridge by its participation coefficient, 1 − Σ (sₖ / s)², where sₖ is the belief in its edges
into community k and s that in all its edges (Guimerà and Amaral, "Functional cartography of complex
metabolic networks", Nature 433, 2005): 0 where all lie in one community, near 1 where they are spread over
many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import networkx as nx
from msgspec import Struct

from kg.lineage.graph import Lineage
from kg.lineage.influence import pagerank
from kg.lineage.records import DESCENT, EdgeKind, Method

_NAMING = 3


class Community(Struct, frozen=True):
    """Methods that build on each other more than on others, the most central first."""

    name: str
    members: tuple[Method, ...]


class Bridge(Struct, frozen=True):
    """A method whose edges lead into several communities, named with the belief in the edges into each."""

    method: Method
    participation: float
    into: dict[str, float]


class Communities(Struct, frozen=True):
    """The communities of a lineage, largest first; the bridges between them; their modularity, −0.5 to 1."""

    communities: tuple[Community, ...]
    bridges: tuple[Bridge, ...]
    modularity: float


def communities(
    lineage: Lineage,
    *,
    bridges: int = 20,
    kinds: Collection[EdgeKind] = DESCENT,
    min_belief: float = 0.0,
) -> Communities:
    """The communities of a lineage and the bridges between them.

    Parameters
    ----------
    lineage
        The lineage.
    bridges
        How many bridges to give at most, those with the highest participation times belief in their edges.
    kinds, min_belief
        Which edges count.

    Returns
    -------
    Communities
        The same on every run.
    """
    view = lineage.view(kinds, min_belief)
    if not view:
        return Communities((), (), 0.0)
    ranks = pagerank(view)
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(view))
    # Whole numbers: networkx adds weights up as it goes, and rounding can keep its search from ever ending.
    plain.add_weighted_edges_from(sorted((c, p, round(1000 * e["belief"])) for c, p, e in view.edges(data=True)))
    parts = nx.community.louvain_communities(plain, weight="weight", seed=0)
    modularity = float(nx.community.modularity(plain, parts, weight="weight"))
    found: list[Community] = []
    for part in parts:
        members = sorted(part, key=lambda method: (-ranks[method], method))
        name = ", ".join(lineage.methods[method].name for method in members[:_NAMING])
        found.append(Community(name, tuple(lineage.methods[method] for method in members)))
    found.sort(key=lambda each: (-len(each.members), each.name))
    home = {method.id: each.name for each in found for method in each.members}
    return Communities(tuple(found), tuple(_bridges(lineage, plain, home)[:bridges]), modularity)


def participation(network: nx.Graph[str], home: dict[str, str], method: str) -> tuple[float, dict[str, float]]:
    """The participation coefficient of a method, and the belief in its edges into each community."""
    into: defaultdict[str, float] = defaultdict(float)
    for other, edge in network.adj[method].items():
        into[home[other]] += edge["weight"] / 1000
    whole = sum(into.values())
    if not whole:
        return 0.0, dict(into)
    spread = 1 - sum((each / whole) ** 2 for each in into.values())
    return spread, dict(sorted(into.items(), key=lambda each: (-each[1], each[0])))


def _bridges(lineage: Lineage, network: nx.Graph[str], home: dict[str, str]) -> list[Bridge]:
    found = []
    for method in network:
        spread, into = participation(network, home, method)
        if spread > 0:
            found.append(Bridge(lineage.methods[method], spread, into))
    found.sort(key=lambda each: (-each.participation * sum(each.into.values()), each.method.id))
    return found
