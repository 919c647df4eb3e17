"""Problems of the input, told on standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kg.records import Problem


def tell(problem: Problem) -> None:
    """One line on standard error: how a record ended, where it stands, its id, and why."""
    sys.stderr.write(line_of(problem) + "\n")


def tell_all(problems: Sequence[Problem], where: str, limit: int = 20) -> None:
    """The first problems, a line each, and where all of them stand."""
    for problem in problems[:limit]:
        tell(problem)
    if len(problems) > limit:
        sys.stderr.write(f"… and {len(problems) - limit:,} more; {where}\n")


def line_of(problem: Problem) -> str:
    """A problem as a line.

    >>> line_of(Problem("skipped", "no-abstract", "it has no abstract", "a.bib", 3, "smith2020"))
    'skipped: a.bib, record 3 (smith2020): it has no abstract [no-abstract]'
    """
    place = f", record {problem.position}" if problem.position else ""
    known = f" ({problem.id})" if problem.id else ""
    return f"{problem.outcome}: {problem.name}{place}{known}: {problem.reason} [{problem.code}]"
