"""Files are whole, the same each time, and read by other programs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
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
    "gexf": "gexf",
    "cytoscape": "cyjs",
    "parquet": "parquet",
    "csv": "zip",
    "neo4j-csv": "folder",
    "html": "html",
}


def content(written: Path) -> bytes:
    """The bytes of a file, or of the files of a folder."""
    files = sorted(written.iterdir()) if written.is_dir() else [written]
    return b"".join(file.read_bytes() for file in files)


@pytest.fixture(scope="session")
def source(ten_papers_graph: Graph) -> ExportSource:
    return ExportSource(ten_papers_graph)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_graph_gives_the_same_bytes(name: str, source: ExportSource, tmp_path: Path) -> None:
    first = content(export(source, name, tmp_path / f"a.{_ENDINGS[name]}"))
    again = content(export(source, name, tmp_path / f"b.{_ENDINGS[name]}"))
    assert first == again != b""


def network_of(name: str, source: ExportSource, folder: Path, **options: Any) -> Any:
    """The file of a format as networkx reads it."""
    path = export(source, name, folder / f"g.{_ENDINGS[name]}", **options)
    if name == "cytoscape":
        return nx.cytoscape_graph(json.loads(path.read_text(encoding="utf-8")))
    return nx.read_gexf(path) if name == "gexf" else nx.read_graphml(path)


NETWORKS = ("graphml", "gexf", "cytoscape")


@pytest.mark.parametrize("name", NETWORKS)
def test_networkx_reads_the_whole_property_graph(name: str, source: ExportSource, tmp_path: Path) -> None:
    network = network_of(name, source, tmp_path)
    kind = "interaction" if name == "cytoscape" else "type"
    types = Counter(str(edge[kind]) for _, _, edge in network.edges(data=True))
    expected: Counter[str] = Counter()
    for part in relationship_tables(source.graph):
        expected[part.type] += part.table.num_rows
    assert types == expected
    assert len(network) == sum(table.num_rows for table in node_tables(source.graph).values())
    paper = network.nodes["paper/paper:0123456789abcdef"]
    assert paper["title"] == 'Longer </script><script>alert("threads")</script> & <b>more</b>'
    assert paper["votes"] == 12
    aliases = network.nodes["method/contrastive-thread-pretraining"]["aliases"]
    assert aliases == (["CTP"] if name == "cytoscape" else '["CTP"]')
    (edge,) = network.get_edge_data("method/swiftloom", "method/deeploom").values()
    assert (edge[kind], edge["belief"], edge["support"], edge["first_year"]) == ("EXTENDS", 0.914631, 2, 2019)


def test_graphml_says_the_label_of_each_node(source: ExportSource, tmp_path: Path) -> None:
    labels = Counter(label for _, label in network_of("graphml", source, tmp_path).nodes(data="label"))
    assert labels == {label: table.num_rows for label, table in node_tables(source.graph).items()}


def test_gexf_says_since_when_a_node_or_edge_is_there(source: ExportSource, tmp_path: Path) -> None:
    network = network_of("gexf", source, tmp_path)
    assert network.nodes["method/deeploom"]["start"] == 2018
    (edge,) = network.get_edge_data("method/swiftloom", "method/deeploom").values()
    assert edge["start"] == 2019
    assert (network.nodes["method/deeploom"]["label"], network.nodes["method/deeploom"]["type"]) == (
        "DeepLoom",
        "Method",
    )
    years = [year for _, year in network.nodes(data="start") if year is not None]
    known = [*source.graph.papers["year"].to_pylist(), *source.graph.entities["year"].to_pylist()]
    firsts = source.graph.statements["first_year"].to_pylist()
    assert sorted(years) == sorted(year for year in [*known, *firsts] if year is not None)


def test_parquet_holds_every_node_and_edge_in_typed_columns(source: ExportSource, tmp_path: Path) -> None:
    folder = export(source, "parquet", tmp_path / "g")
    nodes, edges = (pq.read_table(folder / f"{name}.parquet") for name in ("nodes", "edges"))
    assert nodes.num_rows == sum(table.num_rows for table in node_tables(source.graph).values())
    assert edges.num_rows == sum(part.table.num_rows for part in relationship_tables(source.graph))
    assert set(edges["from"].to_pylist()) | set(edges["to"].to_pylist()) <= set(nodes["node"].to_pylist())
    (row,) = nodes.filter(pc.equal(nodes["node"], "method/contrastive-thread-pretraining")).to_pylist()
    assert (row["label"], row["aliases"], row["year"]) == ("Method", ["CTP"], 2020)


@pytest.mark.parametrize("name", NETWORKS)
def test_entities_alone_are_the_entities_and_their_relations(
    name: str, source: ExportSource, tmp_path: Path
) -> None:
    network = network_of(name, source, tmp_path, entities_only=True)
    assert len(network) == source.graph.entities.num_rows
    assert network.number_of_edges() == source.graph.statements.num_rows


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_xml_stays_well_formed_whatever_a_paper_contains(name: str, source: ExportSource, tmp_path: Path) -> None:
    papers = source.graph.papers
    titles = pa.array(["\x00\x0b\ud7ff\ufffe]]>&#0;<x a='\r\n\t'>"] * papers.num_rows)
    wild = papers.set_column(papers.schema.get_field_index("title"), "title", titles)
    odd = ExportSource(replace(source.graph, papers=wild))
    network = network_of(name, odd, tmp_path)
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
        assert content(export(nothing, name, tmp_path / f"g.{_ENDINGS[name]}"))
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
