"""Method lineage: which method comes from which, who says so, and how sure that is."""

from __future__ import annotations

from kg.lineage.chains import path
from kg.lineage.communities import communities
from kg.lineage.contradictions import contradictions
from kg.lineage.cooccurrence import cooccurrences
from kg.lineage.family import Branch, Family, family
from kg.lineage.gaps import gaps, widest_gaps
from kg.lineage.graph import MIN_BELIEF, Lineage, Sources, lineage_of
from kg.lineage.history import leaderboard, successors_by_task, timeline
from kg.lineage.influence import influence
from kg.lineage.main_path import main_paths
from kg.lineage.questions import ancestors, common_ancestors, descendants, roots, siblings
from kg.lineage.records import DESCENT, EDGE_KINDS, READINGS, Dropped, Edge, EdgeKind, Method

__all__ = [
    "DESCENT",
    "EDGE_KINDS",
    "MIN_BELIEF",
    "READINGS",
    "Branch",
    "Dropped",
    "Edge",
    "EdgeKind",
    "Family",
    "Lineage",
    "Method",
    "Sources",
    "ancestors",
    "common_ancestors",
    "communities",
    "contradictions",
    "cooccurrences",
    "descendants",
    "family",
    "gaps",
    "influence",
    "leaderboard",
    "lineage_of",
    "main_paths",
    "path",
    "roots",
    "siblings",
    "successors_by_task",
    "timeline",
    "widest_gaps",
]
