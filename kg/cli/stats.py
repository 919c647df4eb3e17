"""``kg stats``: how much of what a graph holds."""

from __future__ import annotations

from kg.cli.options import DEFAULT_GRAPH, FormatOption, GraphOption, examples

NAME = "stats"
EXAMPLES = examples("kg stats", "kg stats --format json")


def command(graph: GraphOption = DEFAULT_GRAPH, form: FormatOption = "table") -> None:
    """Count what the graph holds: papers, entities by type, statements by relation, results, claims."""
    from kg.cli.output import row_format, write_rows
    from kg.graph import GraphDirectory
    from kg.graph.viewing import statistics

    form = row_format(form)
    with GraphDirectory(graph) as directory:
        rows = statistics(directory.graph())
    write_rows(["what", "kind", "count"], rows, form)
