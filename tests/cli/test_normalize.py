"""``kg normalize`` as people run it, and the lists it reads and writes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.normalization import Meaning, Vocabulary, resolve_names
from kg.normalization.tables import NameFormat, NameList, read_list, write_list
from kg.records import Problem

Kg = Callable[..., "subprocess.CompletedProcess[str]"]

CLIP = "method/contrastive-language-image-pretraining"


def read(content: str | bytes, form: NameFormat | None = None) -> tuple[NameList, list[Problem]]:
    problems: list[Problem] = []
    data = content.encode() if isinstance(content, str) else content
    return read_list(io.BytesIO(data), "names", form=form, on_problem=problems.append), problems


def answered(content: str, form: NameFormat | None = None) -> tuple[str, list[Problem]]:
    names, problems = read(content, form)
    out = io.BytesIO()
    listed = [row.name for row in names.rows if row.name is not None]
    write_list(names, resolve_names(listed, vocabulary=Vocabulary([])), out)
    return out.getvalue().decode(), problems


# The command


def test_a_table_comes_back_in_its_order_with_what_its_names_mean(kg: Kg, tmp_path: Path) -> None:
    source = tmp_path / "names.csv"
    source.write_text("type,name\nmethod,the CLIP model\nMETRIC,F1\nMethod,CLIP\n", encoding="utf-8")

    run = kg("normalize", source)

    assert (run.returncode, run.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    assert [row["name"] for row in rows] == ["the CLIP model", "F1", "CLIP"]
    assert rows[0]["entity"] == rows[2]["entity"] == CLIP
    assert rows[0]["label"] == rows[2]["label"] == "Contrastive Language-Image Pretraining"
    assert all(0 < float(row["score"]) <= 1 and row["reason"] for row in rows)


def test_standard_input_is_read_where_no_file_is_named(kg: Kg) -> None:
    run = kg("normalize", stdin='{"type": "Method", "name": "CLIP", "id": 7}\n')

    assert run.returncode == 0
    assert json.loads(run.stdout)["entity"] == CLIP
    assert json.loads(run.stdout)["id"] == 7


def test_a_broken_row_is_told_and_kept_and_the_others_are_answered(kg: Kg, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"

    run = kg("normalize", "-", "-o", output, stdin="id,type,name\na,gadget,CLIP\nb,method,CLIP\n")

    assert run.returncode == 0
    assert run.stdout == ""
    assert "failed: standard input, record 1 (a): there is no type 'gadget'" in run.stderr
    rows = list(csv.DictReader(io.StringIO(output.read_text(encoding="utf-8"))))
    assert [(row["id"], row["entity"]) for row in rows] == [("a", ""), ("b", CLIP)]


def test_a_list_in_which_no_row_has_a_name_ends_with_1(kg: Kg) -> None:
    run = kg("normalize", stdin="type,name\nmethod,\n")

    assert run.returncode == 1
    assert "record 1: its name is empty" in run.stderr
    assert len(run.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "words"),
    [
        (["absent.csv"], "", 2, "there is no file absent.csv"),
        (["-f", "xls"], "type,name\n", 2, "choose one of csv, tsv, jsonl"),
        (["-o", "absent/out.csv"], "type,name\nmethod,A\n", 2, "there is no folder"),
        ([], "", 1, "is empty"),
        ([], "kind,name\nmethod,CLIP\n", 1, "no column 'type'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    kg: Kg, arguments: list[str], stdin: str, code: int, words: str
) -> None:
    run = kg("normalize", *arguments, stdin=stdin)

    assert (run.returncode, run.stdout) == (code, "")
    assert words in run.stderr
    assert len(run.stderr.splitlines()) == 1


# Lists


def test_columns_stand_in_any_order_and_what_is_unknown_goes_to_the_end() -> None:
    text, problems = answered("note,Name,id,TYPE,context\nmine,Zork,7,method,\n")
    assert problems == []
    assert text.splitlines()[0] == "type,name,context,id,entity,label,score,reason,note"
    assert text.splitlines()[1].startswith("method,Zork,,7,method/zork,Zork,1.00,")
    assert text.splitlines()[1].endswith(",mine")


def test_a_list_that_was_answered_can_be_answered_again() -> None:
    once, _ = answered("type,name,note\nmethod,Zork,a\nmethod,,b\n")
    assert answered(once)[0] == once
    once, _ = answered('{"type": "method", "name": "Zork", "note": 1}\n{"type": "gadget", "name": "A"}\n')
    assert answered(once)[0] == once


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("\ufefftype,name\r\nmethod,Zork\r\n", "csv"),
        ("\n\nname\ttype\nZork\tmethod\n", "tsv"),
        ('\n{"type": "method", "name": "Zork"}\n\n', "jsonl"),
    ],
)
def test_the_form_is_recognised(content: str, form: str) -> None:
    names, problems = read(content)
    assert problems == []
    assert names.form == form
    assert [row.name and row.name.name for row in names.rows] == ["Zork"]


def test_a_form_that_is_given_counts() -> None:
    names, _ = read("type,name,a\tb\nmethod,Zork,\n", "csv")
    assert names.columns == ("type", "name", "a\tb")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("type,name\ngadget,Zork\n", "no type 'gadget'"),
        ("type,name\nmethod\n", "name is empty"),
        ("type,name\nmethod,Zork,more\n", "3 cells"),
        ('type,name\nmethod,"Zork\n', "quote"),
        ('{"type": "method"}\n', "no name"),
        ('{"type": "method", "name": null}\n', "no name"),
        ('{"type": "method", "name": ["Zork"]}\n', "name is no text"),
        ('{"type": "method", "name": "Zork"\n', "no JSON"),
        ('{"type": "method", "name": "Zork", "context": 1}\n', "context is no text"),
    ],
)
def test_a_row_without_a_name_is_kept_with_the_reason(content: str, words: str) -> None:
    text, problems = answered(content)
    (problem,) = problems
    assert words in problem.reason
    assert problem.position == 1
    last = text.splitlines()[-1]
    if content.startswith("{"):
        assert json.loads(last)["entity"] == ""
        assert words in json.loads(last)["reason"]
    else:
        (row,) = csv.DictReader(io.StringIO(text))
        assert row["entity"] == ""
        assert words in row["reason"]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"name\nZork\n", b"type,name,name\n", b"\xff\xfe,name\n"])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(SourceError, match="names"):
        read(content)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["method", "Task", "x"]), cells, cells), max_size=6))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_table_comes_back(rows: list[tuple[str, str, str]]) -> None:
    source = io.StringIO(newline="")
    writer = csv.writer(source)
    writer.writerow(["note", "type", "name"])
    writer.writerows([note, kind, name] for kind, name, note in rows)
    text, _ = answered(source.getvalue())
    found = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["type"], row["name"], row["note"]) for row in found] == rows
    for row, (kind, name, _) in zip(found, rows, strict=True):
        assert bool(row["entity"]) == (kind != "x" and bool(name.strip()))


@given(st.binary(max_size=80), st.sampled_from([b"type,name\n", b"{", b""]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_list_or_an_error_of_ours(content: bytes, start: bytes) -> None:
    try:
        names, problems = read(start + content)
    except SourceError:
        return
    assert len(problems) == sum(row.name is None for row in names.rows)
    out = io.BytesIO()
    write_list(names, [Meaning("", "", 0, "")] * (len(names.rows) - len(problems)), out)
    assert out.getvalue() or not names.rows
