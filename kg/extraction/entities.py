"""Which of the things found are entities, and their part in the paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kg.extraction.aliases import word_ranges
from kg.extraction.calibration import Weights, calibrated, log_odds
from kg.extraction.inputs import entity_inputs, marks
from kg.extraction.layout import ROLE_LABELS
from kg.extraction.network import Network
from kg.extraction.reading import ReadEntity, Reading, softmax
from kg.records import ENTITY_TYPES, ROLES


def types_of(entities: Sequence[ReadEntity]) -> list[int]:
    """The index of each entity's type."""
    return [ENTITY_TYPES.index(entity.type) for entity in entities]


def find_roles(
    reading: Reading, network: Network, weights: Weights, thresholds: Mapping[str, float], proposed: float
) -> None:
    """Set confidence and role of every entity, and drop those less sure than the threshold of their type.

    The text is read once more with all that was found marked in it; the entities' vectors and attention are kept
    for the other parts.
    """
    entities = reading.entities
    if not entities:
        reading.evidence = np.zeros((0, 3), dtype=np.float32)
        return
    mentions = [word_ranges(entity) for entity in entities]
    types = types_of(entities)
    reading.marked = network.marked(
        reading.hidden, marks(reading.features, mentions, types, reading.number_logits.argmax(1))
    )
    inputs = entity_inputs(reading.features, mentions, types)
    vectors, attention, logits = network.entities(reading.marked, inputs)
    probabilities = softmax(logits)
    surest = np.array([max(mention.probability for mention in entity.mentions) for entity in entities])
    is_one = 1 - probabilities[:, ROLE_LABELS.index("")]
    counts = np.log([len(entity.mentions) for entity in entities])
    reading.evidence = np.stack([log_odds(surest), log_odds(is_one), counts], axis=1)
    confidence = calibrated(weights, [entity.type for entity in entities], *reading.evidence.T)
    roles = probabilities[:, 1:] / probabilities[:, 1:].sum(1, keepdims=True)
    first = ROLES.index("proposed")
    others = np.delete(np.arange(len(ROLES)), first)
    for entity, sure, row in zip(entities, confidence.tolist(), roles, strict=True):
        entity.confidence = sure
        entity.role = "proposed" if row[first] >= proposed else ROLES[int(others[row[others].argmax()])]
    kept = np.flatnonzero(confidence >= [thresholds[entity.type] for entity in entities])
    reading.entities = [entities[i] for i in kept]
    reading.vectors, reading.attention = vectors[kept], attention[kept]
