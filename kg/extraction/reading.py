"""What is known of a text while it is read: each component of the pipeline adds its part."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from kg.extraction.features import Features
from kg.extraction.network import Floats
from kg.extraction.pairs import WordRange
from kg.records import EntityType, ExtractedClaim, ExtractedRelation, ExtractedResult, Role


@dataclass(frozen=True)
class Mention:
    """A stretch of words that names something, its type, and how sure the network is."""

    first: int
    last: int
    type: EntityType
    probability: float

    @property
    def words(self) -> WordRange:
        """First and last word."""
        return self.first, self.last


@dataclass
class ReadEntity:
    """Mentions that name one thing; its name, role, and how sure it is that it is an entity, 0..1."""

    type: EntityType
    name: str
    mentions: list[Mention]
    role: Role = "used"
    confidence: float = 0.0


def _no_floats() -> Floats:
    return np.zeros((0, 0), dtype=np.float32)


@dataclass
class Reading:
    """One text on its way through the pipeline.

    ``evidence`` is what :class:`kg.extraction.calibration.Calibration` weighs for each entity; ``vectors`` and
    ``attention`` are the network's, for each entity that is kept.
    """

    features: Features
    hidden: Floats = field(default_factory=_no_floats)
    mentions: list[Mention] = field(default_factory=list)
    number_logits: Floats = field(default_factory=_no_floats)
    entities: list[ReadEntity] = field(default_factory=list)
    marked: Floats = field(default_factory=_no_floats)
    evidence: Floats = field(default_factory=_no_floats)
    vectors: Floats = field(default_factory=_no_floats)
    attention: Floats = field(default_factory=_no_floats)
    relations: list[ExtractedRelation] = field(default_factory=list)
    results: list[ExtractedResult] = field(default_factory=list)
    claims: list[ExtractedClaim] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text itself."""
        return self.features.text

    def characters(self, words: WordRange) -> tuple[int, int]:
        """Character offsets of a range of words."""
        return self._offsets[words[0]][0], self._offsets[words[1]][1]

    @cached_property
    def _offsets(self) -> list[tuple[int, int]]:
        offsets: list[tuple[int, int]] = self.features.words.tolist()
        return offsets

    def surface(self, words: WordRange) -> str:
        """The text of a range of words."""
        first, last = words
        offsets = self._offsets
        return self.features.text[offsets[first][0] : offsets[last][1]]

    def local_id(self, entity: int) -> str:
        """The id of an entity in the extraction record."""
        return f"E{entity + 1}"


def softmax(logits: Floats) -> Floats:
    """Probabilities of labels that exclude each other: ``(rows, labels)``."""
    # labels are few and rows many: numpy is quicker down the rows of each label
    by_label = np.ascontiguousarray(logits.T)
    exponents = np.exp(by_label - by_label.max(axis=0))
    return np.asarray((exponents / exponents.sum(axis=0)).T, dtype=np.float32)


def sigmoid(logits: Floats) -> Floats:
    """Probabilities of independent labels."""
    return np.asarray(1 / (1 + np.exp(-np.maximum(logits, -30))), dtype=np.float32)
