"""Whether statements believed to 0.8 hold eight times in ten: on annotated papers, and on judged triples.

Annotated papers tell how far the confidence of one paper can be taken at its word. What several papers that agree
are worth is told by triples of a knowledge graph with the number of papers that support each, judged by people.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from kg.belief import EXPONENT, Floats, combined
from kg.errors import SourceError
from kg.evaluation.calibration import Reliability, reliability_of
from kg.evaluation.judging import Judgement
from kg.extraction.calibration import calibrated, log_odds
from kg.extraction.training.calibration import fit_weights
from kg.records import RELATIONS

SUPPORT_BINS = ((1, 1), (2, 2), (3, 5), (6, 20), (21, None))
"""Numbers of papers that are looked at together; None is no upper bound."""

WAYS: dict[str, float] = {"independent": 0.0, "belief": EXPONENT, "harmonic": 1.0, "best alone": 60.0}
"""Ways of counting papers that agree, by the exponent of :func:`kg.belief.combined`; "belief" is the graph's."""


class Fit(Struct, frozen=True):
    """How far probabilities can be taken at their word: reliability, and mean squared error (0 is best)."""

    reliability: Reliability
    brier: float


class Supported(Struct, frozen=True):
    """Judged triples that so many papers support, from ``low`` to ``high`` (None: no bound).

    ``right`` is the share that people judged right, between ``at_least`` and ``at_most`` (95%, Wilson);
    ``believed`` what each of :data:`WAYS` says on average, given the share right at one paper.
    """

    low: int
    high: int | None
    count: int
    right: float
    at_least: float
    at_most: float
    believed: dict[str, float]


class Judged(Struct, frozen=True):
    """What judged triples say. ``loss`` is the mean log loss of each way of counting papers, 0 is best.

    ``auc`` is the chance that a right triple has more papers than a wrong one. ``annotators`` is how often two
    of them agree on a triple, and ``kappa`` that beyond chance (Fleiss).
    """

    triples: int
    supported: list[Supported]
    loss: dict[str, float]
    auc: float
    annotators: float
    kappa: float


class BeliefReport(Struct, frozen=True):
    """Statements of annotated papers, as shipped and recalibrated on the other half of them; judged triples."""

    papers: int
    shipped: Fit
    held_out: Fit
    judged: Judged | None = None


def belief_report(judgements: Sequence[Judgement], triples: Path | None = None) -> BeliefReport:
    """Measure belief in statements.

    Parameters
    ----------
    judgements
        Papers read and held against their annotation; two or more relations with a confidence among them.
    triples
        A CSV of judged triples, with the columns ``support`` (papers), ``ann1``, ``ann2``, ``ann3`` (0 or 1) and
        ``gs`` (what most of them say), such as CS-KG3600.

    Raises
    ------
    SourceError
        The papers have no relations to judge, or the table lacks a column.
    """
    said = [
        (paper % 2, judged.record["relation"], judged.record["confidence"], judged.kind == "right")
        for paper, judgement in enumerate(judgements)
        for judged in judgement.parts["relation"].said
        if judged.record.get("confidence") is not None
    ]
    if len({half for half, *_ in said}) < 2:
        raise SourceError(
            "there are no statements to judge: give two or more papers with relations and confidences"
        )
    right = np.array([each[3] for each in said])
    confidence = np.array([each[2] for each in said])
    return BeliefReport(
        papers=len(judgements),
        shipped=_fit(confidence, right),
        held_out=_fit(_recalibrated(said, confidence, right), right),
        judged=None if triples is None else judge_triples(triples),
    )


