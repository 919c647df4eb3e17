"""Method lineage: which method builds on which, who says so, and how sure that is."""

from __future__ import annotations

from kg.lineage.network import LINEAGE_KINDS, lineage_graph
from kg.lineage.tree import Branch, LineageTree, tree

__all__ = ["LINEAGE_KINDS", "Branch", "LineageTree", "lineage_graph", "tree"]
