"""Relations between entities, each with the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kg.extraction.aliases import word_ranges
from kg.extraction.calibration import Weights, calibrated, log_odds
from kg.extraction.entities import types_of
from kg.extraction.features import Ints
from kg.extraction.inputs import ALLOWED, PairInputs, pair_inputs
from kg.extraction.network import Floats, Network
from kg.extraction.reading import Reading, sigmoid
from kg.extraction.segmentation import title_end
from kg.records import RELATIONS, ExtractedRelation

_PAIRS_AT_ONCE = 512
"""Bounds the memory that pair attention takes on long texts."""


def find_relations(reading: Reading, network: Network, weights: Weights, thresholds: Mapping[str, float]) -> None:
    """Fill ``reading.relations`` with those at least as sure as the threshold of their label."""
    if len(reading.entities) < 2:
        return
    mentions = [word_ranges(entity) for entity in reading.entities]
    types = np.array(types_of(reading.entities))
    sure = log_odds(np.array([entity.confidence for entity in reading.entities]))
    pairs = pair_inputs(reading.features, mentions, types.tolist())
    least = np.array([thresholds[relation] for relation in RELATIONS])
    sentences = _Sentences(reading)
    for start in range(0, len(pairs.pairs), _PAIRS_AT_ONCE):
        part = PairInputs(*(array[start : start + _PAIRS_AT_ONCE] for array in pairs))
        logits, attention = network.relations(reading.marked, reading.vectors, reading.attention, part)
        rows, labels = np.nonzero(ALLOWED[types[part.pairs[:, 0]], types[part.pairs[:, 1]]])
        heads, tails = part.pairs[rows].T
        confidence = calibrated(
            weights,
            [RELATIONS[label] for label in labels],
            log_odds(sigmoid(logits[rows, labels])),
            sure[heads],
            sure[tails],
        )
        said = np.flatnonzero(confidence >= least[labels])
        places = sentences.evidence(heads[said], tails[said], attention[rows[said]])
        for place, (first, last) in zip(said.tolist(), places.tolist(), strict=True):
            label, head, tail = (int(array[place]) for array in (labels, heads, tails))
            reading.relations.append(
                ExtractedRelation(
                    head=reading.local_id(head),
                    relation=RELATIONS[label],
                    tail=reading.local_id(tail),
                    evidence=reading.text[first:last],
                    start=first,
                    end=last,
                    confidence=round(float(confidence[place]), 4),
                )
            )


class _Sentences:
    """Finds the sentence that proves a relation: both ends named there, else where both ends' attention meets."""

    def __init__(self, reading: Reading) -> None:
        features = reading.features
        self._bounds = features.sentences
        of_word = features.sentence_of_word()
        self._named = np.zeros((len(reading.entities), len(self._bounds)), dtype=np.float32)
        for i, entity in enumerate(reading.entities):
            self._named[i, [of_word[mention.first] for mention in entity.mentions]] = 1
        # the title names both ends often, but seldom says how they stand
        self._untold = 0.4 * (self._bounds[:, 0] < title_end(reading.text))
        words = features.sentence_words
        self._first = features.word_first[words[:, 0]]
        self._last = features.word_last[words[:, 1]]

    def evidence(self, heads: Ints, tails: Ints, attention: Floats) -> Ints:
        """Start and end of the sentence for each relation, ``(relations, 2)``."""
        sums = np.concatenate([np.zeros((len(heads), 1)), np.cumsum(attention, axis=1)], axis=1)
        mass = sums[:, self._last + 1] - sums[:, self._first]
        score = mass + 0.5 * self._named[heads] + 0.5 * self._named[tails] - self._untold
        return np.asarray(self._bounds[score.argmax(axis=1)])
