"""``kg cypher``: ask the graph in Cypher."""

from __future__ import annotations

from kg.cli.options import (
    DEFAULT_GRAPH,
    FormatOption,
    GraphOption,
    QueryArgument,
    TimeoutOption,
    examples,
    text_of,
)

NAME = "cypher"
EXAMPLES = examples(
    'kg cypher "MATCH (m:Method) RETURN m.name, m.papers ORDER BY m.papers DESC LIMIT 5"',
    'kg cypher "MATCH (a:Method)-[e:EXTENDS]->(b:Method) RETURN a.name, b.name, e.belief" --format json',
    "kg cypher query.cypher --format csv > rows.csv",
)


def command(
    query: QueryArgument,
    graph: GraphOption = DEFAULT_GRAPH,
    form: FormatOption = "table",
    timeout: TimeoutOption = None,
) -> None:
    """Ask the graph in Cypher; queries that write are refused.

    Nodes are Paper, Method, Dataset, Metric, Task, Statement, Evidence, Result, Claim and Run.
    """
    from kg.cli.output import row_format, write_rows
    from kg.graph import GraphDirectory

    form = row_format(form)
    with GraphDirectory(graph) as directory:
        rows = directory.cypher(text_of(query), timeout=timeout)
        write_rows(rows.columns, rows, form)
