"""Deciding about the names of a graph: answers in, rows of its decisions file out, or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.graph.directory import decisions_path, locked, read_manifest
from kg.normalization.answers import Answer, rows_of
from kg.normalization.decision_file import append_decisions, undo_decision
from kg.normalization.doubts import Uses
from kg.records import Mapping


def decide(graph: Path, answers: Sequence[Answer], uses: Uses) -> list[Mapping]:
    """Write answers into the decisions file of a graph, all or none; the next build obeys them.

    Parameters
    ----------
    graph
        The graph directory.
    answers
        What was answered.
    uses
        The names of the graph as it was when the answers were given.

    Returns
    -------
    list of Mapping
        The rows that were added; an answer that stands already adds none.

    Raises
    ------
    DecisionError
        An answer is broken, or contradicts another one or a row of the file; the file stays as it was.
    GraphNotFoundError, GraphLockedError
        There is no graph; or a build writes to it now.
    """
    read_manifest(graph)
    rows = [(answer.place, row) for answer in answers for row in rows_of(answer, uses)]
    with locked(graph):
        return append_decisions(decisions_path(graph), [row for _, row in rows], [place for place, _ in rows])


def undo(graph: Path, which: str = "") -> list[Mapping]:
    """Take a decision back: the last one, or the one about a name or on a line; see ``undo_decision``.

    Raises
    ------
    DecisionError
        There is no such decision, or there are several.
    GraphNotFoundError, GraphLockedError
        There is no graph; or a build writes to it now.
    """
    read_manifest(graph)
    with locked(graph):
        return undo_decision(decisions_path(graph), which)
