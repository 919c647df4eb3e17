"""``kg cypher``: ask the graph in Cypher."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import DEFAULT_GRAPH, FormatOption, GraphOption, examples, text_of

NAME = "cypher"
EXAMPLES = examples(
    'kg cypher "MATCH (m:Method) RETURN m.name, m.papers ORDER BY m.papers DESC LIMIT 5"',
    'kg cypher "MATCH (a:Method)-[e:EXTENDS]->(b:Method) RETURN a.name, b.name, e.belief" --format json',
    "kg cypher query.cypher --format csv > rows.csv",
)


def command(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="The query, a file that holds one, or - for standard input.")
    ],
    graph: GraphOption = DEFAULT_GRAPH,
    form: FormatOption = "table",
    timeout: Annotated[
        float | None, typer.Option("--timeout", metavar="SECONDS", help="Give up after so long.", min=0.001)
    ] = None,
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
