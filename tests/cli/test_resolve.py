"""``kg resolve``: doubts in, decisions out, and the next build obeys."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Kg = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def graph(sample_graph: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "graph"
    shutil.copytree(sample_graph, copy, symlinks=True)
    return copy


def entities(kg: Kg, graph: Path, *names: str) -> list[str]:
    """The entities that go by one of the names, by id."""
    query = "MATCH (m:Method) WHERE m.name IN $n OR any(a IN m.aliases WHERE a IN $n) RETURN m.id ORDER BY m.id"
    listed = "[" + ", ".join(json.dumps(name) for name in names) + "]"
    done = kg("cypher", query.replace("$n", listed), "--format", "jsonl", "--graph", graph)
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["m.id"] for line in done.stdout.splitlines()]


CLIP = "method/contrastive-language-image-pretraining"


def test_a_rejected_merge_is_two_nodes_after_the_next_build_and_one_again_when_undone(kg: Kg, graph: Path) -> None:
    names = ("CLIP", "Contrastive Language-Image Pretraining")
    assert entities(kg, graph, *names) == [CLIP]

    answer = json.dumps({"decision": "reject", "subject": "name:method/clip", "object": CLIP})
    decided = kg("resolve", "--from", "-", "--graph", graph, stdin=answer)
    assert decided.returncode == 0, decided.stderr
    assert "decided: CLIP is never Contrastive Language-Image Pretraining" in decided.stderr
    built = kg("build", "--sample", "--graph", graph)
    assert "0 abstracts extracted" in built.stderr
    assert entities(kg, graph, *names) == ["method/clip", CLIP]

    undone = kg("resolve", "--undo", "--graph", graph)
    assert undone.stderr.startswith("undone: CLIP is never Contrastive Language-Image Pretraining")
    assert kg("rebuild", "--graph", graph).returncode == 0
    assert entities(kg, graph, *names) == [CLIP]


def test_the_list_is_the_form_and_what_was_decided_leaves_it(kg: Kg, graph: Path, tmp_path: Path) -> None:
    listed = kg("resolve", "--format", "csv", "--limit", 500, "--graph", graph)
    rows = list(csv.DictReader(io.StringIO(listed.stdout)))
    consequences = [float(row["consequence"]) for row in rows]
    assert consequences == sorted(consequences, reverse=True)
    assert all(row["examples"] for row in rows[:5])

    rows[0]["decision"], rows[1]["decision"], rows[1]["value"] = "accept", "rename", "Another Name"
    form = tmp_path / "doubts.csv"
    with form.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    done = kg("resolve", "--from", form, "--graph", graph)
    assert "2 decisions read, 2 of them new" in done.stderr, done.stderr
    assert kg("rebuild", "--graph", graph).returncode == 0
    after = csv.DictReader(io.StringIO(kg("resolve", "--format", "csv", "--limit", 500, "--graph", graph).stdout))
    assert (rows[0]["subject"], rows[0]["object"]) not in {(row["subject"], row["object"]) for row in after}
    assert "Another Name" in kg("show", "Another Name", "--graph", graph).stdout


def test_a_retyped_entity_is_of_its_new_type_after_the_next_build(kg: Kg, graph: Path) -> None:
    answer = json.dumps({"decision": "retype", "object": CLIP, "value": "Dataset"})
    assert kg("resolve", "--from", "-", "--graph", graph, stdin=answer).returncode == 0
    assert kg("rebuild", "--graph", graph).returncode == 0
    assert json.loads(kg("show", "CLIP", "--graph", graph, "--format", "json").stdout)["type"] == "Dataset"

    assert kg("resolve", "CLIP", "--undo", "--graph", graph).returncode == 1  # the acronym's row goes with another
    assert kg("resolve", CLIP, "--undo", "--graph", graph).returncode == 0
    assert kg("rebuild", "--graph", graph).returncode == 0
    assert entities(kg, graph, "CLIP") == [CLIP]


def test_contradicting_decisions_are_refused_by_their_places(kg: Kg, graph: Path) -> None:
    answers = "decision,subject,object\n" + "".join(
        f"{word},name:method/clip,{CLIP}\n" for word in ("accept", "reject")
    )
    done = kg("resolve", "--from", "-", "--graph", graph, stdin=answers)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "standard input, line 3" in done.stderr
    assert "standard input, line 2 makes them one" in done.stderr
    assert not (graph / "decisions.tsv").exists()


def test_a_name_alone_lists_what_is_about_it(kg: Kg, sample_graph: Path) -> None:
    found = json.loads(kg("resolve", "clip", "--format", "json", "--graph", sample_graph).stdout)
    assert {(doubt["state"], doubt["subject"], doubt["object"]) for doubt in found} == {
        ("merged", "name:method/clip", CLIP)
    }


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--undo"], 1, "no decision to undo"),
        (["--undo", "--list"], 2, "--undo stands alone"),
        (["--from", "absent.csv"], 2, "cannot read absent.csv"),
        (["--format", "tble"], 2, "did you mean 'table'"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    kg: Kg, sample_graph: Path, arguments: list[str], code: int, words: str
) -> None:
    done = kg("resolve", *arguments, "--graph", sample_graph)
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_on_a_terminal_each_doubt_is_asked_and_each_answer_kept_at_once(root: Path, graph: Path) -> None:
    typed = b"r\nu\ns\nx\nn\nAnother Name\nq\n"
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from kg.cli import main; main()", "resolve", "--graph", str(graph)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "PYTHONPATH": str(root), "TERM": "dumb"},
        close_fds=True,
    )
    os.close(follower)
    os.write(leader, typed)
    shown = b""
    try:
        while chunk := os.read(leader, 65536):
            shown += chunk
    except OSError:  # the other end was closed
        pass
    assert process.wait(timeout=120) == 0, shown.decode()
    text = shown.decode()
    assert "1 of " in text
    assert "undone: " in text
    rows = (graph / "decisions.tsv").read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in rows if not line.startswith("#")][1:]
    assert "mg:renamed" in row
    assert "Another Name" in row
