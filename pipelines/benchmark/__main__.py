"""The command line of the benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import DatabaseOption, PasswordFileOption, UserOption, credentials_of
from pipelines.benchmark.rows import Row, markdown

app = typer.Typer(
    help="Our stores and exports against their peers, as ratios.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

GraphArgument = Annotated[Path, typer.Option("--graph", help="The graph to measure with.")]
SmallArgument = Annotated[
    Path | None, typer.Option("--small", help="A graph of a tenth of its papers, for the memory.")
]


def show(rows: list[Row]) -> None:
    """Write the table, and leave with exit code 1 where something that must hold does not."""
    typer.echo(markdown(rows))
    if not all(row.holds for row in rows):
        raise typer.Exit(1)


def say(step: str) -> None:
    """Tell on standard error what is being measured."""
    typer.echo(step, err=True)


@app.callback()
def _root() -> None:
    pass


@app.command()
def neo4j(
    graph: GraphArgument,
    target: Annotated[str, typer.Option("--target", help="A Neo4j server with APOC; its database is emptied.")],
    small: SmallArgument = None,
    user: UserOption = None,
    password_file: PasswordFileOption = None,
    database: DatabaseOption = None,
) -> None:
    """Loading into Neo4j against the writer of neo4j-graphrag (in the extra `benchmark`)."""
    from pipelines.benchmark.neo4j_load import measure

    credentials = credentials_of(target, user, password_file, database)
    show(list(measure(graph, small, target, credentials, say)))


@app.command()
def rdf(
    graph: GraphArgument,
    papers: Annotated[
        int, typer.Option("--papers", min=1, help="So many of its papers are held against rdflib.")
    ] = 500,
) -> None:
    """Writing Turtle and answering SPARQL against rdflib, and the memory of exports."""
    from pipelines.benchmark.rdf import measure

    show(list(measure(graph, papers, say)))


if __name__ == "__main__":
    app()
