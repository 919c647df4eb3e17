from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import SourceError
from kg.evaluation import read_gold, read_said

Paper = dict[str, Any]


def written(path: Path, *lines: object) -> Path:
    path.write_text(
        "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), encoding="utf-8"
    )
    return path


def test_annotated_papers_and_records_are_read_as_they_are(tmp_path: Path, gold: Paper, said: Paper) -> None:
    papers = read_gold(written(tmp_path / "gold.jsonl", "\ufeff" + json.dumps(gold), ""), with_text=True)
    assert papers == [gold]
    assert read_said(written(tmp_path / "said.jsonl", said, {**said, "id": "other"}), papers)[0] == said


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "1", "enti', "line 2 is no JSON"),
        ("[" * 100_000, "line 2 is no JSON"),
        ({"id": "1", "text": "A paper."}, "line 2: .*`entities`.*GUIDELINES"),
        ({"id": "1", "entities": [{"id": "E1", "type": "Model"}]}, r"line 2: .*'Model' - at `\$\.entities"),
        ([], "line 2: Expected `object`, got `array`"),
        ({"id": "000-001", "entities": []}, "line 2: the id '000-001' stood in line 1 already"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, gold: Paper, line: object, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_gold(written(tmp_path / "gold.jsonl", gold, line))


def test_a_file_that_is_empty_or_absent_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gold\.jsonl is empty"):
        read_gold(written(tmp_path / "gold.jsonl", ""))
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        read_gold(tmp_path / "nothing.jsonl")


def test_a_text_is_needed_where_it_is_to_be_read(tmp_path: Path, gold: Paper) -> None:
    del gold["text"]
    path = written(tmp_path / "gold.jsonl", gold)
    assert read_gold(path)
    with pytest.raises(SourceError, match="000-001 has no text to read"):
        read_gold(path, with_text=True)


def test_records_of_other_papers_are_refused(tmp_path: Path, gold: Paper, said: Paper) -> None:
    with pytest.raises(SourceError, match="none of its ids is annotated: it has '9'"):
        read_said(written(tmp_path / "said.jsonl", {**said, "id": "9"}), [gold])
