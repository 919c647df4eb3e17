from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import Any

import pytest

from kg.evaluation import score

GOLD: dict[str, Any] = {
    "id": "1",
    "entities": [
        {"id": "E1", "type": "Method", "name": "CLIP", "surfaces": ["CLIP"], "role": "proposed"},
        {"id": "E2", "type": "Dataset", "name": "ImageNet", "surfaces": ["ImageNet"], "role": "used"},
    ],
    "relations": [{"head": "E1", "relation": "EVALUATED_ON", "tail": "E2", "evidence": "CLIP on ImageNet"}],
    "results": [],
    "claims": [{"type": "performance", "sentence": "CLIP works on ImageNet", "about": ["E1"]}],
}


def test_a_record_agrees_with_itself() -> None:
    counts = score([GOLD], [GOLD])
    assert all(count.f1 == 1 for key, count in counts.items() if count.gold)


def test_a_paper_that_was_not_read_counts_as_missed() -> None:
    counts = score([GOLD], [])
    assert counts["entity"].recall == 0
    assert counts["entity"].gold == 2


def test_a_wrong_type_is_both_a_miss_and_an_error() -> None:
    wrong = {**GOLD, "entities": [{**GOLD["entities"][0], "type": "Task"}, GOLD["entities"][1]]}
    counts = score([GOLD], [wrong])
    assert (counts["entity"].right, counts["entity"].said, counts["relation"].right) == (1, 2, 0)


def _spoiled(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A record with some of its parts lost or changed."""
    entities = [e for e in record["entities"] if chance.random() < 0.8]
    for i, entity in enumerate(entities):
        if chance.random() < 0.2:
            entities[i] = {**entity, "type": chance.choice(["Method", "Task"]), "role": "proposed"}
    kept = {e["id"] for e in entities}
    return {
        "id": record["id"],
        "entities": entities,
        "relations": [r for r in record["relations"] if {r["head"], r["tail"]} <= kept and chance.random() < 0.8],
        "results": [{**r, "baseline": None} for r in record["results"] if chance.random() < 0.8],
        "claims": [{**c, "type": chance.choice(["finding", c["type"]])} for c in record["claims"]],
    }


def test_figures_equal_those_of_the_annotators_script(shared: Path) -> None:
    spec = importlib.util.spec_from_file_location("annotators_score", shared / "gold" / "score.py")
    if spec is None or spec.loader is None:
        pytest.fail("gold/score.py cannot be loaded")
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    lines = (shared / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    chance = random.Random(7)
    said = [_spoiled(record, chance) for record in gold]
    ours = score(gold, said)
    expected = theirs.score(gold, said)
    assert set(ours) == set(expected)
    for key, row in expected.items():
        assert ours[key].f1 == pytest.approx(row["f1"], abs=0.003), key
        assert (ours[key].said, ours[key].gold) == (row["predicted"], row["gold"]), key
