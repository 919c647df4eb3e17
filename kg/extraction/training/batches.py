"""Batches of texts of like length, so that little of a batch is padding."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

from kg.extraction.features import Features

MAX_PIECES = 510
"""Longer texts are left out of training, or cut where they have no annotation."""


class _Text(Protocol):
    @property
    def features(self) -> Features: ...


T = TypeVar("T", bound=_Text)


def batches(texts: Sequence[T], size: int, chance: random.Random) -> list[list[T]]:
    """The texts in batches, those of like length together, the batches in random order."""
    order = sorted(texts, key=lambda text: len(text.features.pieces) * chance.uniform(0.85, 1.15))
    parted = [order[i : i + size] for i in range(0, len(order), size)]
    chance.shuffle(parted)
    return parted
