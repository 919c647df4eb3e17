"""A part of a graph: some of its papers, and all that is said in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kg.assembly import Graph
from kg.export import ExportSource
from kg.tables import Tables


def part_of(tables: Tables, papers: int) -> Graph:
    """The graph of so many papers, evenly spaced among all by id; beliefs and supports stay those of the whole."""
    graph = ExportSource(tables).graph
    step = max(1, graph.papers.num_rows // papers)
    chosen = graph.papers.take(pa.array(range(0, graph.papers.num_rows, step)[:papers]))
    of_papers: dict[str, Any] = {
        name: _where(getattr(graph, name), "paper", chosen["id"])
        for name in ("mentions", "evidence", "results", "claims")
    }
    statements = _where(graph.statements, "id", of_papers["evidence"]["statement"])
    results = of_papers["results"]
    columns = [of_papers["mentions"]["entity"], statements["head"], statements["tail"]]
    columns += [results[end] for end in ("method", "dataset", "task", "metric", "baseline")]
    named = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string()).drop_null()
    entities = _where(graph.entities, "id", named)
    return Graph(
        papers=chosen,
        entities=entities,
        mappings=_where(graph.mappings, "object_id", entities["id"]),
        statements=statements,
        runs=graph.runs,
        **of_papers,
    )


def write_tables(graph: Graph, folder: Path) -> Path:
    """Write the tables as :class:`kg.tables.TableFiles` reads them; the folder."""
    folder.mkdir()
    for name, table in graph.tables().items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    return folder


def _where(table: pa.Table, column: str, values: Any) -> pa.Table:
    return table.filter(pc.is_in(table[column], value_set=pc.unique(values)))
