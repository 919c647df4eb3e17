"""HTML: a page of the graph that opens at once, with nothing else at hand and no network.

The picture is laid out beforehand (:mod:`kg.export.layout`), so the browser only draws it. All text of papers
reaches the page as JSON or as text of elements, never as markup.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from kg.errors import UsageError
from kg.export.layout import positions
from kg.export.neighbourhood import entity_network, most_connected, neighbourhood
from kg.lookup import Sentence, best_sentences, find_entity

if TYPE_CHECKING:
    from kg.assembly import Graph
    from kg.export.writing import ExportSource

# A palette whose colours stay apart for colour-blind readers (Okabe and Ito 2008).
_NODE_COLOURS = {"Method": "#0072b2", "Dataset": "#e69f00", "Metric": "#cc79a7", "Task": "#009e73"}
_EDGE_COLOURS = {
    "EXTENDS": "#0072b2",
    "USES": "#56b4e9",
    "OUTPERFORMS": "#d55e00",
    "COMPARED_WITH": "#f0a878",
    "IS_A": "#5b5b5b",
    "ADDRESSES": "#009e73",
    "TRAINED_ON": "#e69f00",
    "EVALUATED_ON": "#f2c45a",
    "MEASURED_BY": "#cc79a7",
    "BENCHMARK_FOR": "#8fbf9f",
}


def write(source: ExportSource, path: Path, around: str | None = None, depth: int = 2, limit: int = 250) -> None:
    """Write entities and the relations between them as a page to look at.

    Parameters
    ----------
    source, path
        The graph, and where to write.
    around
        An entity by any of its names: the page shows what is near it. None shows the entities that are
        connected most.
    depth
        How many steps from that entity to go, at least 1.
    limit
        How many entities to show at most, 1 to 5,000: the nearest and most believed, or the most connected.

    Raises
    ------
    EntityNotFoundError
        No entity goes by the name ``around``.
    UsageError
        ``depth`` or ``limit`` is out of range.
    """
    if not 1 <= limit <= 5000:
        raise UsageError(f"a page shows 1 to 5000 entities, not {limit}: correct the limit")
    if depth < 1:
        raise UsageError(f"the depth is at least 1, not {depth}: correct it")
    network = entity_network(source.graph)
    centre = None if around is None else find_entity(source.graph, around).entity
    if centre is None:
        shown, title = most_connected(network, limit), "methodgraph"
    else:
        shown, title = neighbourhood(network, centre.id, depth, limit), f"{centre.label} in methodgraph"
    chosen = network.subgraph(shown)
    path.write_text(_page(source.graph, chosen, title, None if centre is None else centre.id), encoding="utf-8")


def _page(graph: Graph, network: nx.MultiDiGraph[str], title: str, centre: str | None) -> str:
    from pyvis.network import Network

    page = Network(height="100%", width="100%", directed=True, cdn_resources="in_line")
    places = positions(network)
    most = max((network.nodes[node]["papers"] for node in network), default=1)
    for node in sorted(network):
        x, y = places[node]
        about = network.nodes[node]
        page.add_node(
            node,
            label=_short(about["name"]),
            color=_NODE_COLOURS[about["type"]],
            size=10 + 20 * (about["papers"] / max(most, 1)) ** 0.5,
            borderWidth=4 if node == centre else 1,
            x=round(x, 1),
            y=round(y, 1),
            # Not `title`: pyvis would make markup of a title in which it finds a link.
            hover=_node_text(about),
        )
    proof = best_sentences(graph, {edge["statement"] for _, _, edge in network.edges(data=True)})
    between: Counter[frozenset[str]] = Counter()
    for head, tail, kind, edge in sorted(network.edges(keys=True, data=True), key=lambda e: e[:3]):
        page.add_edge(
            head,
            tail,
            color=_EDGE_COLOURS[kind],
            width=1 + 2 * edge["belief"],
            # Edges between the same two bend away from each other.
            smooth={"type": "curvedCW", "roundness": 0.1 + 0.15 * between[frozenset((head, tail))]},
            arrows="" if kind == "COMPARED_WITH" else "to",
            hover=_edge_text(network, head, tail, kind, edge, proof.get(edge["statement"])),
        )
        between[frozenset((head, tail))] += 1
    page.set_options(json.dumps(_OPTIONS))
    return _alone(page.generate_html(), _header(network, title))


_OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "tooltipDelay": 100, "hideEdgesOnDrag": True, "navigationButtons": False},
    "nodes": {"shape": "dot", "font": {"size": 14, "face": "sans-serif"}},
    "edges": {"arrows": {"to": {"scaleFactor": 0.5}}},
}


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"


def _node_text(about: dict[str, Any]) -> str:
    lines = [f"{about['name']} ({about['type']})"]
    if about["aliases"]:
        lines.append(f"also: {', '.join(about['aliases'][:8])}")
    papers = "1 paper" if about["papers"] == 1 else f"{about['papers']} papers"
    lines.append(papers if about["year"] is None else f"{papers}, since {about['year']}")
    return "\n".join(lines)


def _edge_text(
    network: nx.MultiDiGraph[str],
    head: str,
    tail: str,
    kind: str,
    edge: dict[str, Any],
    sentence: Sentence | None,
) -> str:
    said = f"{network.nodes[head]['name']} {kind.replace('_', ' ').lower()} {network.nodes[tail]['name']}"
    papers = "1 paper" if edge["support"] == 1 else f"{edge['support']} papers"
    since = "" if edge["first_year"] is None else f", since {edge['first_year']}"
    lines = [said, f"belief {edge['belief']:.2f}, {papers}{since}"]
    if sentence is not None:
        lines += [f"“{sentence.text}”", f"— {sentence.title or sentence.paper}"]
        if sentence.year is not None:
            lines[-1] += f" ({sentence.year})"
    return "\n".join(lines)


def _header(network: nx.MultiDiGraph[str], title: str) -> str:
    """Title and legend, each name with its colour."""
    types = {about["type"] for _, about in network.nodes(data=True)}
    kinds = {kind for _, _, kind in network.edges(keys=True)}
    keys = [
        f'<span><i class="dot" style="background:{colour}"></i>{name}</span>'
        for name, colour in _NODE_COLOURS.items()
        if name in types
    ] + [
        f'<span><i class="line" style="background:{colour}"></i>{name.replace("_", " ").lower()}</span>'
        for name, colour in _EDGE_COLOURS.items()
        if name in kinds
    ]
    counts = f"{network.number_of_nodes()} entities, {network.number_of_edges()} relations"
    return f'<header><h1>{escape(title)}</h1><p>{counts}</p><div id="legend">{"".join(keys)}</div></header>'


_STYLE = """
<style>
html, body { height: 100%; }
body { margin: 0; display: flex; flex-direction: column; font-family: sans-serif; color: #222; }
body > .card { flex: 1; min-height: 0; }
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; padding: .5rem 1rem; }
header h1 { font-size: 1.2rem; margin: 0; }
header p { margin: 0; color: #555; }
#legend span { margin-right: .8rem; white-space: nowrap; font-size: .85rem; }
#legend i { display: inline-block; margin-right: .3rem; vertical-align: middle; }
#legend .dot { width: .8rem; height: .8rem; border-radius: 50%; }
#legend .line { width: 1.2rem; height: .2rem; }
div.vis-tooltip { white-space: pre-wrap; max-width: 28rem; font: .85rem/1.35 sans-serif; }
#mynetwork { float: none !important; box-sizing: border-box; border-width: 1px 0 0 !important; }
</style>
"""

# Tooltips are made of text nodes: nothing in them is ever read as markup.
_HOVER = """
<script>
for (const items of [nodes, edges]) {
  items.update(items.get().map(({ id, hover }) => {
    const box = document.createElement("div");
    box.textContent = hover;
    return { id, title: box };
  }));
}
network.fit();
</script>
"""

_REMOTE = re.compile(
    r"""<link\b[^>]*\bhref=["']https?:[^>]*>|<script\b[^>]*\bsrc=["']https?:[^>]*>\s*</script>|<center>.*?</center>""",
    re.DOTALL,
)


def _alone(page: str, header: str) -> str:
    """The page without what pyvis fetches from elsewhere, with our header, style and tooltips."""
    before, data, after = page.partition("<body>")
    head = _REMOTE.sub("", before).replace("<head>", "<head>\n<title>methodgraph</title>", 1)
    head = head.replace("</head>", f"{_STYLE}</head>")
    return "<!DOCTYPE html>\n" + head + data + header + after.replace("</body>", f"{_HOVER}</body>")
