"""The curated edges that ship with the package."""

from __future__ import annotations

from pathlib import Path

from kg.lineage import EDGE_KINDS
from kg.lineage.curated import CuratedEdge, curated_edges
from kg.normalization import load_vocabulary
from kg.schema import BASE
from pipelines.curated_lineage import source_edges, table


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


def test_the_sources_give_edges_of_the_kinds_that_are_trusted(shared: Path) -> None:
    found = list(source_edges(shared / "vocab", load_vocabulary()))
    told = {(edge.child, edge.parent, edge.kind, source.title) for source, edge in found}
    assert ("method/distilbert", "method/bert", "extends", "ModelForest") in told
    assert all(edge.child != edge.parent for _, edge in found)


def test_a_pair_that_a_source_says_twice_is_written_once_and_in_order() -> None:
    edges = [
        CuratedEdge("method/b", "method/a", "extends", "X"),
        CuratedEdge("method/b", "method/a", "variant of", "X"),
        CuratedEdge("method/a", "method/z", "instance of", "Y"),
    ]
    assert table(edges).decode().splitlines() == [
        "child,parent,kind,source",
        "method/a,method/z,instance of,Y",
        "method/b,method/a,extends,X",
    ]
