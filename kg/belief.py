"""How far a statement is believed: from the confidence of its evidence, how many papers say it, and who says no.

*Evidence.* A confidence is the calibrated chance that a paper says so (:mod:`kg.extraction.calibration`). Papers
do not err independently: the same extractor misreads the same phrase in each. So of the papers sorted by
confidence, the i-th counts i^-½ of what it would count alone::

    doubt = Π (1 - cᵢ)^(i^-½)        belief = 1 - doubt

One paper is believed as its confidence says, and n alike papers count as about 2√n - 1. Exponent 0 would be
independence (noisy-or), a large one the best paper alone. Of 0, ½, 1 and the best alone, ½ comes out best on
triples that people judged (``kg evaluate belief``); nothing finer was fitted on them.

*Contradiction.* Two statements that cannot both hold (A outperforms B, B outperforms A) with beliefs b and o from
their own evidence: given that not both hold, the chance of the first is b(1 - o) / (1 - bo).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kg.records import Relation

EXPONENT = 0.5
"""How fast the weight of a further paper falls."""

ONE_WAY: frozenset[Relation] = frozenset({"OUTPERFORMS"})
"""The relations that speak against their own reverse. Opposite descents are for lineage to settle, by years."""

Floats = NDArray[np.float64]


def combined(confidences: Floats, starts: NDArray[np.intp], exponent: float = EXPONENT) -> Floats:
    """The beliefs of statements from the confidences of their papers, nobody gainsaying.

    Parameters
    ----------
    confidences
        ``(evidence,)``, 0..1: those of one statement side by side and descending, one a paper.
    starts
        ``(statements,)``: where those of each statement begin; each has one or more.
    exponent
        How fast the weight of a further paper falls, 0 or more.

    Returns
    -------
    ``(statements,)``, 0..1, at least the best confidence of each.

    >>> combined(np.array([0.8, 0.8, 0.5]), np.array([0, 2])).round(3).tolist()
    [0.936, 0.5]
    """
    sizes = np.diff(np.r_[starts, len(confidences)])
    rank = np.arange(len(confidences)) - np.repeat(starts, sizes) + 1.0
    with np.errstate(divide="ignore"):  # what is certain leaves no doubt: its logarithm is -inf
        doubt = np.log1p(-np.asarray(confidences, dtype=np.float64)) * rank**-exponent
    return np.asarray(1 - np.exp(np.add.reduceat(doubt, starts)), dtype=np.float64)


def opposed(belief: Floats, against: Floats) -> Floats:
    """Beliefs given those of statements that cannot hold beside them, 0 where there is none.

    >>> opposed(np.array([0.9, 0.9, 0.9, 1.0]), np.array([0.0, 0.5, 0.9, 1.0])).round(3).tolist()
    [0.9, 0.818, 0.474, 0.5]
    """
    both = belief * against
    certain = both >= 1
    with np.errstate(invalid="ignore"):
        left = belief * (1 - against) / np.where(certain, 1, 1 - both)
    return np.where(certain, 0.5, left)
