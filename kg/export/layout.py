"""Places for the nodes of a picture, computed beforehand: the same graph is always laid out the same."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

# Pixels between neighbours, about.
_STEP = 110.0
# Names are wider than they are high: so are the places kept free around nodes, in pixels.
_FREE_WIDTH, _FREE_HEIGHT = 110.0, 55.0
# Nodes are pushed off each other up to this many of them: every pair is looked at.
_PUSH_LIMIT = 1500
# networkx lays out larger graphs with SciPy, which is not a dependency; ForceAtlas2 does without.
_SPRING_LIMIT = 499


def positions(network: nx.Graph[str]) -> dict[str, tuple[float, float]]:
    """A place (x, y) in pixels for each node.

    Each connected component is laid out by itself, by forces; the components then stand in rows, the
    largest first.
    """
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(network))
    plain.add_edges_from(sorted({(min(e), max(e)) for e in network.edges() if e[0] != e[1]}))
    boxes = [_component(plain.subgraph(part)) for part in nx.connected_components(plain)]
    boxes.sort(key=lambda box: (-len(box[0]), min(box[0])))
    places: dict[str, tuple[float, float]] = {}
    width = 1.6 * sum((w + _STEP) * (h + _STEP) for _, w, h in boxes) ** 0.5
    left, top, row = 0.0, 0.0, 0.0
    for box, box_width, box_height in boxes:
        if left > 0 and left + box_width > width:
            left, top, row = 0.0, top + row + _STEP, 0.0
        for node, (x, y) in box.items():
            places[node] = (left + x, top + y)
        left += box_width + _STEP
        row = max(row, box_height)
    return places


def _component(part: nx.Graph[str]) -> tuple[dict[str, tuple[float, float]], float, float]:
    """The places of one component from (0, 0) on, and its width and height."""
    order: nx.Graph[str] = nx.Graph()
    order.add_nodes_from(sorted(part))
    order.add_edges_from(sorted({(min(edge), max(edge)) for edge in part.edges()}))
    size = len(order)
    if size == 1:
        return {next(iter(order)): (0.0, 0.0)}, 0.0, 0.0
    found: dict[str, Any]
    if size <= _SPRING_LIMIT:
        found = nx.spring_layout(order, k=2.5 / size**0.5, iterations=150, seed=1)
    else:
        found = nx.forceatlas2_layout(order, max_iter=50, seed=1, scaling_ratio=4.0)
    nodes = list(found)
    places = np.array([found[node] for node in nodes], dtype=float)
    spread = float(np.ptp(places, axis=0).max()) or 1.0
    # As much area for each node, however many there are.
    places *= _STEP * 1.3 * size**0.5 / spread
    if size <= _PUSH_LIMIT:
        _push_apart(places)
    places -= places.min(axis=0)
    width, height = places.max(axis=0)
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, places, strict=True)}, width, height


def _push_apart(places: Any) -> None:
    """Move nodes that cover each other until few do; ``places`` (nodes by 2, pixels) is changed."""
    free = np.array([_FREE_WIDTH, _FREE_HEIGHT])
    for _ in range(40):
        apart = (places[:, None] - places[None]) / free
        distance = np.hypot(apart[..., 0], apart[..., 1])
        np.fill_diagonal(distance, np.inf)
        near = distance < 1
        if not near.any():
            return
        distance[~near] = 1.0
        push = (1 - distance) / np.maximum(distance, 1e-3)
        places += 0.5 * free * (apart * push[..., None]).sum(axis=1) / np.maximum(near.sum(axis=1), 1)[:, None]
