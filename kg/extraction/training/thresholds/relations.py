"""Which relations are kept."""

from __future__ import annotations

import numpy as np

from kg.evaluation.scoring import match_entities, score
from kg.extraction.calibration import Weights, calibrated, log_odds
from kg.extraction.relations import find_relations
from kg.extraction.training.calibration import fit_and_tell, identity
from kg.extraction.training.thresholds.grid import best_each, with_recall
from kg.extraction.training.thresholds.papers import ASKED, LabelChoice, Papers, only
from kg.records import RELATIONS


def choose_relations(papers: Papers) -> LabelChoice:
    """What is best for relations; the papers' readings have them found by it."""

    def again(weights: Weights, thresholds: dict[str, float]) -> None:
        for reading in papers.readings:
            reading.relations = []
            find_relations(reading, papers.network, weights, thresholds)

    again(identity(RELATIONS, 3), dict.fromkeys(RELATIONS, ASKED))
    said = papers.records()
    rows, right, paper, evidence = [], [], [], []
    for number, (truth, record) in enumerate(zip(papers.gold, said, strict=True)):
        matched = match_entities(truth["entities"], record["entities"])
        holds = {(r["head"], r["relation"], r["tail"]) for r in truth["relations"]}
        sure = {entity["id"]: entity["confidence"] for entity in record["entities"]}
        for relation in record["relations"]:
            head, tail = relation["head"], relation["tail"]
            rows.append(relation)
            right.append((matched.get(head), relation["relation"], matched.get(tail)) in holds)
            paper.append(number)
            evidence.append((relation["confidence"], sure[head], sure[tail]))
    labels = [relation["relation"] for relation in rows]
    told = log_odds(np.array(evidence))
    weights = fit_and_tell("relations", labels, told, np.array(right), np.array(paper), RELATIONS)
    for relation, confidence in zip(rows, calibrated(weights, labels, *told.T).tolist(), strict=True):
        relation["confidence"] = confidence

    def figure(least: dict[str, float]) -> float:
        kept = only("relations", said, lambda r: r["confidence"] >= least[r["relation"]])
        counts = score(papers.gold, kept)
        return (counts["relation"].f1 + with_recall(counts["lineage"])) / 2  # lineage is what the product is for

    thresholds = best_each(RELATIONS, figure)
    again(weights, thresholds)
    return LabelChoice(thresholds, weights)
