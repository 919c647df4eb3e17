"""The graph directory: building it, adding to it, reading it. Its layout stands in :mod:`kg.graph.directory`."""

from __future__ import annotations

from kg.graph.building import BuildReport, build, rebuild, remove
from kg.graph.opening import GraphDirectory

__all__ = ["BuildReport", "GraphDirectory", "build", "rebuild", "remove"]
