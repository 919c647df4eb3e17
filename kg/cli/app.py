"""The commands together. This module and those of the commands import nothing heavy until a command runs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kg.cli import (
    build,
    cypher,
    doctor,
    evaluate,
    export,
    extract,
    info,
    lineage,
    load,
    normalize,
    read,
    rebuild,
    remove,
    resolve,
    serve,
    show,
    sparql,
    stats,
    validate,
)
from kg.cli.options import examples

app = typer.Typer(
    name="kg",
    help="A knowledge graph of the AI and machine-learning literature, built from paper abstracts.",
    epilog=examples(
        "kg build --sample",
        'kg show "vision transformer"',
        "kg build papers.bib listings/ --graph mine",
        'kg cypher "MATCH (m:Method) RETURN m.name, m.papers ORDER BY m.papers DESC LIMIT 5"',
        "kg export html -o graph.html --around CLIP",
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for _module in (build, read, extract, normalize):
    app.command(_module.NAME, epilog=_module.EXAMPLES, rich_help_panel="Make a graph")(_module.command)
for _module in (show, cypher, sparql, export, load, serve, stats, info, validate, doctor):
    app.command(_module.NAME, epilog=_module.EXAMPLES, rich_help_panel="Ask a graph")(_module.command)
app.add_typer(lineage.app, name=lineage.NAME, epilog=lineage.EXAMPLES, rich_help_panel="Ask a graph")
for _module in (resolve, remove, rebuild):
    app.command(_module.NAME, epilog=_module.EXAMPLES, rich_help_panel="Change a graph")(_module.command)
app.add_typer(evaluate.app, name=evaluate.NAME, epilog=evaluate.EXAMPLES, rich_help_panel="Measure")


def _version(wanted: bool) -> None:
    if wanted:
        from kg import __version__

        sys.stdout.write(f"methodgraph {__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    pass
