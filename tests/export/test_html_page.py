"""The page opens at once, by itself, and shows papers' text as text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pytest

from kg.assembly import Graph
from kg.errors import EntityNotFoundError, UsageError
from kg.export import ExportSource, export
from kg.export.layout import positions
from kg.export.neighbourhood import entity_network, most_connected, neighbourhood


class Page(HTMLParser):
    """What a browser sees of a page: its elements, its scripts, its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.scripts: list[str] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(text)
        self.close()
        (self.main,) = [script for script in self.scripts if "new vis.Network" in script and "drawGraph" in script]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.words.append(data.strip())

    def items(self, name: str) -> list[dict[str, Any]]:
        found = re.search(rf"{name} = new vis\.DataSet\((\[.*\])\);", self.main)
        assert found
        items: list[dict[str, Any]] = json.loads(found[1])
        return items


def page(graph: Graph, path: Path, **options: Any) -> Page:
    return Page(export(ExportSource(graph), "html", path / "page.html", **options).read_text(encoding="utf-8"))


def test_nothing_is_fetched_from_elsewhere(ten_papers_graph: Graph, tmp_path: Path) -> None:
    assert page(ten_papers_graph, tmp_path).fetched == []


def test_nothing_is_written_beside_the_page(
    ten_papers_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    page(ten_papers_graph, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["elsewhere", "page.html"]


def test_every_node_has_its_place_and_physics_is_off(ten_papers_graph: Graph, tmp_path: Path) -> None:
    found = page(ten_papers_graph, tmp_path)
    assert all({"x", "y"} <= node.keys() for node in found.items("nodes"))
    assert '"physics": {"enabled": false}' in found.main


def test_text_of_papers_is_never_markup(ten_papers_graph: Graph, tmp_path: Path) -> None:
    evil = '</script><script>alert(1)</script><a href="javascript:alert(2)">x</a><!--'
    entities = ten_papers_graph.entities
    labels = pa.array([f"{evil}{n}" for n in range(entities.num_rows)])
    papers = ten_papers_graph.papers
    titles = pa.array([evil] * papers.num_rows)
    evidence = ten_papers_graph.evidence
    texts = pa.array([evil] * evidence.num_rows)
    graph = replace(
        ten_papers_graph,
        entities=entities.set_column(entities.schema.get_field_index("label"), "label", labels),
        papers=papers.set_column(papers.schema.get_field_index("title"), "title", titles),
        evidence=evidence.set_column(evidence.schema.get_field_index("text"), "text", texts),
    )
    harmless = page(ten_papers_graph, tmp_path)
    harmful = page(graph, tmp_path, around="method/patchloom")
    assert len(harmful.scripts) == len(harmless.scripts)
    assert harmful.fetched == []
    assert any(evil in node["hover"] for node in harmful.items("nodes"))
    # pyvis would put a tooltip with a link into the page as markup.
    assert "innerHTML = nodeData" not in harmful.main


def test_a_node_tells_its_names_papers_and_year(ten_papers_graph: Graph, tmp_path: Path) -> None:
    hover = {node["id"]: node["hover"] for node in page(ten_papers_graph, tmp_path).items("nodes")}
    assert hover["method/contrastive-thread-pretraining"] == (
        "Contrastive Thread Pretraining (Method)\nalso: CTP\n2 papers, since 2020"
    )


def test_an_edge_tells_its_belief_and_its_best_sentence(ten_papers_graph: Graph, tmp_path: Path) -> None:
    edges = page(ten_papers_graph, tmp_path).items("edges")
    (hover,) = [e["hover"] for e in edges if (e["from"], e["to"]) == ("method/swiftloom", "method/deeploom")]
    assert hover == (
        "SwiftLoom extends DeepLoom\nbelief 0.91, 2 papers, since 2019\n"
        "“SwiftLoom distils DeepLoom into a network”\n— SwiftLoom (2019)"
    )


def test_types_have_colours_that_the_legend_explains(ten_papers_graph: Graph, tmp_path: Path) -> None:
    found = page(ten_papers_graph, tmp_path)
    assert {"Method", "Dataset", "Metric", "Task", "extends", "compared with"} <= set(found.words)
    colours = {node["id"].split("/")[0]: node["color"] for node in found.items("nodes")}
    assert len(set(colours.values())) == 4


def test_a_page_around_an_entity_goes_so_many_steps(ten_papers_graph: Graph, tmp_path: Path) -> None:
    def shown(depth: int) -> set[str]:
        items = page(ten_papers_graph, tmp_path, around="CTP++", depth=depth).items("nodes")
        return {node["id"] for node in items}

    assert shown(1) == {"method/ctp-plus-plus", "method/contrastive-thread-pretraining", "metric/macro-f1"}
    assert shown(1) < shown(2) < shown(3)
    assert "method/patchloom" not in shown(2)


def test_a_limit_keeps_the_nearest(ten_papers_graph: Graph, tmp_path: Path) -> None:
    items = page(ten_papers_graph, tmp_path, around="DeepLoom", depth=5, limit=4).items("nodes")
    network = entity_network(ten_papers_graph)
    near = {"method/deeploom", *network.successors("method/deeploom"), *network.predecessors("method/deeploom")}
    assert len(items) == 4
    assert {node["id"] for node in items} <= near


def test_without_a_centre_the_most_connected_are_shown(ten_papers_graph: Graph) -> None:
    network = entity_network(ten_papers_graph)
    assert most_connected(network, 2) == ["method/deeploom", "method/patchloom"]


def test_a_name_that_is_not_there_is_an_error(ten_papers_graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(EntityNotFoundError, match="did you mean PatchLoom"):
        page(ten_papers_graph, tmp_path, around="PatchLom")


@pytest.mark.parametrize("options", [{"limit": 0}, {"limit": 5001}, {"around": "CTP", "depth": 0}])
def test_options_out_of_range_are_refused(
    ten_papers_graph: Graph, tmp_path: Path, options: dict[str, Any]
) -> None:
    with pytest.raises(UsageError, match=r"correct"):
        page(ten_papers_graph, tmp_path, **options)


def test_an_entity_alone_is_a_page_of_one(ten_papers_graph: Graph) -> None:
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_node("method/alone")
    assert neighbourhood(network, "method/alone", 3, 10) == ["method/alone"]
    assert positions(network) == {"method/alone": (0.0, 0.0)}


def test_places_are_the_same_each_time_and_keep_apart() -> None:
    network: nx.Graph[str] = nx.disjoint_union(nx.path_graph(40), nx.complete_graph(5))
    network = nx.relabel_nodes(network, str)
    network.add_node("alone")
    places = positions(network)
    assert places == positions(nx.Graph(network))
    points = list(places.values())
    assert len(set(points)) == len(points) == 46
    apart = min(abs(a - x) + abs(b - y) for i, (a, b) in enumerate(points) for x, y in points[:i])
    assert apart > 10


def test_a_large_component_is_laid_out_without_scipy() -> None:
    network = nx.relabel_nodes(nx.path_graph(600), str)
    assert len(positions(network)) == 600
