"""Lineage that people wrote down: the files of ``ontology/lineage``, made by
``pipelines/curated_lineage.py``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from typing import cast

from msgspec import Struct

from kg.lineage.records import EdgeKind
from kg.schema import resource

BELIEF = 0.9
"""How much an edge of one curated source is believed; two make it 0.99."""


class CuratedEdge(Struct, frozen=True):
    """An edge between two concepts of the vocabulary (``method/distilbert``), and the source that holds it."""

    child: str
    parent: str
    kind: EdgeKind
    source: str


@cache
def curated_edges() -> tuple[CuratedEdge, ...]:
    """All edges of the shipped curated sources, in a fixed order.

    Raises
    ------
    OntologyError
        The files are missing.
    """
    return tuple(_read())


def _read() -> Iterator[CuratedEdge]:
    for path in sorted(resource("lineage").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield CuratedEdge(row["child"], row["parent"], cast(EdgeKind, row["kind"]), row["source"])
