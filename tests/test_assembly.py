"""Assembly: from what each paper says to what the graph says."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assembly import RECORD_TYPES, Dropped, Graph, assemble
from kg.errors import ExtractionError
from kg.records import (
    Entity,
    EntityMention,
    ExtractedRelation,
    Extraction,
    Mapping,
    Paper,
    digest,
    evidence_id,
    statement_id,
)
from kg.tables import from_table, schema_of, to_table


@dataclass
class Normal:
    """A minimal result of normalisation: what a test needs, by hand."""

    entities: list[Entity]
    entity_of: dict[tuple[str, str], str]
    mentions: list[EntityMention] = field(default_factory=list)
    mappings: list[Mapping] = field(default_factory=list)


def rows(graph: Graph, table: str, **where: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = getattr(graph, table).to_pylist()
    return [row for row in found if all(row[name] == value for name, value in where.items())]


def statement(graph: Graph, head: str, relation: str, tail: str) -> dict[str, Any]:
    (row,) = rows(graph, "statements", head=head, relation=relation, tail=tail)
    return row


def test_tables_have_the_schema_of_their_records(ten_papers_graph: Graph) -> None:
    for name, record_type in RECORD_TYPES.items():
        table = ten_papers_graph.tables()[name]
        assert table.schema == schema_of(record_type)
        assert len(list(from_table(table, record_type))) == table.num_rows > 0


def test_a_statement_is_one_row_however_many_papers_say_it(ten_papers_graph: Graph) -> None:
    row = statement(ten_papers_graph, "method/swiftloom", "EXTENDS", "method/deeploom")
    assert row["id"] == statement_id("method/swiftloom", "EXTENDS", "method/deeploom")
    assert row["support"] == 2
    assert row["first_year"] == 2019
    assert len(rows(ten_papers_graph, "evidence", statement=row["id"])) == 3


def test_belief_takes_the_best_sentence_of_each_paper(ten_papers_graph: Graph) -> None:
    row = statement(ten_papers_graph, "method/swiftloom", "EXTENDS", "method/deeploom")
    assert row["belief"] == pytest.approx(1 - (1 - 0.8) * (1 - 0.7) ** 0.5**0.5, abs=1e-6)


def test_first_year_is_none_where_no_paper_has_a_year(ten_papers_graph: Graph) -> None:
    row = statement(ten_papers_graph, "method/ctp-plus-plus", "EXTENDS", "method/contrastive-thread-pretraining")
    assert row["first_year"] is None


def test_evidence_is_the_text_between_its_offsets(ten_papers_graph: Graph) -> None:
    texts = {p.id: p.text for p in from_table(ten_papers_graph.papers, Paper)}
    for row in rows(ten_papers_graph, "evidence"):
        assert row["text"] == texts[row["paper"]][row["start"] : row["end"]] != ""
        assert row["id"] == evidence_id(row["statement"], row["paper"], row["start"], row["end"], row["extractor"])


def test_a_symmetric_relation_is_stored_in_one_direction(ten_papers_graph: Graph) -> None:
    pairs = {(r["head"], r["tail"]) for r in rows(ten_papers_graph, "statements", relation="COMPARED_WITH")}
    assert pairs == {("method/patchloom", "method/swiftloom"), ("method/ringa", "method/swiftloom")}


def test_what_cannot_enter_the_graph_is_counted(ten_papers_graph: Graph) -> None:
    assert ten_papers_graph.dropped == Dropped(self_loops=1, ill_typed=1)
    assert all(r["head"] != r["tail"] for r in rows(ten_papers_graph, "statements"))


def test_results_hold_the_number_and_the_words(ten_papers_graph: Graph) -> None:
    values = {r["raw_value"]: r["value"] for r in rows(ten_papers_graph, "results")}
    assert values["1,250"] == 1250.0
    assert values["77.0"] == 77.0
    assert values["half"] is None
    assert values["1-2"] is None
    (row,) = rows(ten_papers_graph, "results", raw_value="78.9")
    assert (row["baseline"], row["baseline_value"], row["unit"]) == ("method/patchloom", 71.4, "%")


def test_claims_name_the_entities_they_are_about(ten_papers_graph: Graph) -> None:
    (row,) = rows(ten_papers_graph, "claims", type="performance", paper="arxiv:1803.00001")
    assert row["about"] == ["dataset/photodepot", "method/deeploom", "method/patchloom"]


def test_the_order_of_the_input_does_not_matter(ten_papers: Any, ten_papers_graph: Graph) -> None:
    for seed in range(5):
        shuffled = {
            name: random.Random(seed).sample(getattr(ten_papers, name), len(getattr(ten_papers, name)))
            for name in ("papers", "extractions", "entities", "mentions", "mappings", "runs")
        }
        again = replace(ten_papers, **shuffled)
        graph = assemble(iter(again.papers), iter(again.extractions), again, again.runs)
        assert graph.tables() == ten_papers_graph.tables()


def test_papers_may_come_as_a_table(ten_papers: Any, ten_papers_graph: Graph) -> None:
    table = to_table(ten_papers.papers, Paper)
    graph = assemble(table, ten_papers.extractions, ten_papers, ten_papers.runs)
    assert graph.tables() == ten_papers_graph.tables()


def test_the_same_extraction_twice_changes_nothing(ten_papers: Any, ten_papers_graph: Graph) -> None:
    graph = assemble(ten_papers.papers, ten_papers.extractions * 2, ten_papers, ten_papers.runs)
    assert graph.tables() == ten_papers_graph.tables()


def test_nothing_gives_an_empty_graph() -> None:
    graph = assemble([], [], Normal([], {}))
    assert {name: table.num_rows for name, table in graph.tables().items()} == dict.fromkeys(RECORD_TYPES, 0)


def test_an_extraction_of_another_text_is_refused() -> None:
    paper = Paper(id="arxiv:1", abstract="A extends B.")
    stale = Extraction(id="arxiv:1", text_hash=digest("A extended B."))
    with pytest.raises(ExtractionError, match="arxiv:1 was made from another text: extract it again"):
        assemble([paper], [stale], Normal([], {}))


def test_relations_of_unknown_papers_and_of_names_without_an_entity_are_counted() -> None:
    paper = Paper(id="p", abstract="A extends B.")
    relation = ExtractedRelation("E1", "EXTENDS", "E2", "A extends B.", 0, 12)
    normal = Normal([Entity("method/a", "Method", "A")], {("p", "E1"): "method/a", ("p", "E2"): "method/gone"})
    graph = assemble([paper], [Extraction("p", relations=(relation,)), Extraction("other")], normal)
    assert graph.dropped == Dropped(unlinked=1, unknown_papers=1)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_belief_stays_between_its_best_evidence_and_one(confidences: list[float]) -> None:
    papers = [Paper(id=f"p{n}", abstract="A extends B.") for n in range(len(confidences))]
    extractions = [
        Extraction(p.id, relations=(ExtractedRelation("E1", "EXTENDS", "E2", "A", 0, 12, c),))
        for p, c in zip(papers, confidences, strict=True)
    ]
    entity_of = {(p.id, local): f"method/{local}" for p in papers for local in ("E1", "E2")}
    normal = Normal([Entity("method/E1", "Method", "A"), Entity("method/E2", "Method", "B")], entity_of)
    (row,) = rows(assemble(papers, extractions, normal), "statements")
    assert max(confidences) - 1e-6 <= row["belief"] <= 1
    assert row["support"] == len(confidences)


def two_against_each_other(*rejected: str, relation: str = "OUTPERFORMS") -> dict[str, float]:
    """What is believed of A over B (0.9) and of B over A (0.5), by their heads."""
    papers = [Paper(id=each, abstract="A and B.") for each in ("p", "q")]
    said = [("E1", "E2", 0.9), ("E2", "E1", 0.5)]
    extractions = [
        Extraction(p.id, relations=(ExtractedRelation(head, relation, tail, "A", 0, 8, sure),))  # type: ignore[arg-type]
        for p, (head, tail, sure) in zip(papers, said, strict=True)
    ]
    entity_of = {(p.id, local): f"method/{local}" for p in papers for local in ("E1", "E2")}
    normal = Normal([Entity("method/E1", "Method", "A"), Entity("method/E2", "Method", "B")], entity_of)
    graph = assemble(papers, extractions, normal, rejected=rejected)
    return {row["head"]: row["belief"] for row in rows(graph, "statements")}


def test_statements_that_cannot_both_hold_speak_against_each_other() -> None:
    assert two_against_each_other() == pytest.approx(
        {"method/E1": 0.9 * 0.5 / 0.55, "method/E2": 0.5 * 0.1 / 0.55}, abs=1e-6
    )
    assert two_against_each_other(relation="USES") == {"method/E1": 0.9, "method/E2": 0.5}


def test_a_rejected_statement_is_not_there_and_speaks_against_nothing() -> None:
    assert two_against_each_other(statement_id("method/E2", "OUTPERFORMS", "method/E1")) == {"method/E1": 0.9}
