"""``kg build``, ``read`` and ``extract`` as people run them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from kg.cli.options import INPUT_FORMATS
from kg.graph import GraphDirectory
from kg.records import Extraction
from kg.sources import formats

Kg = Callable[..., "subprocess.CompletedProcess[str]"]

RECORDS = [
    {
        "id": "first",
        "title": "FooNet for image captioning",
        "abstract": "We present FooNet, a model for image captioning. "
        "FooNet outperforms BarNet on the COCO dataset.",
        "year": 2021,
        "authors": ["Ada Example"],
        "doi": "10.1000/foo",
    },
    {"id": "empty", "title": "A paper without an abstract"},
]


def write(path: Path) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    return path


def test_sample_builds_with_a_report_whose_counts_add_up(kg: Kg, sample_graph: Path) -> None:
    again = kg("build", "--sample", "--graph", sample_graph)

    assert again.returncode == 0
    assert again.stdout == ""
    assert "read 37: 37 done, 0 repeated, 0 skipped, 0 failed" in again.stderr
    assert "nothing has changed" in again.stderr
    assert "0 abstracts extracted" in again.stderr


def test_long_work_is_told_in_plain_lines_outside_a_terminal(kg: Kg, tmp_path: Path) -> None:
    built = kg("build", write(tmp_path / "papers.jsonl"), "--graph", tmp_path / "graph")

    assert built.returncode == 0, built.stderr
    assert "extracting: 1 of 1" in built.stderr
    assert "\x1b" not in built.stderr
    assert "skipped: " in built.stderr
    assert "record 2 (empty): it has no abstract" in built.stderr


def test_build_in_which_nothing_can_be_built_ends_with_1(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)

    built = kg("build", tmp_path / "picture.png", "--graph", tmp_path / "graph")

    assert built.returncode == 1
    assert "failed: " in built.stderr
    assert "0 done" in built.stderr
    assert "Traceback" not in built.stderr


def test_wrong_usage_ends_with_2(kg: Kg, tmp_path: Path) -> None:
    for arguments in (
        ["build"],
        ["build", "x.csv", "--map", "abstract"],
        ["build", "x.csv", "--map", "abstrct=Summary"],
        ["build", "x.csv", "--workers", "0"],
        ["build", "x.csv", "--format", "bibtx"],
        ["build", "x.csv", "--listing-date", "soon"],
        ["build", "x.csv", "--no-such-option"],
    ):
        ended = kg(*arguments, "--graph", tmp_path / "graph")
        assert ended.returncode == 2, (arguments, ended.stderr)
        assert "Traceback" not in ended.stderr
    assert not (tmp_path / "graph").exists()


def test_strict_build_ends_with_1_at_a_broken_record(kg: Kg, tmp_path: Path) -> None:
    path = write(tmp_path / "papers.jsonl")
    path.write_text(path.read_text(encoding="utf-8") + "{broken\n", encoding="utf-8")

    assert kg("build", path, "--graph", tmp_path / "lenient").returncode == 0
    strict = kg("build", path, "--graph", tmp_path / "strict", "--strict")

    assert strict.returncode == 1
    assert "record 3" in strict.stderr


def test_papers_come_from_standard_input(kg: Kg, tmp_path: Path) -> None:
    lines = write(tmp_path / "papers.jsonl").read_text(encoding="utf-8")

    built = kg("build", "-", "--graph", tmp_path / "graph", "--quiet", stdin=lines)

    assert built.returncode == 0, built.stderr
    with GraphDirectory(tmp_path / "graph") as graph:
        assert graph.table("papers")["id"].to_pylist() == ["doi:10.1000/foo"]


def test_read_gives_papers_as_json_lines_and_problems_beside(kg: Kg, tmp_path: Path) -> None:
    done = kg("read", write(tmp_path / "papers.jsonl"))

    (line,) = done.stdout.splitlines()
    paper = json.loads(line)
    assert done.returncode == 0
    assert paper["id"] == "doi:10.1000/foo"
    assert {name: paper[name] for name in ("title", "abstract", "year", "authors", "doi")} == {
        name: RECORDS[0][name] for name in ("title", "abstract", "year", "authors", "doi")
    }
    assert "no-abstract" in done.stderr


def test_read_takes_other_column_names(kg: Kg, tmp_path: Path) -> None:
    table = tmp_path / "papers.csv"
    table.write_text("Name,Summary\nA title of a paper,We present a method that reads tables.\n", encoding="utf-8")

    done = kg("read", table, "--map", "abstract=Summary", "--map", "title=Name")

    assert json.loads(done.stdout)["abstract"] == "We present a method that reads tables."


def test_extract_writes_a_record_for_every_id_of_the_input(kg: Kg, tmp_path: Path) -> None:
    output = tmp_path / "records.jsonl"

    done = kg("extract", write(tmp_path / "papers.jsonl"), "-o", output)

    records = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert [record["id"] for record in records] == ["first", "empty"]
    assert records[1]["entities"] == []
    assert set(records[0]) == set(Extraction.__struct_fields__)
    surfaces = {surface for entity in records[0]["entities"] for surface in entity["surfaces"]}
    text = f"{RECORDS[0]['title']}\n\n{RECORDS[0]['abstract']}"
    assert surfaces
    assert all(surface in text for surface in surfaces)


def test_extract_writes_to_standard_output(kg: Kg, tmp_path: Path) -> None:
    done = kg("extract", "-", "-q", stdin=json.dumps(RECORDS[0]) + "\n")

    assert json.loads(done.stdout)["id"] == "first"


def test_help_names_every_input_format() -> None:
    assert set(INPUT_FORMATS) == set(formats())
