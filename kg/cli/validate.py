"""``kg validate``: whether a graph keeps to the ontology."""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import DEFAULT_GRAPH, GraphOption, chosen, examples

if TYPE_CHECKING:
    from kg.validation import Violation

NAME = "validate"
EXAMPLES = examples("kg validate", "kg validate graph.ttl", "kg validate --format turtle > report.ttl")


def command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILES...",
            help="Files of RDF, held against the shapes as one graph: .ttl, .nt, .trig, .nq, .jsonld or .rdf. "
            "The graph directory by default.",
            show_default=False,
        ),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    form: Annotated[str, typer.Option("--format", "-f", help="How to write it: text, json or turtle.")] = "text",
) -> None:
    """Hold a graph against the SHACL shapes of the ontology, and name each violation in a line.

    Exit code 1 means that there are violations.
    """
    from kg.cli.output import write_json
    from kg.graph import GraphDirectory
    from kg.validation import Progress, opened, report_turtle, violations

    form = chosen(form, ("text", "json", "turtle"), "output format")
    progress, start = Progress(), time.monotonic()
    with contextlib.ExitStack() as stack:
        source = files or stack.enter_context(GraphDirectory(graph)).rdf_path
        found = violations(stack.enter_context(opened(source)), progress=progress)
        if form == "json":
            write_json(list(found))
        elif form == "turtle":
            sys.stdout.write(report_turtle(found))
        else:
            for violation in found:
                sys.stdout.write(_line(violation) + "\n")
    count = progress.violations
    sys.stderr.write(
        f"{count:,} violation{'' if count == 1 else 's'} by {progress.nodes:,} nodes, "
        f"{time.monotonic() - start:,.1f} s\n"
    )
    if count:
        raise typer.Exit(1)


def _line(violation: Violation) -> str:
    """The node, the rule, and what breaks it; IRIs by their prefixes."""
    value = "" if violation.value is None else f" Found: {_short(violation.value)}"
    return f"{_compact(violation.node)}: {violation.message}{value}"


def _short(value: str) -> str:
    """A value as N-Triples write it, for people: prefixed, without the commonest datatypes."""
    if value.startswith("<"):
        return _compact(value[1:-1])
    text, typed, datatype = value.rpartition("^^")
    return f"{text} ({_compact(datatype[1:-1])})" if typed else value


def _compact(iri: str) -> str:
    from kg.schema import PREFIXES

    fitting = [prefix for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)]
    if not fitting:
        return iri if iri.startswith("_:") else f"<{iri}>"
    prefix = max(fitting, key=lambda each: len(PREFIXES[each]))
    return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"