def judge_triples(path: Path) -> Judged:
    """What judged triples say of agreeing papers; those without support (made up at random) are left out.

    Raises
    ------
    SourceError
        The file cannot be read, or lacks a column or any triple.
    """
    support, votes, right = _read_triples(path)
    single = float(right[support == 1].mean()) if (support == 1).any() else float(right.mean())
    believed = {
        way: np.array([_believed(single, int(papers), exponent) for papers in support])
        for way, exponent in WAYS.items()
    }
    supported = []
    for low, high in SUPPORT_BINS:
        held = (support >= low) & (support <= (high or math.inf))
        if held.any():
            at_least, at_most = wilson(int(right[held].sum()), int(held.sum()))
            supported.append(
                Supported(
                    low=low,
                    high=high,
                    count=int(held.sum()),
                    right=float(right[held].mean()),
                    at_least=at_least,
                    at_most=at_most,
                    believed={way: float(values[held].mean()) for way, values in believed.items()},
                )
            )
    agreeing, kappa = _agreement(votes)
    return Judged(
        triples=len(right),
        supported=supported,
        loss={way: _log_loss(values, right) for way, values in believed.items()},
        auc=_auc(support, right),
        annotators=agreeing,
        kappa=kappa,
    )


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95% interval of a share of 1 or more (Wilson, 1927).

    >>> [round(bound, 3) for bound in wilson(8, 10)]
    [0.49, 0.943]
    """
    z, share = 1.959964, right / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    # rounding may leave the share a little outside
    return min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half))


def _fit(probability: Floats, right: Floats) -> Fit:
    pairs = list(zip(probability.tolist(), (bool(each) for each in right), strict=True))
    return Fit(reliability_of(pairs), float(((probability - right) ** 2).mean()))


def _recalibrated(said: Iterable[tuple[int, str, float, bool]], confidence: Floats, right: Floats) -> Floats:
    """Each half's confidences, calibrated as extraction is, on the other half."""
    halves = np.array([half for half, *_ in said])
    labels = np.array([label for _, label, *_ in said])
    evidence = log_odds(confidence)[:, None]
    found = np.zeros(len(confidence))
    for half in (0, 1):
        there, here = halves != half, halves == half
        weights = fit_weights(labels[there].tolist(), evidence[there], right[there], RELATIONS)
        found[here] = calibrated(weights, labels[here].tolist(), evidence[here, 0])
    return found


def _believed(single: float, papers: int, exponent: float) -> float:
    return float(combined(np.full(papers, single), np.array([0]), exponent)[0])


def _read_triples(path: Path) -> tuple[Floats, Floats, Floats]:
    """Support, votes (triples × annotators), and what most say, of the triples that papers support."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        kept = [row for row in rows if (row["support"] or "").strip()]
        support = np.array([float(row["support"]) for row in kept])
        votes = np.array([[float(row[name]) for name in ("ann1", "ann2", "ann3")] for row in kept])
        right = np.array([float(row["gs"]) for row in kept])
    except KeyError as error:
        raise SourceError(
            f"{path.name} has no column {error}: it needs support, ann1, ann2, ann3 and gs"
        ) from error
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise SourceError(f"{path.name} cannot be read as judged triples: {error}") from error
    if not kept:
        raise SourceError(f"{path.name} holds no triples with a support")
    return support, votes, right


def _log_loss(probability: Floats, right: Floats) -> float:
    bounded = np.clip(probability, 1e-3, 1 - 1e-3)
    return float(-np.where(right > 0, np.log(bounded), np.log(1 - bounded)).mean())


def _auc(score: Floats, right: Floats) -> float:
    """The area under the ROC curve; of equal scores, half counts. 0.5 where all are of one kind."""
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[place]
    ones = int(right.sum())
    zeros = len(right) - ones
    return float((rank[right > 0].sum() - ones * (ones + 1) / 2) / (ones * zeros)) if ones and zeros else 0.5


def _agreement(votes: Floats) -> tuple[float, float]:
    """How often two annotators agree, and Fleiss' kappa."""
    raters = votes.shape[1]
    yes = votes.sum(1)
    same = (yes * (yes - 1) + (raters - yes) * (raters - yes - 1)) / (raters * (raters - 1))
    share = float(yes.sum() / votes.size)
    chance = share**2 + (1 - share) ** 2
    observed = float(same.mean())
    return observed, (observed - chance) / (1 - chance) if chance < 1 else 1.0
