"""``kg evaluate`` as people run it, on invented papers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Kg = Callable[..., "subprocess.CompletedProcess[str]"]

GOLD = [
    {
        "id": "000-001",
        "text": "FooNet for Captioning\n\nWe present FooNet, a model for image captioning. "
        "FooNet outperforms BarNet on the COCO dataset.",
        "entities": [
            {"id": "E1", "type": "Method", "name": "FooNet", "surfaces": ["FooNet"], "role": "proposed"},
            {"id": "E2", "type": "Method", "name": "BarNet", "surfaces": ["BarNet"], "role": "compared"},
            {"id": "E3", "type": "Dataset", "name": "COCO", "surfaces": ["COCO"], "role": "used"},
        ],
        "relations": [{"head": "E1", "relation": "OUTPERFORMS", "tail": "E2", "evidence": "FooNet outperforms"}],
        "results": [],
        "claims": [{"type": "contribution", "sentence": "We present FooNet, a model", "about": ["E1"]}],
    },
    {
        "id": "arxiv-2503.00001",
        "text": "We train QuuxNet with contrastive learning.",
        "entities": [
            {"id": "E1", "type": "Method", "name": "QuuxNet", "surfaces": ["QuuxNet"], "role": "proposed"}
        ],
    },
]
SAID = [
    {
        "id": "000-001",
        "entities": [
            {
                "id": "S1",
                "type": "Method",
                "name": "FooNet",
                "surfaces": ["FooNet"],
                "role": "proposed",
                "confidence": 0.95,
            },
            {
                "id": "S2",
                "type": "Method",
                "name": "BarNet",
                "surfaces": ["BarNet"],
                "role": "used",
                "confidence": 0.75,
            },
            {
                "id": "S3",
                "type": "Dataset",
                "name": "COCO dataset",
                "surfaces": ["COCO dataset"],
                "role": "used",
                "confidence": 0.55,
            },
        ],
        "relations": [
            {"head": "S1", "relation": "USES", "tail": "S2", "evidence": "FooNet outperforms", "confidence": 0.35}
        ],
        "claims": [{"type": "contribution", "sentence": "We present FooNet, a model for", "about": ["S1"]}],
    }
]


def written(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return written(tmp_path / "gold.jsonl", GOLD)


@pytest.fixture
def said(tmp_path: Path) -> Path:
    return written(tmp_path / "said.jsonl", SAID)


def test_figures_errors_and_calibration_are_printed(kg: Kg, gold: Path, said: Path) -> None:
    done = kg("evaluate", gold, said)

    assert done.returncode == 0, done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == "2 papers"
    (entity,) = [line for line in lines if line.startswith("entity 0.667")]
    assert entity.startswith("entity 0.667 0.500 0.571 [0.")
    assert entity.endswith("] 4 3")
    assert "entity said 3: right 2, duplicate 0, wrong type 0, boundary 1, made up 0" in lines
    assert "entity in gold 4: found 2, merged 0, wrong type 0, boundary 1, missed 1" in lines
    assert "relation said 1: right 0, wrong end 0, other label 1, nothing there 0" in lines
    assert "OUTPERFORMS → USES 1" in lines
    assert "compared 0 1 0 0" in lines
    assert "entity 0.9–1.0 1 0.950 1.000" in lines
    assert "annotated but not read, and count as missed: arxiv-2503.00001" in done.stderr


def test_markdown_has_the_same_tables(kg: Kg, gold: Path, said: Path) -> None:
    lines = kg("evaluate", gold, said, "--by-source", "--format", "markdown").stdout.splitlines()

    assert "|  | precision | recall | F1 | 95% | gold | said |" in lines
    assert "| --- | ---: | ---: | ---: | ---: | ---: | ---: |" in lines
    assert any(line.startswith("| entity | 0.667 | 0.500 | 0.571 | [0.") for line in lines)
    assert "### F1 by source" in lines


def test_json_holds_all_that_is_printed(kg: Kg, gold: Path, said: Path) -> None:
    known = json.loads(kg("evaluate", gold, said, "--format", "json").stdout)

    figures = {figure["what"]: figure for figure in known["figures"]}
    assert figures["entity"]["precision"] == pytest.approx(2 / 3)
    assert figures["entity"]["low"] <= figures["entity"]["f1"] <= figures["entity"]["high"]
    assert known["errors"]["said"]["entity"]["boundary"] == 1
    assert known["errors"]["labels"] == [{"gold": "OUTPERFORMS", "said": "USES", "count": 1}]
    assert known["calibration"]["relation"]["error"] == pytest.approx(0.35)
    assert [(group["source"], group["papers"]) for group in known["sources"]] == [("listings", 1), ("arxiv", 1)]


def test_sources_are_shown_apart_on_demand(kg: Kg, gold: Path, said: Path) -> None:
    shown = kg("evaluate", gold, said, "--by-source").stdout

    assert "listings (1)" in shown
    assert "arxiv (1)" in shown
    assert "listings (1)" not in kg("evaluate", gold, said).stdout


def test_errors_are_written_as_a_page(kg: Kg, gold: Path, said: Path, tmp_path: Path) -> None:
    page = tmp_path / "pages" / "errors.html"

    done = kg("evaluate", gold, said, "--errors", page)

    assert f"written: {page}" in done.stderr
    text = page.read_text(encoding="utf-8")
    assert 'data-id="000-001"' in text
    assert "entity: boundary" in text


def test_without_records_the_shipped_extractor_reads_the_texts(kg: Kg, gold: Path, tmp_path: Path) -> None:
    extracted = kg("extract", gold, "-o", tmp_path / "said.jsonl")
    assert extracted.returncode == 0, extracted.stderr

    itself = kg("evaluate", gold, "--format", "json", "--quiet")

    assert itself.returncode == 0, itself.stderr
    assert json.loads(itself.stdout) == json.loads(
        kg("evaluate", gold, tmp_path / "said.jsonl", "-f", "json").stdout
    )
    assert json.loads(itself.stdout)["papers"] == 2


def test_records_of_further_papers_are_left_out_and_told(kg: Kg, gold: Path, tmp_path: Path) -> None:
    said = written(tmp_path / "said.jsonl", [*SAID, *({**SAID[0], "id": f"more-{n}"} for n in range(7))])

    done = kg("evaluate", gold, said)

    assert "read but not annotated, and left out: more-0, more-1, more-2, more-3, more-4 and 2 more" in done.stderr


@pytest.mark.parametrize(
    ("gold_text", "said_text", "message"),
    [
        ("", None, "gold.jsonl is empty: an annotated paper is"),
        ('{"id": "1"\n', None, "gold.jsonl, line 1 is no JSON"),
        ('{"id": "1", "text": "A paper."}\n', None, "line 1: Object missing required field `entities`"),
        ('{"id": "1", "entities": []}\n', None, "the paper 1 has no text to read"),
        ('{"id": "1", "entities": []}\n', "", "said.jsonl is empty"),
        ('{"id": "1", "entities": []}\n', '{"id": "2", "entities": []}\n', "none of its ids is annotated"),
    ],
)
def test_bad_input_ends_with_1_and_one_line(
    kg: Kg, tmp_path: Path, gold_text: str, said_text: str | None, message: str
) -> None:
    files = [tmp_path / "gold.jsonl"]
    files[0].write_text(gold_text, encoding="utf-8")
    if said_text is not None:
        files.append(tmp_path / "said.jsonl")
        files[1].write_text(said_text, encoding="utf-8")

    done = kg("evaluate", *files)

    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert message in done.stderr


def test_help_shows_examples(kg: Kg) -> None:
    assert "$ kg evaluate gold.jsonl" in kg("evaluate", "--help").stdout
