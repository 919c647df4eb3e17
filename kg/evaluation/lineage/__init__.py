"""How good a lineage is: pairs of methods whose lineage is known, and edges that were judged one by one."""

from __future__ import annotations

from kg.evaluation.lineage.finding import Finding, Score, find_pairs, score
from kg.evaluation.lineage.gold import GoldPair, curated_pairs, well_known_pairs
from kg.evaluation.lineage.judged import Judged, JudgedShare, judged_edges, judged_share, sample
from kg.evaluation.lineage.report import LineageReport, lineage_report

__all__ = [
    "Finding",
    "GoldPair",
    "Judged",
    "JudgedShare",
    "LineageReport",
    "Score",
    "curated_pairs",
    "find_pairs",
    "judged_edges",
    "judged_share",
    "lineage_report",
    "sample",
    "score",
    "well_known_pairs",
]
