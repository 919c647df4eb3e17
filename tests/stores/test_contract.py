"""What every store promises: one suite, run for each of them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.assembly import Graph, assemble
from kg.errors import GraphError, GraphNotFoundError, QueryError
from kg.schema import relationship_types
from kg.stores.base import Store
from kg.stores.property_graph import NODES, node_tables, relationship_tables


def test_the_store_holds_every_node_and_relationship(store: Store, ten_papers_graph: Graph) -> None:
    expected = {label: table.num_rows for label, table in node_tables(ten_papers_graph).items()}
    expected |= dict.fromkeys(relationship_types(), 0)
    for part in relationship_tables(ten_papers_graph):
        expected[part.type] += part.table.num_rows
    assert store.counts() == expected
    assert all(expected.values())


def test_counts_name_every_label_and_type_of_an_empty_graph(kind: Any, tmp_path: Path, empty: Graph) -> None:
    with kind.open(tmp_path / "store", read_only=False) as store:
        store.write(empty)
        assert store.counts() == dict.fromkeys([*NODES, *relationship_types()], 0)


@pytest.fixture
def empty(ten_papers: Any) -> Graph:
    class Nothing:
        entities: tuple[()] = ()
        mentions: tuple[()] = ()
        mappings: tuple[()] = ()
        entity_of: dict[tuple[str, str], str] = {}  # noqa: RUF012

    return assemble([], [], Nothing())


def test_every_store_gives_the_same_lineage(kind: Any, store: Store, ten_papers_graph: Graph) -> None:
    names = dict(zip(*(ten_papers_graph.entities[c].to_pylist() for c in ("id", "label")), strict=True))
    expected = [
        [names[s["head"]], names[s["tail"]], s["belief"], s["support"], s["first_year"]]
        for s in ten_papers_graph.statements.to_pylist()
        if s["relation"] == "EXTENDS"
    ]
    rows = store.query(kind.extends)
    assert rows.columns == ["child", "parent", "belief", "support", "year"]
    assert list(rows) == sorted(expected)


def test_names_survive_as_they_are_written(kind: Any, store: Store) -> None:
    names = [name for (name,) in store.query(kind.names)]
    assert {"CTP++", "环状网络", "PatchLoom"} <= set(names)


def test_rows_can_be_read_as_dicts(kind: Any, store: Store) -> None:
    assert next(store.query(kind.names).dicts()).keys() == {"name"}


def test_rows_are_plain_json(kind: Any, store: Store) -> None:
    rows = list(store.query(kind.extends))
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows


def test_a_parameter_is_a_value_and_never_a_part_of_the_query(kind: Any, store: Store) -> None:
    def ids(name: str) -> list[list[Any]]:
        return list(store.query(kind.by_name, parameters={"name": name}))

    assert ids("CTP++") == [["method/ctp-plus-plus"]]
    assert ids("x' OR 1=1 // \"} UNION { ?m ?p ?o } #\n\\") == []


def test_what_writes_or_reaches_outside_is_refused(
    kind: Any, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = store.counts()
    for text in kind.writes:
        with pytest.raises(QueryError, match=r"refused|one statement"):
            list(store.query(text))
    assert store.counts() == before
    assert list(tmp_path.iterdir()) == []


def test_a_syntax_error_is_one_line_that_says_where(kind: Any, store: Store) -> None:
    with pytest.raises(QueryError, match=r"line 1, column \d+") as caught:
        store.query(kind.broken)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "  \n", ";", "hello", "'", '"', "`", "<", "\\", "\x00", "🙂", "SELECT", "MATCH"]
)
def test_nonsense_is_a_query_error(store: Store, text: str) -> None:
    with pytest.raises(QueryError):
        list(store.query(text))


def test_a_query_that_takes_too_long_is_given_up(kind: Any, store: Store) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"longer than 0\.3 seconds"):
        list(store.query(kind.slow, timeout=0.3))
    assert time.monotonic() - started < 5


def test_a_query_in_time_is_answered_in_full(kind: Any, store: Store) -> None:
    assert list(store.query(kind.names, timeout=60)) == list(store.query(kind.names))


def test_several_threads_may_ask_at_once(kind: Any, store: Store) -> None:
    answers: list[list[Any]] = []
    threads = [threading.Thread(target=lambda: answers.append(list(store.query(kind.extends)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)


def test_two_readers_may_open_one_store(kind: Any, store: Store, written: Callable[[Any], Path]) -> None:
    with kind.open(written(kind)) as other:
        assert list(other.query(kind.names)) == list(store.query(kind.names))


def test_writing_into_a_store_that_is_not_empty_is_refused(
    kind: Any, tmp_path: Path, ten_papers_graph: Graph
) -> None:
    with kind.open(tmp_path / "store", read_only=False) as store:
        store.write(ten_papers_graph)
        before = store.counts()
        with pytest.raises(GraphError, match="not empty: write the graph to a new path"):
            store.write(ten_papers_graph)
        assert store.counts() == before


def test_writing_into_a_store_that_is_open_for_reading_is_refused(store: Store, ten_papers_graph: Graph) -> None:
    with pytest.raises(GraphError, match="open for reading only"):
        store.write(ten_papers_graph)


def test_a_store_may_be_moved_after_it_is_written(kind: Any, tmp_path: Path, ten_papers_graph: Graph) -> None:
    with kind.open(tmp_path / "new", read_only=False) as store:
        store.write(ten_papers_graph)
        counts = store.counts()
    (tmp_path / "new").rename(tmp_path / "current")
    assert [path.name for path in tmp_path.iterdir()] == ["current"]
    with kind.open(tmp_path / "current") as store:
        assert store.counts() == counts


def test_a_store_that_is_not_there_is_named(kind: Any, tmp_path: Path) -> None:
    with pytest.raises(GraphNotFoundError, match="nowhere: build the graph first"):
        kind.open(tmp_path / "nowhere")


def test_a_damaged_store_is_an_error_with_advice(kind: Any, tmp_path: Path) -> None:
    path = tmp_path / "store"
    if kind.name == "rdf":
        path.mkdir()
        (path / "CURRENT").write_bytes(b"this is no database\n")
    else:
        path.write_bytes(b"this is no database\n" * 1000)
    with pytest.raises(GraphError, match="kg rebuild"):
        kind.open(path)


def test_closing_twice_does_nothing(kind: Any, written: Callable[[Any], Path]) -> None:
    store = kind.open(written(kind))
    store.close()
    store.close()
