from __future__ import annotations

import random
from typing import Any

from kg.extraction.training.renaming import coined_names, renamed

RECORD: dict[str, Any] = {
    "id": "p1",
    "text": "Zorba reads. We train ZORB-2 on MNIST; ZORB-2-based readers beat CLIP.",
    "entities": [
        {"id": "E1", "type": "Method", "name": "ZORB-2", "surfaces": ["ZORB-2"], "role": "proposed"},
        {"id": "E2", "type": "Dataset", "name": "MNIST", "surfaces": ["MNIST"], "role": "used"},
        {
            "id": "E3",
            "type": "Method",
            "name": "contrastive reader (CR)",
            "surfaces": ["contrastive reader", "CR"],
            "role": "proposed",
        },
    ],
    "relations": [{"head": "E1", "relation": "TRAINED_ON", "tail": "E2", "evidence": "train ZORB-2 on MNIST"}],
    "claims": [{"type": "contribution", "sentence": "We train ZORB-2 on MNIST", "about": ["E1"]}],
}


def test_a_coined_name_changes_wherever_it_stands() -> None:
    changed = renamed(RECORD, ["QUUX"], random.Random(0))
    assert changed["text"] == "Zorba reads. We train QUUX on MNIST; QUUX-based readers beat CLIP."
    assert changed["entities"][0] == {
        "id": "E1",
        "type": "Method",
        "name": "QUUX",
        "surfaces": ["QUUX"],
        "role": "proposed",
    }
    assert changed["relations"][0]["evidence"] == "train QUUX on MNIST"
    assert changed["claims"][0]["sentence"] == "We train QUUX on MNIST"


def test_names_that_are_spelled_out_and_names_of_others_stay() -> None:
    assert coined_names([RECORD]) == ["ZORB-2"]
    assert renamed(RECORD, ["QUUX"], random.Random(0))["entities"][1:] == RECORD["entities"][1:]


def test_no_name_is_taken_that_the_paper_has_already() -> None:
    assert renamed(RECORD, ["CLIP"], random.Random(0)) is RECORD
