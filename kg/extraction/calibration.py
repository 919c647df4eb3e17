"""From what the network says to how often that is right: logistic weights, fitted on dev."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.extraction.network import Floats

Weights = Mapping[str, Sequence[float]]
"""Per label the weight of a constant, then of each piece of evidence."""


def log_odds(probability: NDArray[np.floating]) -> Floats:
    """Log odds of probabilities, bounded at about ±7."""
    bounded = np.minimum(np.maximum(probability, 1e-3), 1 - 1e-3)  # numpy.clip is slow on a few figures
    return np.asarray(np.log(bounded / (1 - bounded)), dtype=np.float32)


def calibrated(weights: Weights, labels: Sequence[str], *evidence: NDArray[np.floating]) -> Floats:
    """Probabilities that statements are right: one label and one figure of each piece of evidence a statement."""
    if not labels:
        return np.zeros(0, dtype=np.float32)
    chosen = np.array([weights[label] for label in labels])
    told = np.stack([np.ones(len(labels)), *evidence], axis=1)
    return np.asarray(1 / (1 + np.exp(-(chosen * told).sum(1))), dtype=np.float32)
