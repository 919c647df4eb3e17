"""Which values are results, and which numbers their baselines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.evaluation.scoring import Count, count_results, match_entities, score
from kg.extraction.calibration import Weights, log_odds
from kg.extraction.layout import SLOTS
from kg.extraction.results import find_results
from kg.extraction.training.calibration import fit_and_tell, identity
from kg.extraction.training.thresholds.grid import GRID, best
from kg.extraction.training.thresholds.papers import Papers


@dataclass(frozen=True)
class ResultChoice:
    """Thresholds of values, of their baseline values and of each slot, and weights."""

    values: float
    partner: float
    slots: dict[str, float]
    weights: dict[str, list[float]]


def choose_results(papers: Papers) -> ResultChoice:
    """What is best for results; the papers' readings have them found by it."""
    chosen = dict.fromkeys(("values", "partner", *SLOTS), 0.5)

    def again(weights: Weights) -> None:
        for reading in papers.readings:
            reading.results = []
            slots = {slot: chosen[slot] for slot in SLOTS}
            find_results(reading, papers.network, weights, chosen["values"], chosen["partner"], slots)

    def settle(key: str, counted: str) -> None:
        def use(value: float) -> None:
            chosen[key] = value
            again(identity(["result"], 2))

        best(GRID, use, lambda: _f1(papers, counted))

    settle("values", "metric")
    settle("partner", "metric")
    for slot in SLOTS:  # each by itself: dev has too few results of which all slots are right
        settle(slot, slot)
    evidence = []
    for piece in (0, 1):
        again(identity(["result"], 2, piece))
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
    again(weights)
    return ResultChoice(chosen["values"], chosen["partner"], {slot: chosen[slot] for slot in SLOTS}, weights)


def _f1(papers: Papers, slot: str) -> float:
    """F1 of results of which the value and this slot count."""
    counts = Count()
    for truth, said in zip(papers.gold, papers.records(), strict=True):
        found = match_entities(truth["entities"], said["entities"])
        one = count_results(truth["results"], said["results"], found, (slot,))
        counts.add(one.right, one.said, one.gold)
    return counts.f1
