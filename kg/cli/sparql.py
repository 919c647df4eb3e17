"""``kg sparql``: ask the graph in SPARQL."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import DEFAULT_GRAPH, FormatOption, GraphOption, examples, text_of

NAME = "sparql"
EXAMPLES = examples(
    'kg sparql "SELECT ?label { ?m a mg:Method ; skos:prefLabel ?label } LIMIT 5"',
    "kg sparql query.rq --format json",
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
    """Ask the graph in SPARQL; updates are refused. The usual prefixes need not be declared."""
    from kg.cli.output import row_format, write_rows
    from kg.graph import GraphDirectory

    form = row_format(form)
    with GraphDirectory(graph) as directory:
        rows = directory.sparql(text_of(query), timeout=timeout)
        write_rows(rows.columns, rows, form)
