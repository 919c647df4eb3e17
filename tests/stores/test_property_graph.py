"""The graph as nodes and relationships: what every store and file format writes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from kg.assembly import Graph
from kg.errors import OntologyError
from kg.records import EntityMention, Paper, Run, SourceRef
from kg.schema import relationship_types
from kg.stores.property_graph import (
    NODES,
    RELATIONSHIPS,
    node_batches,
    node_tables,
    paper_mentions,
    relationship_batches,
    relationship_properties,
    relationship_tables,
)
from kg.stores.runs import generating_runs
from kg.tables import to_table


def test_every_label_is_a_class_that_relations_join() -> None:
    joined = {label for kind in relationship_types().values() for pair in kind.pairs for label in pair}
    assert joined == set(NODES)


def test_ids_are_unique_within_a_label(ten_papers_graph: Graph) -> None:
    for table in node_tables(ten_papers_graph).values():
        ids = table["id"].to_pylist()
        assert len(set(ids)) == len(ids)


def test_batches_together_are_the_whole(ten_papers_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.tables._BATCH", 3)
    for label, whole in node_tables(ten_papers_graph).items():
        assert pa.concat_tables(node_batches(ten_papers_graph, label)).equals(whole)
    in_batches = [
        (part.type, part.head, part.tail, row)
        for group in RELATIONSHIPS.values()
        for part in relationship_batches(ten_papers_graph, group)
        for row in part.table.to_pylist()
    ]
    whole_tables = [
        (part.type, part.head, part.tail, row)
        for part in relationship_tables(ten_papers_graph)
        for row in part.table.to_pylist()
    ]
    assert sorted(in_batches, key=repr) == sorted(whole_tables, key=repr)


def test_every_relationship_type_is_in_one_group() -> None:
    types = [kind for group in RELATIONSHIPS.values() for kind in group.types]
    assert sorted(types) == sorted(relationship_types())


def test_relationships_join_nodes_that_are_there(ten_papers_graph: Graph) -> None:
    ids = {label: set(table["id"].to_pylist()) for label, table in node_tables(ten_papers_graph).items()}
    for part in relationship_tables(ten_papers_graph):
        assert (part.head, part.tail) in relationship_types()[part.type].pairs
        assert set(part.table["from"].to_pylist()) <= ids[part.head]
        assert set(part.table["to"].to_pylist()) <= ids[part.tail]
        assert part.table.column_names == ["from", "to", *relationship_properties(part.type).names]


def test_an_entity_named_twice_in_a_paper_is_mentioned_once_in_its_leading_role(ten_papers_graph: Graph) -> None:
    mentions = [
        EntityMention("arxiv:1", "method/x", "E2", "background", ("Xs",), 0.9),
        EntityMention("arxiv:1", "method/x", "E1", "proposed", ("X", "Xs"), 0.7),
    ]
    graph = replace(ten_papers_graph, mentions=to_table(mentions, EntityMention))
    (row,) = paper_mentions(graph).to_pylist()
    assert row == {
        "from": "arxiv:1",
        "to": "method/x",
        "role": "proposed",
        "surfaces": ["X", "Xs"],
        "confidence": 0.9,
    }


def test_a_relationship_that_the_ontology_does_not_know_is_an_error(ten_papers_graph: Graph) -> None:
    entities = ten_papers_graph.entities
    types = pa.array(["Task"] * entities.num_rows)
    turned = entities.set_column(entities.schema.get_field_index("type"), "type", types)
    with pytest.raises(OntologyError, match=r"of type EXTENDS join nodes that methodgraph\.ttl does not let them"):
        list(relationship_tables(replace(ten_papers_graph, entities=turned)))


def run(name: str, started: str, *inputs: str, extractor: str = "x1") -> Run:
    return Run(name, started, started, "0.1.0", extractor, inputs, 1, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("runs", "made_in"),
    [
        ([run("r1", "2026-01-01", "a.txt")], "r1"),
        ([run("r1", "2026-01-01", "elsewhere.txt")], "r1"),
        ([run("r2", "2026-01-02", "a.txt", "b.txt"), run("r1", "2026-01-01", "a.txt")], "r1"),
        ([run("r1", "2026-01-01", "b.txt"), run("r2", "2026-01-02", "a.txt")], "r2"),
        ([run("r1", "2026-01-01", "b.txt"), run("r2", "2026-01-02", "*.txt")], "r2"),
        ([run("r1", "2026-01-01", "b.txt"), run("r2", "2026-01-02", "c.txt")], None),
        ([run("r1", "2026-01-01", "a.txt", extractor="other")], None),
        ([], None),
    ],
)
def test_a_paper_was_read_in_the_first_run_that_was_given_it(
    ten_papers_graph: Graph, runs: list[Run], made_in: str | None
) -> None:
    paper = Paper(id="arxiv:1", abstract="A.", sources=(SourceRef("a.txt", "text", 1),))
    graph = replace(ten_papers_graph, papers=to_table([paper], Paper), runs=to_table(runs, Run))
    found: Any = generating_runs(graph)
    assert found.get(("arxiv:1", "x1")) == made_in
