"""Sentences that a reader may cite, by the type of what they state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from kg.extraction.calibration import Weights, calibrated, log_odds
from kg.extraction.inputs import sentence_inputs
from kg.extraction.layout import CLAIM_LABELS
from kg.extraction.network import Network
from kg.extraction.reading import Reading, softmax
from kg.extraction.segmentation import title_end
from kg.records import ClaimType, ExtractedClaim


def find_claims(reading: Reading, network: Network, weights: Weights, thresholds: Mapping[str, float]) -> None:
    """Fill ``reading.claims``, at most one a sentence, none in the title; about the entities it names."""
    features = reading.features
    if not len(features.pieces):
        return
    probabilities = softmax(network.claims(reading.hidden, sentence_inputs(features)))
    best = 1 + probabilities[:, 1:].argmax(1)
    labels = [CLAIM_LABELS[label] for label in best]
    confidence = calibrated(weights, labels, log_odds(probabilities[np.arange(len(best)), best]))
    boundary = title_end(reading.text)
    for (start, end), (first, last), label, sure in zip(
        features.sentences.tolist(), features.sentence_words.tolist(), labels, confidence.tolist(), strict=True
    ):
        if start < boundary or sure < thresholds[label]:
            continue
        about = [
            reading.local_id(i)
            for i, entity in enumerate(reading.entities)
            if any(first <= mention.first <= last for mention in entity.mentions)
        ]
        reading.claims.append(
            ExtractedClaim(
                type=cast(ClaimType, label),
                sentence=reading.text[start:end],
                about=tuple(about),
                start=start,
                end=end,
                confidence=round(sure, 4),
            )
        )
