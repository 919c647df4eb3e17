"""``kg remove``: take papers out of a graph."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kg.cli.options import DEFAULT_GRAPH, GraphOption, QuietOption, examples

NAME = "remove"
EXAMPLES = examples("kg remove arxiv:1706.03762", 'kg remove "Attention Is All You Need" --comment "retracted"')


def command(
    papers: Annotated[
        list[str], typer.Argument(metavar="PAPER...", help="Ids, DOIs, arXiv ids or titles.", show_default=False)
    ],
    graph: GraphOption = DEFAULT_GRAPH,
    comment: Annotated[str, typer.Option("--comment", help="Why, for the decisions file.")] = "",
    quiet: QuietOption = False,
) -> None:
    """Take papers out, with all that only they prove, and keep them out of later builds.

    Each is a row of the graph's decisions.tsv: delete the row and run kg rebuild to undo it.
    """
    from kg.cli.progress import StepProgress
    from kg.graph import remove

    with StepProgress(quiet=quiet) as progress:
        taken_out = remove(papers, graph, comment=comment, progress=progress)
    for paper in taken_out:
        sys.stderr.write(f"removed {paper.id}{f': {paper.title}' if paper.title else ''}\n")
