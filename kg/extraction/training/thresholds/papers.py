"""Annotated papers while a model's thresholds are chosen on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from kg.evaluation.scoring import Record
from kg.extraction.network import Network
from kg.extraction.pipeline import extraction_of, reading_of
from kg.extraction.reading import Reading

ASKED = 0.02
"""A statement less sure than this says nothing of calibration."""


@dataclass(frozen=True)
class LabelChoice:
    """The threshold and the weights of each label."""

    thresholds: dict[str, float]
    weights: dict[str, list[float]]


@dataclass(frozen=True)
class Papers:
    """Annotated papers, read by the encoder, and the network that reads on."""

    gold: Sequence[Record]
    docs: list[Any]
    network: Network

    @property
    def readings(self) -> list[Reading]:
        """The papers as far as the pipeline has read them."""
        return [reading_of(doc) for doc in self.docs]

    def records(self) -> list[dict[str, Any]]:
        """What is read so far."""
        ids = [paper["id"] for paper in self.gold]
        return [msgspec.to_builtins(extraction_of(doc, id_)) for doc, id_ in zip(self.docs, ids, strict=True)]


def only(
    kind: str, said: Sequence[dict[str, Any]], kept: Callable[[dict[str, Any]], bool]
) -> list[dict[str, Any]]:
    """The records with only those statements of a kind that are to be kept."""
    return [record | {kind: [part for part in record[kind] if kept(part)]} for record in said]
