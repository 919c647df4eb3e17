"""Which values are results, and which numbers their baselines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.evaluation.scoring import score
from kg.extraction.calibration import Weights, log_odds
from kg.extraction.results import find_results
from kg.extraction.training.calibration import fit_and_tell, identity
from kg.extraction.training.thresholds.grid import GRID, best
from kg.extraction.training.thresholds.papers import Papers


@dataclass(frozen=True)
class ResultChoice:
    """Thresholds of values and of their baseline values, and weights."""

    values: float
    partner: float
    weights: dict[str, list[float]]


def choose_results(papers: Papers) -> ResultChoice:
    """What is best for results; the papers' readings have them found by it."""

    def again(weights: Weights, threshold: float, partner: float) -> None:
        for reading in papers.readings:
            reading.results = []
            find_results(reading, papers.network, weights, threshold, partner)

    def figure() -> float:
        return score(papers.gold, papers.records())["result/metric"].f1

    plain = identity(["result"], 2)
    threshold = best(GRID, lambda value: again(plain, value, 0.5), figure)
    partner = best(GRID, lambda value: again(plain, threshold, value), figure)
    evidence = []
    for piece in (0, 1):
        again(identity(["result"], 2, piece), threshold, partner)
        said = papers.records()
        evidence.append([result["confidence"] for record in said for result in record["results"]])
    right, paper = [], []
    for number, (truth, record) in enumerate(zip(papers.gold, said, strict=True)):
        for result in record["results"]:
            alone = score([truth], [record | {"results": [result]}])
            right.append(alone["result"].right == 1)
            paper.append(number)
    told = log_odds(np.array(evidence).T)
    weights = fit_and_tell("results", ["result"] * len(right), told, np.array(right), np.array(paper), ["result"])
    again(weights, threshold, partner)
    return ResultChoice(threshold, partner, weights)
