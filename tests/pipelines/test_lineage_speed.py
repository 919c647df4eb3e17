"""Graphs of other sizes, and what is measured on them."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from kg.assembly import Graph
from kg.lineage import lineage_of
from pipelines.lineage_speed import markdown, measure, scaled


def test_fewer_papers_are_the_first_ones(ten_papers_graph: Graph) -> None:
    some = scaled(ten_papers_graph, 4)
    kept = ten_papers_graph.papers["id"].to_pylist()[:4]
    assert some.papers["id"].to_pylist() == kept
    assert set(some.evidence["paper"].to_pylist()) <= set(kept)
    assert set(some.statements["id"].to_pylist()) == set(some.evidence["statement"].to_pylist())


def test_more_papers_repeat_the_graph_with_entities_of_their_own(ten_papers_graph: Graph) -> None:
    more = scaled(ten_papers_graph, 30)
    assert more.papers.num_rows == len(set(more.papers["id"].to_pylist())) == 30
    assert len(set(more.entities["id"].to_pylist())) == more.entities.num_rows
    known = set(more.entities["id"].to_pylist())
    assert {*more.statements["head"].to_pylist(), *more.statements["tail"].to_pylist()} <= known
    once, thrice = (lineage_of(graph, min_belief=0.0, sources="papers") for graph in (ten_papers_graph, more))
    assert thrice.network.number_of_edges() == 3 * once.network.number_of_edges()


def test_every_view_and_question_is_timed(ten_papers_graph: Graph, tmp_path: Path) -> None:
    for name, table in ten_papers_graph.tables().items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    speed = measure(tmp_path)
    assert speed.papers == 10
    assert {"lineage", "influence", "main paths", "communities", "gaps of all"} <= speed.analytics.keys()
    assert {"ancestors", "path", "leaderboard", "timeline"} <= speed.questions.keys()
    assert "n log n would be 1.0 times" in markdown([speed, speed])
