"""An evaluation as a whole: figures with their intervals, errors, calibration."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.evaluation.bootstrap import f1_intervals
from kg.evaluation.calibration import Reliability, reliability
from kg.evaluation.errors import Errors, count_errors
from kg.evaluation.judging import Judgement
from kg.evaluation.scoring import total

SOURCES = ("listings", "conferences", "arxiv")


@dataclass(frozen=True)
class Figure:
    """How well something was read: shares are 0..1, ``low`` and ``high`` bound the 95% interval of ``f1``."""

    what: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    gold: int
    said: int


@dataclass(frozen=True)
class Group:
    """Papers of one source, and how well they were read."""

    source: str
    papers: int
    figures: list[Figure]


@dataclass(frozen=True)
class Evaluation:
    """How well papers were read; ``sources`` are those of :data:`SOURCES` that have papers."""

    papers: int
    figures: list[Figure]
    sources: list[Group]
    errors: Errors
    calibration: dict[str, Reliability]


def evaluation_of(judgements: Sequence[Judgement]) -> Evaluation:
    """Everything that the judged papers tell together."""
    groups: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        groups[source_of(judgement.gold["id"])].append(judgement)
    return Evaluation(
        papers=len(judgements),
        figures=figures_of(judgements),
        sources=[Group(s, len(groups[s]), figures_of(groups[s])) for s in SOURCES if s in groups],
        errors=count_errors(judgements),
        calibration=reliability(judgements),
    )


def figures_of(judgements: Sequence[Judgement]) -> list[Figure]:
    """Precision, recall and F1 of the judged papers by what is scored, sorted by it."""
    papers = [judgement.counts for judgement in judgements]
    intervals = f1_intervals(papers)
    return [
        Figure(what, count.precision, count.recall, count.f1, *intervals[what], count.gold, count.said)
        for what, count in total(papers).items()
    ]


def source_of(paper: str) -> str:
    """Where an annotated paper is from, by its id: one of :data:`SOURCES`.

    >>> [source_of(paper) for paper in ("000-002", "arxiv-2503.23305", "icml2016-1802508e6e")]
    ['listings', 'arxiv', 'conferences']
    """
    if re.fullmatch(r"\d{3}-\d{3}", paper):
        return "listings"
    return "arxiv" if paper.startswith("arxiv-") else "conferences"
