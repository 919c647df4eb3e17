"""``kg sparql``: ask the graph in SPARQL."""

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

NAME = "sparql"
EXAMPLES = examples(
    'kg sparql "SELECT ?label { ?m a mg:Method ; skos:prefLabel ?label } LIMIT 5"',
    "kg sparql query.rq --format json",
)


def command(
    query: QueryArgument,
    graph: GraphOption = DEFAULT_GRAPH,
    form: FormatOption = "table",
    timeout: TimeoutOption = None,
) -> None:
    """Ask the graph in SPARQL; updates are refused. The usual prefixes need not be declared."""
    from kg.cli.output import row_format, write_rows
    from kg.graph import GraphDirectory

    form = row_format(form)
    with GraphDirectory(graph) as directory:
        rows = directory.sparql(text_of(query), timeout=timeout)
        write_rows(rows.columns, rows, form)
