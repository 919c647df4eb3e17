"""Which candidate spans are mentions: the best ones that do not overlap."""

from __future__ import annotations

import numpy as np

from kg.extraction.inputs import mention_inputs
from kg.extraction.network import Network
from kg.extraction.reading import Mention, Reading, softmax
from kg.records import ENTITY_TYPES

MAX_ENTITIES = 80
"""More things than this in one text are left out, the least sure first: an abstract has a dozen."""


def find_mentions(reading: Reading, network: Network, threshold: float) -> None:
    """Fill ``reading.mentions``, in the order of the text, and ``reading.number_logits``."""
    features = reading.features
    if not len(features.pieces):  # a control character is a word, but none of the network's pieces
        return
    spans, reading.number_logits = network.mentions(reading.hidden, mention_inputs(features))
    if not len(features.spans):
        return
    by_type = softmax(spans).T[1:]
    kinds, best = by_type.argmax(axis=0), by_type.max(axis=0)
    chosen = np.flatnonzero(best >= threshold)
    chosen = chosen[np.argsort(-best[chosen], kind="stable")]
    taken = np.zeros(len(features.words), dtype=bool)
    for i, (first, last) in zip(chosen.tolist(), features.spans[chosen].tolist(), strict=True):
        if not taken[first : last + 1].any():
            taken[first : last + 1] = True
            reading.mentions.append(Mention(first, last, ENTITY_TYPES[kinds[i]], float(best[i])))
    reading.mentions.sort(key=lambda mention: mention.first)
