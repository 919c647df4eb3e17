"""The files for ``neo4j-admin database import`` fill a database with what a load would write."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from servers import required
from servers.neo4j_server import LTS, Neo4jServer

from kg.assembly import Graph
from kg.errors import GraphError
from kg.export import ExportSource, export

from .conftest import Database, dump_of


@pytest.fixture
def awkward(ten_papers_graph: Graph) -> Graph:
    """A graph with texts that CSV files are known to lose."""
    papers = ten_papers_graph.papers
    texts: list[Any] = papers["abstract"].to_pylist()
    texts[:3] = [f'{texts[0]}\nA second line, with "quotes" and a \\ backslash;\ttab', "", "  spaces around  "]
    column = papers.schema.get_field_index("abstract")
    field = papers.schema.field("abstract")
    return replace(ten_papers_graph, papers=papers.set_column(column, field, pa.array(texts, pa.string())))


def test_the_imported_database_is_the_graph(
    awkward: Graph, tmp_path: Path, database_of: Callable[[Neo4jServer], Database]
) -> None:
    folder = export(ExportSource(awkward), "neo4j-csv", tmp_path / "files")
    with required():
        server = Neo4jServer(tmp_path / "server", os.environ.get("KG_TEST_NEO4J", LTS))
    environment = {**os.environ, "NEO4J_ADMIN": str(server.admin_script)}
    done = subprocess.run(
        [folder / "import.sh", "neo4j"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with server:
        database = database_of(server)
        with database.driver.session(database="neo4j") as session:
            for statement in (folder / "after-import.cypher").read_text().split(";\n")[:-1]:
                session.run(statement).consume()
        assert database.dump() == dump_of(awkward)
        report = database.load(awkward)
        assert (report.created, report.changed, report.removed) == (0, 0, 0)
        assert report.held == len(dump_of(awkward))


def test_a_name_that_holds_the_separator_is_refused(ten_papers_graph: Graph, tmp_path: Path) -> None:
    entities = ten_papers_graph.entities
    column = entities.schema.get_field_index("aliases")
    names: list[list[str]] = [["a\x1fb"]] * entities.num_rows
    field = entities.schema.field("aliases")
    broken = entities.set_column(column, field, pa.array(names, field.type))
    with pytest.raises(GraphError, match=r"U\+001F"):
        export(ExportSource(replace(ten_papers_graph, entities=broken)), "neo4j-csv", tmp_path / "files")
