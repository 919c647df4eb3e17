"""Pairs of methods of which one is known to come from the other.

``well_known.csv`` holds pairs that we chose, each with the arXiv id of the paper that says so. The other
pairs come from sources that people curated and that may not be shipped; they are read where they are at
hand.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from msgspec import Struct

from kg.errors import UsageError

WELL_KNOWN = "well known"

_CURATED = {
    "dnn-genealogy": ("DNN Genealogy", "derived_from"),
    "ecosystem-graphs": ("Ecosystem Graphs", "derived_from"),
    "epoch-ai": ("Epoch AI", "base_model"),
    "transformer-catalog": ("transformer catalogue", "family_member_of"),
}


class GoldPair(Struct, frozen=True):
    """``child`` comes from ``parent``, by name; ``source`` is the collection, ``because`` where it is said."""

    child: str
    parent: str
    source: str
    because: str


def well_known_pairs() -> list[GoldPair]:
    """The pairs that ship with the package."""
    path = Path(__file__).with_name("well_known.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [
            GoldPair(row["child"], row["parent"], WELL_KNOWN, f"arXiv:{row['arxiv']}")
            for row in csv.DictReader(file)
        ]


def curated_pairs(folder: Path) -> list[GoldPair]:
    """The pairs of the curated sources in a folder, one subfolder each, with a ``lineage.jsonl``.

    Raises
    ------
    UsageError
        None of the sources is there.
    """
    pairs: dict[tuple[str, str, str], GoldPair] = {}
    for name, (title, relation) in _CURATED.items():
        path = folder / name / "lineage.jsonl"
        if not path.is_file():
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["relation"] == relation and row["child"] != row["parent"]:
                pair = GoldPair(row["child"], row["parent"], title, row["source_url"] or title)
                pairs.setdefault((title, pair.child, pair.parent), pair)
    if not pairs:
        raise UsageError(f"{folder} holds none of {', '.join(_CURATED)} with a lineage.jsonl: name another folder")
    return list(pairs.values())
