"""Known pairs looked for in a lineage, and edges that were judged."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kg.assembly import Graph, assemble
from kg.errors import UsageError
from kg.evaluation.lineage import (
    GoldPair,
    Judged,
    curated_pairs,
    judged_edges,
    judged_share,
    lineage_report,
    sample,
    well_known_pairs,
)
from kg.lineage import EDGE_KINDS, lineage_of
from kg.normalization import Vocabulary
from kg.normalization.concepts import Concept
from kg.records import Entity, EntityMention, ExtractedRelation, Extraction, Paper


@pytest.fixture(scope="module")
def graph() -> Graph:
    """c extends b extends a; d extends c, the wrong way round."""
    pairs = [("c", "b"), ("b", "a"), ("c", "d")]
    names = sorted({name for pair in pairs for name in pair})

    class Normal:
        entities = [Entity(f"method/{n}", "Method", n, papers=1) for n in names]  # noqa: RUF012
        mentions = [EntityMention("p", f"method/{n}", n, "used", (n,), 1.0) for n in names]  # noqa: RUF012
        mappings: tuple[()] = ()
        entity_of = {("p", n): f"method/{n}" for n in names}  # noqa: RUF012

    relations = tuple(ExtractedRelation(a, "EXTENDS", b, "x y z", confidence=0.8) for a, b in pairs)
    return assemble([Paper("p", "x y z")], [Extraction("p", relations=relations)], Normal())


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary([Concept("https://w3id.org/methodgraph/method/a", "Method", "a", ("alpha",))])


def pairs_of(*names: tuple[str, str]) -> list[GoldPair]:
    return [GoldPair(child, parent, "ours", "arXiv:0000.00000") for child, parent in names]


def test_pairs_are_found_as_edge_path_wrong_way_or_not_at_all(graph: Graph, vocabulary: Vocabulary) -> None:
    pairs = pairs_of(("c", "b"), ("C", "a"), ("d", "c"), ("d", "a"), ("c", "not here"))
    report = lineage_report(graph, pairs, [], vocabulary)
    papers, words, both = report.by
    assert [(f.pair.child, f.pair.parent, f.outcome) for f in report.findings] == [
        ("c", "b", "edge"),
        ("C", "a", "path"),
        ("d", "c", "wrong direction"),
        ("d", "a", "not at all"),
    ]
    for score in (papers.whole, both.whole, both.scores[0]):
        assert (score.pairs, score.present, score.edge, score.path, score.wrong) == (5, 4, 1, 1, 1)
        assert score.direction == pytest.approx(2 / 3)
    assert (words.whole.present, words.whole.found, words.whole.direction) == (4, 0, None)


def test_a_pair_that_two_sources_hold_counts_once(graph: Graph, vocabulary: Vocabulary) -> None:
    pairs = [*pairs_of(("c", "b")), GoldPair("c", "b", "theirs", "x")]
    report = lineage_report(graph, pairs, [], vocabulary).by[0]
    assert [score.edge for score in report.scores] == [1, 1]
    assert (report.whole.pairs, report.whole.edge) == (1, 1)


def judged(statement: str, holds: bool) -> Judged:
    return Judged(statement, "e", 0, 5, "method/c", "extends", "method/b", holds, "")


def test_the_share_is_of_the_edges_that_are_drawn(graph: Graph) -> None:
    lineage = lineage_of(graph, sources="papers")
    ids = [edge.statements[0] for edge, _ in sample(lineage, 9)]
    verdicts = [judged(ids[0], True), judged(ids[1], False), judged("gone", False)]
    share = judged_share(lineage, verdicts, 9)
    assert (share.drawn, share.judged, share.holding, share.share) == (len(ids), 2, 1, 0.5)
    assert judged_share(lineage, verdicts, 1).share == 1
    assert judged_share(lineage, [], 9).share is None


def test_the_sample_is_the_same_every_time_and_has_its_evidence(graph: Graph) -> None:
    lineage = lineage_of(graph, sources="papers")
    drawn = sample(lineage, 2)
    assert len(drawn) == 2
    assert drawn == sample(lineage, 3)[:2]
    for edge, row in drawn:
        assert row["statement"] == edge.statements[0]
        assert row["text"] == "x y z"


def test_well_known_pairs_are_pairs_with_a_source() -> None:
    pairs = well_known_pairs()
    assert len(pairs) >= 150
    assert len({(pair.child, pair.parent) for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert pair.child != pair.parent
        assert re.fullmatch(r"arXiv:\d{4}\.\d{4,5}", pair.because)


def test_judged_edges_are_records_with_a_reason() -> None:
    edges = judged_edges()
    assert len({edge.statement for edge in edges}) == len(edges)
    for edge in edges:
        assert edge.relation in EDGE_KINDS
        assert edge.reason
        assert edge.start < edge.end


def test_curated_sources_are_read_where_they_are(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"child": "resNet", "parent": "VGG", "relation": "derived_from", "year": 2015, "source_url": "u"},
        {"child": "resNet", "parent": "VGG", "relation": "other", "year": 2015, "source_url": "u"},
    ]
    (tmp_path / "dnn-genealogy").mkdir()
    file = tmp_path / "dnn-genealogy" / "lineage.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert curated_pairs(tmp_path) == [GoldPair("resNet", "VGG", "DNN Genealogy", "u")]
    with pytest.raises(UsageError, match="name another folder"):
        curated_pairs(tmp_path / "nowhere")


def test_the_real_curated_sources_have_their_pairs(shared: Path) -> None:
    sources = [pair.source for pair in curated_pairs(shared / "vocab")]
    assert sources.count("DNN Genealogy") == 94
    assert len(set(sources)) == 4
