"""The benchmark of RDF and SPARQL measures what it says, on the ten papers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.assembly import Graph
from kg.export import ExportSource, export
from kg.tables import TableFiles
from pipelines.benchmark.parts import part_of, write_tables
from pipelines.benchmark.rdf import QUERIES, _against_rdflib
from pipelines.benchmark.rows import peak_memory


def test_a_part_of_all_papers_is_the_graph(ten_papers_graph: Graph) -> None:
    part = part_of(ten_papers_graph, ten_papers_graph.papers.num_rows)
    for name, table in part.tables().items():
        assert table.equals(ten_papers_graph.tables()[name]), name


def test_what_a_part_names_is_in_it(ten_papers_graph: Graph, tmp_path: Path) -> None:
    part = part_of(ten_papers_graph, 3)
    assert part.papers.num_rows == 3
    tables = TableFiles(write_tables(part, tmp_path / "part"))
    folder = export(ExportSource(tables), "parquet", tmp_path / "g")
    import pyarrow.parquet as pq

    nodes, edges = (pq.read_table(folder / f"{name}.parquet") for name in ("nodes", "edges"))
    ends = {*edges["from"].to_pylist(), *edges["to"].to_pylist()}
    assert ends
    assert ends <= set(nodes["node"].to_pylist())


def test_both_stores_give_the_same_rows_to_each_query(ten_papers_graph: Graph, tmp_path: Path) -> None:
    asked: list[str] = []
    rows = list(_against_rdflib(ten_papers_graph, tmp_path, asked.append))
    assert [row.work for row in rows] == ["Turtle", *(f"SPARQL: {name}" for name in QUERIES)]
    assert all(row.ratio > 0 for row in rows)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read as Linux tells it")
def test_the_memory_of_a_command_is_its_own() -> None:
    # what this process holds is not counted
    held = bytearray(300_000_000)
    program = "import time; held = bytearray({}); time.sleep(0.2)"
    small, large = (peak_memory([sys.executable, "-c", program.format(size)]) for size in (1, 100_000_000))
    assert len(held) == 300_000_000
    assert small < 100
    assert 90 < large - small < 120
