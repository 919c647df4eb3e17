"""Fitting the weights by which the network's confidence becomes the chance of being right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

OWN = 20
"""How much more strongly a label's own constant is drawn to zero than the weights that all labels share."""


def fit_weights(
    labels: Sequence[str], evidence: NDArray[np.floating], right: NDArray[np.bool_], every: Sequence[str]
) -> dict[str, list[float]]:
    """Logistic weights: a constant for each label of ``every``, the same slopes for all.

    Parameters
    ----------
    labels, evidence, right
        Of each statement its label, its pieces of evidence ``(statements, pieces)``, and whether it holds.
    every
        All labels, those that do not occur in ``labels`` as well; they get the common constant.
    """
    constants = np.array([[1.0] + [float(label == other) for other in every] for label in labels])
    told = np.concatenate([constants.reshape(-1, 1 + len(every)), np.asarray(evidence, dtype=np.float64)], axis=1)
    pull = np.full(told.shape[1], 1e-4) * max(1, len(labels))
    pull[1 : 1 + len(every)] *= OWN
    weights = np.zeros(told.shape[1])
    for _ in range(100):  # Newton's method
        chance = 1 / (1 + np.exp(-(told @ weights)))
        slope = told.T @ (chance - right) + pull * weights
        curve = (told * (chance * (1 - chance))[:, None]).T @ told + np.diag(pull)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    common, own, slopes = weights[0], weights[1 : 1 + len(every)], weights[1 + len(every) :]
    shared = [round(float(each), 4) for each in slopes]
    return {label: [round(float(common + each), 4), *shared] for label, each in zip(every, own, strict=True)}


def expected_error(confidence: NDArray[np.floating], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: how far mean confidence and share right are apart, over bins, by their size."""
    if not len(right):
        return 0.0
    place = np.minimum((np.asarray(confidence) * bins).astype(int), bins - 1)
    apart = [
        abs(confidence[place == b].mean() - right[place == b].mean()) * (place == b).sum()
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(apart) / len(right))
