"""Which sentences are kept as claims."""

from __future__ import annotations

import numpy as np

from kg.evaluation.scoring import score
from kg.extraction.calibration import Weights, calibrated, log_odds
from kg.extraction.claims import find_claims
from kg.extraction.training.calibration import fit_and_tell, identity
from kg.extraction.training.thresholds.grid import best_each
from kg.extraction.training.thresholds.papers import ASKED, LabelChoice, Papers, only
from kg.records import CLAIM_TYPES


def choose_claims(papers: Papers) -> LabelChoice:
    """What is best for claims; the papers' readings have them found by it."""

    def again(weights: Weights, thresholds: dict[str, float]) -> None:
        for reading in papers.readings:
            reading.claims = []
            find_claims(reading, papers.network, weights, thresholds)

    again(identity(CLAIM_TYPES, 1), dict.fromkeys(CLAIM_TYPES, ASKED))
    said = papers.records()
    rows, right, paper = [], [], []
    for number, (truth, record) in enumerate(zip(papers.gold, said, strict=True)):
        for claim in record["claims"]:
            alone = {"id": truth["id"], "entities": [], "claims": [claim]}
            rows.append(claim)
            right.append(score([truth], [alone])["claim/typed"].right == 1)
            paper.append(number)
    labels = [claim["type"] for claim in rows]
    told = log_odds(np.array([[claim["confidence"]] for claim in rows]))
    weights = fit_and_tell("claims", labels, told, np.array(right), np.array(paper), CLAIM_TYPES)
    for claim, confidence in zip(rows, calibrated(weights, labels, *told.T).tolist(), strict=True):
        claim["confidence"] = confidence

    def figure(least: dict[str, float]) -> float:
        kept = only("claims", said, lambda claim: claim["confidence"] >= least[claim["type"]])
        return score(papers.gold, kept)["claim/typed"].f1

    thresholds = best_each(CLAIM_TYPES, figure)
    again(weights, thresholds)
    return LabelChoice(thresholds, weights)
