"""Files are whole, the same each time, and read by other programs."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pytest
import rdflib

from kg.assembly import Graph
from kg.errors import EntityNotFoundError, GraphError, UsageError
from kg.export import FORMATS, ExportSource, export
from kg.stores.property_graph import node_tables, relationship_tables

_ENDINGS = {
    "turtle": "ttl",
    "trig": "trig",
    "ntriples": "nt",
    "nquads": "nq",
    "jsonld": "jsonld",
    "rdf12": "trig",
    "nanopub": "trig",
    "graphml": "graphml",
    "csv": "zip",
    "html": "html",
}


@pytest.fixture(scope="session")
def source(ten_papers_graph: Graph) -> ExportSource:
    return ExportSource(ten_papers_graph)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_graph_gives_the_same_bytes(name: str, source: ExportSource, tmp_path: Path) -> None:
    first = export(source, name, tmp_path / f"a.{_ENDINGS[name]}").read_bytes()
    again = export(source, name, tmp_path / f"b.{_ENDINGS[name]}").read_bytes()
    assert first == again != b""


def test_networkx_reads_the_whole_property_graph(source: ExportSource, tmp_path: Path) -> None:
    network = nx.read_graphml(export(source, "graphml", tmp_path / "g.graphml"))
    labels = Counter(label for _, label in network.nodes(data="label"))
    types = Counter(str(edge["type"]) for _, _, edge in network.edges(data=True))
    assert labels == {label: table.num_rows for label, table in node_tables(source.graph).items()}
    expected: Counter[str] = Counter()
    for part in relationship_tables(source.graph):
        expected[part.type] += part.table.num_rows
    assert types == expected
    paper = network.nodes["paper/paper:0123456789abcdef"]
    assert paper["title"] == 'Longer </script><script>alert("threads")</script> & <b>more</b>'
    assert paper["votes"] == 12
    assert network.nodes["method/contrastive-thread-pretraining"]["aliases"] == '["CTP"]'
    (edge,) = network.get_edge_data("method/swiftloom", "method/deeploom").values()
    assert (edge["type"], edge["belief"], edge["support"], edge["first_year"]) == ("EXTENDS", 0.914631, 2, 2019)


def test_entities_alone_are_the_entities_and_their_relations(source: ExportSource, tmp_path: Path) -> None:
    network = nx.read_graphml(export(source, "graphml", tmp_path / "g.graphml", entities_only=True))
    assert len(network) == source.graph.entities.num_rows
    assert network.number_of_edges() == source.graph.statements.num_rows


def test_graphml_stays_well_formed_whatever_a_paper_contains(source: ExportSource, tmp_path: Path) -> None:
    papers = source.graph.papers
    titles = pa.array(["\x00\x0b\ud7ff\ufffe]]>&#0;<x a='\r\n\t'>"] * papers.num_rows)
    wild = papers.set_column(papers.schema.get_field_index("title"), "title", titles)
    odd = ExportSource(replace(source.graph, papers=wild))
    network = nx.read_graphml(export(odd, "graphml", tmp_path / "g.graphml"))
    assert network.nodes["paper/arxiv:1803.00001"]["title"] == "��\ud7ff�]]>&#0;<x a='\r\n\t'>"


def test_csv_holds_every_node_and_edge_with_its_properties(source: ExportSource, tmp_path: Path) -> None:
    with zipfile.ZipFile(export(source, "csv", tmp_path / "g.zip")) as archive:
        tables = {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"), newline="")))
            for name in archive.namelist()
        }
    nodes = {row["node"]: row for row in tables["nodes.csv"]}
    assert len(nodes) == sum(table.num_rows for table in node_tables(source.graph).values())
    assert len(tables["edges.csv"]) == sum(p.table.num_rows for p in relationship_tables(source.graph))
    assert {row[end] for row in tables["edges.csv"] for end in ("from", "to")} <= nodes.keys()
    assert nodes["paper/arxiv:1803.00001"]["authors"] == '["Tomáš Novák"]'
    assert "环状网络" in {row["name"] for row in nodes.values()}


def test_csv_may_be_a_folder(source: ExportSource, tmp_path: Path) -> None:
    folder = export(source, "csv", tmp_path / "tables")
    assert sorted(path.name for path in folder.iterdir()) == ["edges.csv", "nodes.csv"]
    (folder / "of-mine.txt").write_text("stays")
    export(source, "csv", folder)
    assert (folder / "of-mine.txt").read_text() == "stays"


def test_an_empty_graph_gives_whole_files(source: ExportSource, tmp_path: Path) -> None:
    empty: Any = {name: table.slice(0, 0) for name, table in source.graph.tables().items()}
    nothing = ExportSource(Graph(**empty))
    for name in FORMATS:
        assert export(nothing, name, tmp_path / f"g.{_ENDINGS[name]}").stat().st_size > 0
    assert len(nx.read_graphml(tmp_path / "g.graphml")) == 0
    assert len(rdflib.Graph().parse(tmp_path / "g.ttl")) == 8


def test_what_stood_there_is_replaced_only_when_the_new_file_is_whole(
    source: ExportSource, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")
    with pytest.raises(EntityNotFoundError):
        export(source, "html", path, around="no such thing")
    assert path.read_text() == "old"
    export(source, "html", path)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


def test_an_unknown_format_is_refused_with_the_known_ones(source: ExportSource, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'pdf' is no export format: choose one of turtle, trig"):
        export(source, "pdf", tmp_path / "g.pdf")


def test_an_option_of_another_format_is_refused(source: ExportSource, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the format turtle has no option 'around': it has none"):
        export(source, "turtle", tmp_path / "g.ttl", around="x")


def test_a_place_that_cannot_be_written_is_named(source: ExportSource, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GraphError, match=r"g\.ttl cannot be written: "):
        export(source, "turtle", tmp_path / "file" / "g.ttl")
