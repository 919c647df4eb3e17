"""``kg rebuild``: make the stores anew."""

from __future__ import annotations

import sys

from kg.cli.options import DEFAULT_GRAPH, GraphOption, QuietOption, examples

NAME = "rebuild"
EXAMPLES = examples("kg rebuild --graph mine")


def command(graph: GraphOption = DEFAULT_GRAPH, quiet: QuietOption = False) -> None:
    """Make the graph's stores anew from what is kept, after decisions.tsv was edited, say.

    Nothing is read or extracted.
    """
    from kg.cli.progress import StepProgress
    from kg.graph import GraphDirectory, rebuild

    with StepProgress(quiet=quiet) as progress:
        rebuild(graph, progress=progress)
    with GraphDirectory(graph) as directory:
        sizes = [f"{directory.table(name).num_rows:,} {name}" for name in ("papers", "entities", "statements")]
    sys.stderr.write(f"{graph}: {', '.join(sizes)}\n")
