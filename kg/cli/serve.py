"""``kg serve``: the graph for other programs, over HTTP."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kg.cli.options import DEFAULT_GRAPH, GraphOption, examples

NAME = "serve"
EXAMPLES = examples(
    "kg serve --sparql",
    "kg serve --sparql --graph mine --port 3030 --timeout 60",
    "curl -G http://127.0.0.1:7878/sparql --data-urlencode 'query=SELECT * { ?s ?p ?o } LIMIT 3'",
)


def command(
    graph: GraphOption = DEFAULT_GRAPH,
    sparql: Annotated[bool, typer.Option("--sparql", help="Serve a SPARQL 1.1 endpoint, at /sparql.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 7878,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="Give a query up after so long.")
    ] = 30.0,
    rows: Annotated[
        int, typer.Option("--rows", min=1, help="Refuse answers of more rows or triples than this.")
    ] = 100_000,
) -> None:
    """Serve the graph to this machine (127.0.0.1), as it is now, until Ctrl-C. Nothing can be written."""
    from kg.errors import UsageError
    from kg.graph import GraphDirectory

    if not sparql:
        raise UsageError("say what to serve: --sparql")
    try:
        from kg.serving.endpoint import endpoint
        from kg.serving.running import run
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'methodgraph[serve]'") from error

    def ready(port: int) -> None:
        sys.stderr.write(f"SPARQL endpoint: http://127.0.0.1:{port}/sparql (Ctrl-C ends it)\n")

    with GraphDirectory(graph) as directory:
        run(endpoint(directory.rdf_path, timeout=timeout, rows=rows), port, ready)
