"""The decisions file: read, written, edited by hand, and refused where it contradicts itself."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_world import decided

from kg.errors import DecisionError
from kg.normalization import (
    append_decision,
    append_decisions,
    check_decisions,
    read_decisions,
    rejected_statements,
    removed_papers,
    undo_decision,
)
from kg.normalization.decisions import ALONG, MATCH, NEVER, REJECTED, REMOVED, RENAMED, RETYPED
from kg.records import Mapping


def written(folder: Path, *rows: str, columns: str = "subject_id\tpredicate_id\tobject_id\tobject_label") -> Path:
    path = folder / "decisions.tsv"
    path.write_text("\n".join(["#curie_map:", "#  mg: https://x/", columns, *rows]) + "\n", encoding="utf-8")
    return path


def test_no_file_is_no_decisions(tmp_path: Path) -> None:
    assert read_decisions(tmp_path / "decisions.tsv") == []


def test_what_is_appended_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    rows = [
        decided("method/zork", MATCH, "method/zonal-rank-kernel"),
        decided("method/zork", NEVER, "method/zork-2"),
        decided("method/zork", RENAMED, object_label="Zonal Rank Kernel"),
        decided("task/odes", RETYPED, "mg:Dataset"),
        decided("statement:0123456789abcdef", REJECTED),
        decided("arxiv:2501.00001", REMOVED),
    ]
    for row in rows:
        append_decision(path, row)
    assert read_decisions(path) == rows
    assert removed_papers(rows) == {"arxiv:2501.00001"}
    assert rejected_statements(rows) == {"0123456789abcdef"}
    assert path.read_text(encoding="utf-8").startswith("#")


def test_a_decision_that_stands_is_not_doubled(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    row = decided("method/zork", NEVER, "method/zonk")
    append_decision(path, row)
    before = path.read_bytes()
    append_decision(path, row)
    assert path.read_bytes() == before


def test_a_file_edited_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_bytes(
        b"\xef\xbb\xbf# our decisions\r\nobject_id\tpredicate_id\tsubject_id\tnote\r\n\r\n"
        b'"method/zonk"\tmg:neverMatch\tmethod/zork\tthey differ\r\n'
    )
    (row,) = read_decisions(path)
    assert (row.subject_id, row.predicate_id, row.object_id, row.confidence) == (
        "method/zork",
        NEVER,
        "method/zonk",
        1.0,
    )
    append_decision(path, decided("method/zork", RENAMED, object_label="Zork"))
    assert [known.predicate_id for known in read_decisions(path)] == [NEVER, RENAMED]


def test_columns_that_a_decision_needs_are_added(tmp_path: Path) -> None:
    path = written(tmp_path, "method/a\tmg:neverMatch\tmethod/b", columns="subject_id\tpredicate_id\tobject_id")
    row = decided("method/zork", RENAMED, object_label="Zork")
    append_decision(path, row)
    assert read_decisions(path) == [decided("method/a", NEVER, "method/b"), row]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["method/a\tskos:exactMatch\tmethod/b", "method/b\tmg:neverMatch\tmethod/a"], "line 5.*line 4"),
        (
            [
                "method/a\tskos:exactMatch\tmethod/b",
                "method/b\tskos:exactMatch\tmethod/c",
                "method/a\tmg:neverMatch\tmethod/c",
            ],
            "line 6.*line 4 and .*line 5",
        ),
        (["method/a\tmg:renamed\t\tA", "method/a\tmg:renamed\t\tB"], "line 5.*line 4"),
        (["method/a\tmg:renamed\t\tB", "method/b\tmg:renamed\t\tC"], "line 5.*renamed.*line 4"),
        (["method/a\tmg:retyped\tmg:Task", "method/a\tmg:retyped\tmg:Metric"], "line 5.*line 4"),
        (["method/a\tskos:exactMatch\ttask/a"], "line 4.*retype"),
        (["method/a\tmg:retyped\tmg:Gadget"], "line 4.*no type"),
        (["method/a\tmg:renamed\t\t"], "line 4.*new name"),
        (["method/a\towl:sameAs\tmethod/b"], "line 4.*unknown predicate"),
        (["gadget\tskos:exactMatch\tmethod/b"], "line 4.*no entity"),
        (["method/a\tmg:neverMatch\tmethod/a"], "line 4.*same name"),
        (["method/zork-net\tmg:neverMatch\tmethod/zorknet"], "line 4.*spellings"),
        (["\tmg:removed"], "line 4.*no subject_id"),
        (["a\tb\tc\td\te"], "line 4.*5 cells"),
    ],
)
def test_a_broken_or_contradicting_row_is_named_by_its_line(tmp_path: Path, rows: list[str], words: str) -> None:
    with pytest.raises(DecisionError, match=words):
        read_decisions(written(tmp_path, *rows))


@pytest.mark.parametrize("confidence", ["much", "1.5", "-1", "nan"])
def test_a_confidence_is_a_number_from_0_to_1(tmp_path: Path, confidence: str) -> None:
    path = written(
        tmp_path,
        f"method/a\tmg:neverMatch\tmethod/b\t{confidence}",
        columns="subject_id\tpredicate_id\tobject_id\tconfidence",
    )
    with pytest.raises(DecisionError, match=r"line 4.*confidence"):
        read_decisions(path)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(DecisionError, match="predicate_id"):
        read_decisions(written(tmp_path, columns="subject_id\tobject_id"))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(DecisionError, match="UTF-8"):
        read_decisions(path)


def test_a_contradiction_is_not_appended(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    append_decision(path, decided("method/a", MATCH, "method/b"))
    before = path.read_bytes()
    with pytest.raises(DecisionError):
        append_decision(path, decided("method/b", NEVER, "method/a"))
    assert path.read_bytes() == before


def test_several_decisions_are_added_all_or_none(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    append_decision(path, decided("method/a", MATCH, "method/b"))
    before = path.read_bytes()
    new = [decided("method/c", NEVER, "method/d"), decided("method/b", NEVER, "method/a")]
    with pytest.raises(DecisionError, match=r"answers, row 2.*decisions\.tsv, line 11"):
        append_decisions(path, new, ["answers, row 1", "answers, row 2"])
    assert path.read_bytes() == before
    assert append_decisions(path, [*new[:1], decided("method/a", MATCH, "method/b")]) == new[:1]


def test_undoing_takes_back_the_last_decision_and_leaves_the_rest_byte_for_byte(tmp_path: Path) -> None:
    path = written(tmp_path, "method/a\tmg:neverMatch\tmethod/b", "# a remark")
    append_decision(path, decided("method/e", NEVER, "method/f"))
    before = path.read_bytes()
    row = decided("method/c", NEVER, "method/d")
    append_decision(path, row)
    assert undo_decision(path) == [row]
    assert path.read_bytes() == before


def test_a_decision_is_undone_with_the_rows_that_go_with_it(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    lead, other = decided("method/a", RETYPED, "mg:Dataset"), decided("method/c", NEVER, "method/d")
    along = msgspec.structs.replace(decided("method/b", RETYPED, "mg:Dataset"), comment=ALONG)
    append_decisions(path, [lead, along, other])
    assert undo_decision(path, "method/a") == [lead, along]
    assert read_decisions(path) == [other]


@pytest.mark.parametrize("which", ["method/zork", "zork", "12", "line 12"])
def test_a_decision_is_undone_by_name_or_line(tmp_path: Path, which: str) -> None:
    path = tmp_path / "decisions.tsv"
    rows = [decided("method/a", NEVER, "method/b"), decided("method/c", NEVER, "method/zork")]
    append_decisions(path, [*rows, decided("method/e", NEVER, "method/f")])
    assert undo_decision(path, which) == [rows[1]]


@pytest.mark.parametrize(
    ("which", "words"), [("method/a", "several.*line 11.*line 12"), ("zork", "no decision.*zork.*line 12")]
)
def test_what_cannot_be_undone_is_told_with_the_lines_that_can(tmp_path: Path, which: str, words: str) -> None:
    path = tmp_path / "decisions.tsv"
    append_decisions(path, [decided("method/a", NEVER, "method/b"), decided("method/a", NEVER, "method/c")])
    with pytest.raises(DecisionError, match=words):
        undo_decision(path, which)


def test_without_decisions_there_is_nothing_to_undo(tmp_path: Path) -> None:
    with pytest.raises(DecisionError, match="no decision to undo"):
        undo_decision(tmp_path / "decisions.tsv")


def test_decisions_made_in_code_are_checked_too() -> None:
    with pytest.raises(DecisionError):
        check_decisions([decided("method/a", MATCH, "method/b"), decided("method/a", NEVER, "method/b")])


names = st.sampled_from([f"method/n{i}" for i in range(6)])


@given(st.lists(st.tuples(names, st.sampled_from([MATCH, NEVER]), names), max_size=12))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_accepted_can_be_read_again(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    path = tmp_path / "decisions.tsv"
    path.unlink(missing_ok=True)
    accepted: list[Mapping] = []
    for row in rows:
        try:
            append_decision(path, decided(*row))
        except DecisionError:
            continue
        if decided(*row) not in accepted:
            accepted.append(decided(*row))
    assert read_decisions(path) == accepted


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_decisions_or_an_error_of_ours(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_bytes(b"subject_id\tpredicate_id\tobject_id\n" + content)
    with contextlib.suppress(DecisionError):
        read_decisions(path)
