"""Roles of entities and relations between them, each with the sentence that says it."""

from __future__ import annotations

import numpy as np

from kg.extraction.aliases import word_ranges
from kg.extraction.inputs import ALLOWED, PairInputs, entity_inputs, pair_inputs
from kg.extraction.network import Floats, Network
from kg.extraction.reading import Reading, sigmoid, softmax
from kg.records import ENTITY_TYPES, RELATIONS, ROLES, ExtractedRelation

_PAIRS_AT_ONCE = 512
"""Bounds the memory that pair attention takes on long texts."""


def find_roles(reading: Reading, network: Network, proposed: float) -> None:
    """Set the role of every entity, and keep the entities' vectors and attention for the other heads."""
    if not reading.entities:
        return
    mentions = [word_ranges(entity) for entity in reading.entities]
    inputs = entity_inputs(reading.features, mentions, _types(reading))
    reading.vectors, reading.attention, logits = network.entities(reading.hidden, inputs)
    probabilities = softmax(logits)
    first = ROLES.index("proposed")
    for entity, row in zip(reading.entities, probabilities, strict=True):
        others = row.copy()
        others[first] = 0
        entity.role = "proposed" if row[first] >= proposed else ROLES[int(others.argmax())]


def find_relations(reading: Reading, network: Network, thresholds: dict[str, float]) -> None:
    """Fill ``reading.relations``."""
    if len(reading.entities) < 2:
        return
    mentions = [word_ranges(entity) for entity in reading.entities]
    types = np.array(_types(reading))
    pairs = pair_inputs(reading.features, mentions, types.tolist())
    least = np.array([thresholds[relation] for relation in RELATIONS])
    sentences = _Sentences(reading)
    for start in range(0, len(pairs.pairs), _PAIRS_AT_ONCE):
        part = PairInputs(*(array[start : start + _PAIRS_AT_ONCE] for array in pairs))
        logits, attention = network.relations(reading.hidden, reading.vectors, reading.attention, part)
        allowed = ALLOWED[types[part.pairs[:, 0]], types[part.pairs[:, 1]]]
        probabilities = np.where(allowed, sigmoid(logits), 0)
        for row, label in zip(*np.nonzero(probabilities >= least), strict=True):
            head, tail = part.pairs[row].tolist()
            first, last = sentences.evidence(head, tail, attention[row])
            reading.relations.append(
                ExtractedRelation(
                    head=reading.local_id(head),
                    relation=RELATIONS[label],
                    tail=reading.local_id(tail),
                    evidence=reading.text[first:last],
                    start=first,
                    end=last,
                    confidence=round(float(probabilities[row, label]), 4),
                )
            )


def _types(reading: Reading) -> list[int]:
    return [ENTITY_TYPES.index(entity.type) for entity in reading.entities]


class _Sentences:
    """Finds the sentence that proves a relation: both ends named there, else where both ends' attention meets."""

    def __init__(self, reading: Reading) -> None:
        features = reading.features
        self._bounds = features.sentences
        of_word = features.sentence_of_word()
        self._named = np.zeros((len(reading.entities), len(self._bounds)), dtype=np.float32)
        for i, entity in enumerate(reading.entities):
            self._named[i, [of_word[mention.first] for mention in entity.mentions]] = 1
        words = features.sentence_words
        self._first = features.word_first[words[:, 0]]
        self._last = features.word_last[words[:, 1]]

    def evidence(self, head: int, tail: int, attention: Floats) -> tuple[int, int]:
        sums = np.concatenate([[0.0], np.cumsum(attention)])
        mass = sums[self._last + 1] - sums[self._first]
        # the title names both ends often, but seldom says how they stand
        score = mass + 0.5 * self._named[head] + 0.5 * self._named[tail]
        start, end = self._bounds[int(score.argmax())].tolist()
        return start, end
