"""Annotated papers under other names: a network that has seen "ZORBA" in many places reads the name less, and what
is said of it more.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from typing import Any

from kg.evaluation.scoring import Record

_COINED = re.compile(r"(?=.*[A-Z].*[A-Z0-9]|.*\d)[A-Z][A-Za-z0-9]*(?:[-+][A-Za-z0-9]+)*")
"""A name of one word that somebody made up: two capitals, or a capital and a digit."""


def coined_names(records: Iterable[Record]) -> list[str]:
    """The names of one word, each once, that the proposed methods and datasets of ``records`` have."""
    return sorted({name for record in records for entity in record["entities"] for name in _own_names(entity)})


def _own_names(entity: Record) -> list[str]:
    """The surfaces of an entity that a paper coined and never spells out."""
    if entity["role"] != "proposed" or entity["type"] not in ("Method", "Dataset"):
        return []
    surfaces = entity["surfaces"]
    return surfaces if len(surfaces) == 1 and _COINED.fullmatch(surfaces[0]) else []


def renamed(record: Record, names: Sequence[str], chance: random.Random) -> Record:
    """The record with every coined name of its own replaced by another of ``names``, wherever it stands.

    Names within a longer word ("CLIP" in "CLIP-based") change with it. The record itself stays as it is.
    """
    new = {
        name: other
        for entity in record["entities"]
        for name in _own_names(entity)
        if (other := chance.choice(names)) not in record["text"]
    }
    if not new:
        return record
    pattern = re.compile("|".join(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" for name in new))

    def replaced(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda match: new[match.group()], value)
        if isinstance(value, list):
            return [replaced(part) for part in value]
        if isinstance(value, dict):
            return {key: part if key in ("id", "value", "type") else replaced(part) for key, part in value.items()}
        return value

    changed: Record = replaced(record)
    return changed
