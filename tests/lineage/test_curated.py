"""The curated edges that ship with the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.lineage import EDGE_KINDS
from kg.lineage.curated import curated_edges
from kg.normalization import load_vocabulary
from kg.schema import BASE
from pipelines.curated_lineage import source_edges, table, wider_edges


def test_both_ends_are_methods_of_the_vocabulary() -> None:
    vocabulary = load_vocabulary()
    edges = curated_edges()
    assert len(edges) > 3000
    for edge in edges:
        assert edge.kind in EDGE_KINDS
        for end in (edge.child, edge.parent):
            concept = vocabulary.concept(BASE + end)
            assert concept is not None, end
            assert concept.type == "Method"


def test_share_alike_sources_stand_apart(root: Path) -> None:
    permissive = (root / "ontology/lineage/curated.csv").read_text(encoding="utf-8")
    share_alike = (root / "ontology/lineage/cc-by-sa/curated.csv").read_text(encoding="utf-8")
    assert ",MLSO\n" not in permissive
    assert ",MLSO\n" in share_alike
    assert "Epoch AI" in permissive
    licences = (root / "ontology/lineage/LICENSES.md").read_text(encoding="utf-8")
    for name in {edge.source for edge in curated_edges()} - {"vocabulary"}:
        assert f"| {name} |" in licences


@pytest.mark.parametrize("share_alike", [True, False])
def test_the_files_are_what_the_pipeline_makes_of_the_sources(root: Path, shared: Path, share_alike: bool) -> None:
    found = [*source_edges(shared / "vocab", load_vocabulary()), *wider_edges()]
    made = table(edge for source, edge in found if source.share_alike == share_alike)
    place = root / "ontology/lineage" / ("cc-by-sa" if share_alike else "")
    assert made == (place / "curated.csv").read_bytes()
