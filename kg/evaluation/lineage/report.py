"""The report on a lineage: known pairs and judged edges, for the papers' word, the vocabulary's, and both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from msgspec import Struct

from kg.evaluation.lineage.finding import Finding, Names, Score, find_pairs, score
from kg.evaluation.lineage.gold import GoldPair
from kg.evaluation.lineage.judged import Judged, JudgedShare, judged_share
from kg.lineage import DESCENT, MIN_BELIEF, Sources, lineage_of

if TYPE_CHECKING:
    from kg.assembly import Graph
    from kg.normalization import Vocabulary

DRAWN, DRAWN_OF_DESCENT = 200, 100
"""How many random edges of a lineage its judged shares are of."""


class SourceReport(Struct, frozen=True):
    """What the lineage from one source of words is like: its size, its scores, the judged edges in it.

    ``judged`` is of ``DRAWN`` random edges of any kind, ``judged_descent`` of ``DRAWN_OF_DESCENT`` of descent
    (extends, variant of).

    Pairs of a curated source are looked for without that source's own edges. ``whole`` are the scores of all
    pairs together, each pair of names once.
    """

    sources: Sources
    methods: int
    edges: int
    dropped: dict[str, int]
    scores: tuple[Score, ...]
    whole: Score
    judged: JudgedShare
    judged_descent: JudgedShare


class LineageReport(Struct, frozen=True):
    """A lineage measured: side by side for papers, vocabulary and both, and each pair as both find it."""

    papers: int
    min_belief: float
    by: tuple[SourceReport, ...]
    findings: tuple[Finding, ...]


def lineage_report(
    graph: Graph,
    pairs: Sequence[GoldPair],
    judged: list[Judged],
    vocabulary: Vocabulary,
    *,
    min_belief: float = MIN_BELIEF,
) -> LineageReport:
    """Measure the lineage of a graph against known pairs and judged edges."""
    reports = []
    findings: list[Finding] = []
    for sources in get_args(Sources):
        report, findings = _of_source(graph, pairs, judged, vocabulary, sources, min_belief)
        reports.append(report)
    return LineageReport(graph.papers.num_rows, min_belief, tuple(reports), tuple(findings))


def _of_source(
    graph: Graph,
    pairs: Sequence[GoldPair],
    judged: list[Judged],
    vocabulary: Vocabulary,
    sources: Sources,
    min_belief: float,
) -> tuple[SourceReport, list[Finding]]:
    lineage = lineage_of(graph, sources=sources, min_belief=min_belief)
    names = Names(lineage, vocabulary)
    held = {source for edge in lineage.edges() for source in edge.sources}
    findings: list[Finding] = []
    for source in dict.fromkeys(pair.source for pair in pairs):
        blind = lineage
        if source in held:
            blind = lineage_of(graph, sources=sources, min_belief=min_belief, without=[source])
        findings += find_pairs(blind, [pair for pair in pairs if pair.source == source], names)
    scores = tuple(score(pairs, findings, source) for source in dict.fromkeys(pair.source for pair in pairs))
    reasons = [each.reason for each in lineage.dropped]
    report = SourceReport(
        sources,
        lineage.network.number_of_nodes(),
        lineage.network.number_of_edges(),
        {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)} | {"doubted": lineage.doubted},
        scores,
        _whole(pairs, findings),
        judged_share(lineage, judged, DRAWN),
        judged_share(lineage, judged, DRAWN_OF_DESCENT, DESCENT),
    )
    return report, findings


def _whole(pairs: Sequence[GoldPair], findings: Sequence[Finding]) -> Score:
    """All pairs together: each pair of names, and each pair of methods, counts once."""
    different = {(pair.child, pair.parent) for pair in pairs}
    once = {(each.child, each.parent): each.outcome for each in reversed(findings)}
    outcomes = list(once.values())
    return Score(
        "all",
        len(different),
        len(outcomes),
        outcomes.count("edge"),
        outcomes.count("path"),
        outcomes.count("wrong direction"),
    )
