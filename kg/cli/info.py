"""``kg info``: what a graph directory is made of, and the versions in use."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import DEFAULT_GRAPH, GraphOption, chosen, examples

NAME = "info"
EXAMPLES = examples("kg info", "kg info --graph mine --format json")


def command(
    graph: GraphOption = DEFAULT_GRAPH,
    form: Annotated[str, typer.Option("--format", "-f", help="How to write it: text or json.")] = "text",
) -> None:
    """Show the versions in use, the parts and stores of the graph directory, and its last run."""
    from kg.cli.output import console, write_json
    from kg.graph.viewing import information

    form = chosen(form, ("text", "json"), "output format")
    known = information(graph)
    if form == "json":
        write_json(known)
        return
    out = console()
    for name, value in known.items():
        if isinstance(value, dict):
            for key, inner in value.items():
                out.print(f"{name + ' ' + key:<24} {_plain(inner)}", markup=False)
        else:
            out.print(f"{name:<24} {_plain(value)}", markup=False)


def _plain(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value in (None, "") else str(value)
