"""Whether what is said with a confidence of 0.8 is right eight times in ten.

After Guo et al., On Calibration of Modern Neural Networks (2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.evaluation.judging import SAID_KINDS, Judgement

BINS = 10


@dataclass(frozen=True)
class Bin:
    """What was said with a confidence from ``low`` on and below ``high`` (1 belongs to the last bin).

    ``confidence`` is the mean of it and ``right`` the share that is right, both 0..1.
    """

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Reliability:
    """How far confidences can be taken at their word.

    ``bins`` are those that hold something. ``error`` is the expected calibration error: the distance between
    confidence and share right of a bin, averaged over all that was said; 0..1, 0 is best.
    """

    count: int
    error: float
    bins: list[Bin]


def reliability(judgements: Iterable[Judgement]) -> dict[str, Reliability]:
    """The reliability of entities, relations, results (with all slots) and claims (with their type).

    What carries no confidence is left out, and so is a part of the records in which nothing does.
    """
    said: dict[str, list[tuple[float, bool]]] = {part: [] for part in SAID_KINDS}
    for judgement in judgements:
        for part, sides in judgement.parts.items():
            said[part] += [
                (judged.record["confidence"], judged.kind == "right")
                for judged in sides.said
                if judged.record.get("confidence") is not None
            ]
    return {part: reliability_of(pairs) for part, pairs in said.items() if pairs}


def reliability_of(said: Sequence[tuple[float, bool]]) -> Reliability:
    """The reliability of things said, each with its confidence (0..1) and whether it is right; at least one."""
    binned: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in said:
        binned[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    bins = [
        Bin(
            low=i / BINS,
            high=(i + 1) / BINS,
            count=len(held),
            confidence=sum(confidence for confidence, _ in held) / len(held),
            right=sum(right for _, right in held) / len(held),
        )
        for i, held in enumerate(binned)
        if held
    ]
    error = sum(each.count * abs(each.confidence - each.right) for each in bins) / len(said)
    return Reliability(count=len(said), error=error, bins=bins)
