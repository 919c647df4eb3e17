"""``kg export``: the graph as files for other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.options import DEFAULT_GRAPH, GraphOption, chosen, examples

NAME = "export"
EXAMPLES = examples(
    "kg export turtle -o graph.ttl",
    "kg export html -o graph.html --around CLIP --depth 2",
    "kg export csv -o tables/",
    "kg export ntriples -o - | gzip > graph.nt.gz",
)


def command(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="turtle, trig, ntriples, nquads, jsonld, rdf12, nanopub, graphml, gexf, cytoscape, parquet, csv, "
            "neo4j-csv or html.",
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to write: csv: a folder or .zip; parquet and neo4j-csv: a folder; - is standard output.",
        ),
    ],
    graph: GraphOption = DEFAULT_GRAPH,
    around: Annotated[
        str | None, typer.Option("--around", metavar="ENTITY", help="html: only what stands around this entity.")
    ] = None,
    depth: Annotated[
        int | None, typer.Option("--depth", min=1, help="html: how many steps around it.", show_default="2")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="html: how many entities at most.", show_default="250")
    ] = None,
    entities_only: Annotated[
        bool,
        typer.Option(
            "--entities-only",
            help="graphml, gexf, cytoscape, parquet, csv: only entities and the relations between them.",
        ),
    ] = False,
) -> None:
    """Write the graph to a file of a format that other tools read."""
    from kg.errors import UsageError
    from kg.export import FORMATS, ExportSource, export
    from kg.graph import GraphDirectory

    form = chosen(form, FORMATS, "export format")
    if output == "-" and form in ("csv", "parquet", "neo4j-csv"):
        raise UsageError(f"{form} is several files: name a folder with -o")
    if depth is not None and around is None:
        raise UsageError("--depth counts steps from an entity: name it with --around")
    given: dict[str, Any] = {"depth": depth, "limit": limit, "entities_only": entities_only or None}
    with GraphDirectory(graph) as directory:
        given["around"] = directory.entity(around).id if around is not None else None
        options = {name: value for name, value in given.items() if value is not None}
        source = ExportSource(directory.tables)
        if output == "-":
            _to_standard_output(source, form, options)
        else:
            written = export(source, form, Path(output), **options)
            sys.stderr.write(f"written: {written}\n")


def _to_standard_output(source: Any, form: str, options: dict[str, Any]) -> None:
    import shutil
    import tempfile

    from kg.errors import GraphError
    from kg.export import export

    with tempfile.TemporaryDirectory() as folder:
        written = export(source, form, Path(folder) / "export", **options)
        with written.open("rb") as file:
            try:
                shutil.copyfileobj(file, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            except BrokenPipeError:
                # Whoever reads has enough.
                raise
            except OSError as error:
                raise GraphError(f"standard output cannot be written: {error.strerror}") from error
