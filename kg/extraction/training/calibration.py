"""Fitting the weights by which the network's confidence becomes the chance of being right."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.evaluation.calibration import reliability_of
from kg.extraction.calibration import calibrated

log = logging.getLogger(__name__)

OWN = 20
"""How much more strongly a label's own constant is drawn to zero than the weights that all labels share."""


def identity(labels: Iterable[str], pieces: int, which: int = 0) -> dict[str, list[float]]:
    """Weights that leave one of several pieces of evidence as it is, and ignore the others."""
    return {label: [0.0, *(float(piece == which) for piece in range(pieces))] for label in labels}


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


def fit_and_tell(
    what: str,
    labels: list[str],
    evidence: NDArray[np.floating],
    right: NDArray[np.bool_],
    papers: NDArray[np.integer],
    every: Sequence[str],
) -> dict[str, list[float]]:
    """:func:`fit_weights`, and in the log what such weights are worth on halves of the papers left out of them."""
    apart = np.zeros(len(right))
    for half in (0, 1):
        out = papers % 2 == half
        inside, outside = np.flatnonzero(~out), np.flatnonzero(out)
        weights = fit_weights([labels[i] for i in inside], evidence[inside], right[inside], every)
        apart[outside] = calibrated(weights, [labels[i] for i in outside], *evidence[outside].T)
    if len(right):
        before, after = (
            reliability_of(list(zip(confidence.tolist(), right.tolist(), strict=True))).error
            for confidence in (1 / (1 + np.exp(-evidence[:, 0])), apart)
        )
        log.info("calibration of %d %s: expected error %.3f, then %.3f", len(right), what, before, after)
    return fit_weights(labels, evidence, right, every)
