"""Sentences that a reader may cite, by the type of what they state."""

from __future__ import annotations

from typing import cast

from kg.extraction.inputs import sentence_inputs
from kg.extraction.layout import CLAIM_LABELS
from kg.extraction.network import Network
from kg.extraction.reading import Reading, softmax
from kg.extraction.segmentation import title_end
from kg.records import ClaimType, ExtractedClaim


def find_claims(reading: Reading, network: Network, thresholds: dict[str, float]) -> None:
    """Fill ``reading.claims``, at most one a sentence, none in the title; about the entities it names."""
    features = reading.features
    if not len(features.sentence_words):
        return
    probabilities = softmax(network.claims(reading.hidden, sentence_inputs(features)))
    boundary = title_end(reading.text)
    for (start, end), (first, last), row in zip(
        features.sentences.tolist(), features.sentence_words.tolist(), probabilities, strict=True
    ):
        label = 1 + int(row[1:].argmax())
        if start < boundary or row[label] < thresholds[CLAIM_LABELS[label]]:
            continue
        about = [
            reading.local_id(i)
            for i, entity in enumerate(reading.entities)
            if any(first <= mention.first <= last for mention in entity.mentions)
        ]
        reading.claims.append(
            ExtractedClaim(
                type=cast(ClaimType, CLAIM_LABELS[label]),
                sentence=reading.text[start:end],
                about=tuple(about),
                start=start,
                end=end,
                confidence=round(float(row[label]), 4),
            )
        )
