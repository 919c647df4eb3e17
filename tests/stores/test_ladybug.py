"""What Cypher on the embedded property graph gives."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.schema import relationship_types
from kg.stores.base import Store
from kg.stores.cypher import parameter_names, reading_query
from kg.stores.property_graph import NODES


def test_a_node_is_a_dict_with_its_labels_and_the_properties_it_has(ladybug: Store) -> None:
    rows = ladybug.query("MATCH (n) WHERE n.id = 'method/ctp-plus-plus' RETURN n")
    assert list(rows) == [
        [{"labels": ["Method"], "id": "method/ctp-plus-plus", "name": "CTP++", "aliases": [], "papers": 1}]
    ]


def test_a_relationship_is_a_dict_with_its_type(ladybug: Store) -> None:
    text = "MATCH (:Method {name: 'DeepLoom'})-[r:EXTENDS]->() RETURN r"
    ((relationship,),) = ladybug.query(text)
    assert relationship.keys() == {"type", "statement", "belief", "support", "first_year"}
    assert (relationship["type"], relationship["belief"]) == ("EXTENDS", 0.95)


def test_a_path_is_its_nodes_and_relationships(ladybug: Store) -> None:
    text = "MATCH p = (:Method {name: 'SwiftLoom'})-[:EXTENDS*2..2]->(:Method {name: 'PatchLoom'}) RETURN p"
    ((path,),) = ladybug.query(text)
    assert [node["name"] for node in path["nodes"]] == ["SwiftLoom", "DeepLoom", "PatchLoom"]
    assert [r["type"] for r in path["relationships"]] == ["EXTENDS", "EXTENDS"]


def test_proof_leads_from_a_statement_to_the_sentence_and_the_paper(ladybug: Store) -> None:
    text = """
        MATCH (e:Evidence)-[:SUPPORTS]->(s:Statement)-[:HEAD]->(:Method {name: 'SwiftLoom'}),
              (s)-[:TAIL]->(:Method {name: 'DeepLoom'}), (e)-[:FROM]->(p:Paper)
        WHERE s.relation = 'EXTENDS'
        RETURN p.id, e.text, e.end - e.start ORDER BY p.id, e.start"""
    assert list(ladybug.query(text)) == [
        ["arxiv:1905.00002", "SwiftLoom distils DeepLoom into a network", 41],
        ["arxiv:1905.00002", "It builds on DeepLoom", 21],
        ["arxiv:2001.00003", "SwiftLoom, which is itself built on DeepLoom", 44],
    ]


def test_a_result_leads_to_method_dataset_task_and_metric(ladybug: Store) -> None:
    text = """
        MATCH (p:Paper)-[:REPORTS]->(r:Result)-[:OF]->(m), (r)-[:ON]->(d), (r)-[:FOR]->(t), (r)-[:MEASURES]->(x)
        RETURN p.year, m.name, d.name, t.name, x.name, r.value, r.unit"""
    expected = [2016, "PatchLoom", "PhotoDepot", "image classification", "accuracy", 71.4, "%"]
    assert list(ladybug.query(text)) == [expected]


def test_a_paper_mentions_in_a_role_and_introduces_what_it_proposes(ladybug: Store) -> None:
    text = "MATCH (p:Paper {id: 'arxiv:2204.00007'})-[r:MENTIONS]->(e) RETURN e.id, r.role ORDER BY e.id"
    assert list(ladybug.query(text)) == [
        ["dataset/proof", "proposed"],
        ["method/attention", "used"],
        ["method/prover-1", "proposed"],
        ["metric/accuracy", "used"],
        ["task/proof", "used"],
    ]
    text = "MATCH (p:Paper {id: 'arxiv:2204.00007'})-[:INTRODUCES]->(e) RETURN e.id ORDER BY e.id"
    assert list(ladybug.query(text)) == [["dataset/proof"], ["method/prover-1"]]


def test_evidence_leads_to_the_run_it_was_read_in(ladybug: Store) -> None:
    text = "MATCH (:Evidence)-[:GENERATED_BY]->(r:Run) RETURN DISTINCT r.id, r.inputs"
    assert list(ladybug.query(text)) == [["run-1", ["a.bib"]]]


@pytest.mark.parametrize("kind", relationship_types())
def test_every_relationship_type_may_stand_without_backticks(ladybug: Store, kind: str) -> None:
    ((count,),) = ladybug.query(f"MATCH ()-[r:{kind}]->() RETURN count(r)")
    assert count > 0


@pytest.mark.parametrize(
    ("label", "name"), [(label, name) for label, schema in NODES.items() for name in schema.names]
)
def test_every_property_may_stand_without_backticks(ladybug: Store, label: str, name: str) -> None:
    assert list(ladybug.query(f"MATCH (n:{label}) RETURN n.{name} LIMIT 1"))


def test_values_that_json_cannot_hold_become_plain(ladybug: Store) -> None:
    text = """RETURN 1.0 / 0.0 AS infinite, date('2020-02-29') AS day, interval('2 days') AS span,
        CAST(1.5 AS DECIMAL(5, 2)) AS exact, {a: [1, NULL]} AS nested"""
    assert list(ladybug.query(text)) == [[None, "2020-02-29", "2 days, 0:00:00", 1.5, {"a": [1, None]}]]


def test_a_label_that_is_not_there_is_named(ladybug: Store) -> None:
    with pytest.raises(QueryError, match="Table Nope does not exist"):
        ladybug.query("MATCH (n:Nope) RETURN n")


def test_a_parameter_without_a_value_is_named(ladybug: Store) -> None:
    with pytest.raises(QueryError, match=r"names \$name, but no value"):
        ladybug.query("MATCH (m:Method {name: $name}) RETURN m")


@pytest.mark.parametrize(
    "text",
    [
        "RETURN 'CREATE (n); DROP TABLE x' AS text",
        'RETURN "it\\"s; SET" AS text',
        "MATCH (n) // DELETE n\nRETURN n",
        "MATCH (n) /* ; MERGE */ RETURN n",
        "MATCH (n) RETURN n.set, n.load AS create",
        "MATCH (n {set: 1}) RETURN n",
        "MATCH (`create`) RETURN `create`",
        "CALL show_tables() RETURN name",
        "MATCH (n) RETURN n;",
    ],
)
def test_words_that_only_look_like_writing_are_let_through(text: str) -> None:
    assert reading_query(text) == text.rstrip(";")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("MATCH ()-[:ON]->() RETURN 1", "MATCH ()-[:`ON`]->() RETURN 1"),
        ("MATCH ()-[r:OF|ON|:FOR]->() RETURN 1", "MATCH ()-[r:OF|`ON`|:`FOR`]->() RETURN 1"),
        ("MATCH (e) RETURN e.end, e.start", "MATCH (e) RETURN e.`end`, e.start"),
        ("RETURN CASE WHEN true THEN 1 END", "RETURN CASE WHEN true THEN 1 END"),
        ("RETURN ':ON'", "RETURN ':ON'"),
    ],
)
def test_our_names_that_are_reserved_words_are_quoted(text: str, quoted: str) -> None:
    assert reading_query(text) == quoted


def test_a_refusal_says_where() -> None:
    with pytest.raises(QueryError, match=r"SET is refused \(line 2, column 3\)"):
        reading_query("MATCH (n)\n  SET n.x = 1")


def test_parameters_are_found_outside_of_strings_and_comments() -> None:
    assert parameter_names("RETURN $a, '$b', /* $c */ `$d`, $e_1 // $f") == {"a", "e_1"}


@given(st.text(alphabet="CREATE SET'\"`/*;:.\n\\$ab1()", max_size=30))
@settings(max_examples=300, deadline=None)
def test_checking_any_text_gives_a_query_or_a_query_error(text: str) -> None:
    checked = ""
    with contextlib.suppress(QueryError):
        checked = reading_query(text)
    assert text.replace("`", "").startswith(checked.replace("`", ""))
