"""Mentions, how they are joined, which entities are kept, which are proposed."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np

from kg.evaluation.scoring import match_entities, score
from kg.extraction.aliases import join_mentions
from kg.extraction.calibration import Weights, calibrated
from kg.extraction.entities import find_roles
from kg.extraction.mentions import find_mentions
from kg.extraction.reading import Mention, ReadEntity
from kg.extraction.training.calibration import fit_and_tell, fit_weights, identity
from kg.extraction.training.thresholds.grid import GRID, best, best_each, with_recall
from kg.extraction.training.thresholds.papers import Papers, only
from kg.records import ENTITY_TYPES

log = logging.getLogger(__name__)

MENTIONS = (0.15, 0.2, 0.25, 0.3)
ALIASES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Thresholds tried, each of the one with each of the other."""

_ALL: dict[str, float] = dict.fromkeys(ENTITY_TYPES, 0.0)
_PLAIN = identity(ENTITY_TYPES, 3)


@dataclass(frozen=True)
class EntityChoice:
    """Thresholds of mentions, of joining, of proposals, and of each type; weights of each type."""

    mentions: float
    aliases: float
    proposed: float
    thresholds: dict[str, float]
    weights: dict[str, list[float]]


def choose_entities(papers: Papers) -> EntityChoice:
    """What is best for entities; the papers' readings have them found, joined and given roles by it."""
    tried: list[tuple[float, float, float]] = []
    for least in MENTIONS:
        found = _mentions(papers, least)
        for threshold in ALIASES:
            _roles(papers, _joined(papers, found, threshold), _PLAIN, _ALL, 0.5)
            figure = _weigh(papers, tell=False)[2]
            log.info("mentions %.2f, aliases %.2f: %.4f", least, threshold, figure)
            tried.append((figure, least, threshold))
    _, least, threshold = max(tried, key=lambda one: one[0])
    joined = _joined(papers, _mentions(papers, least), threshold)
    _roles(papers, joined, _PLAIN, _ALL, 0.5)
    weights, thresholds, _ = _weigh(papers, tell=True)
    proposed = best(
        GRID,
        lambda value: _roles(papers, joined, weights, thresholds, value),
        lambda: score(papers.gold, papers.records())["proposed"].f1,
    )
    return EntityChoice(least, threshold, proposed, thresholds, weights)


def _mentions(papers: Papers, least: float) -> list[list[Mention]]:
    for reading in papers.readings:
        reading.mentions = []
        find_mentions(reading, papers.network, least)
    return [list(reading.mentions) for reading in papers.readings]


def _joined(papers: Papers, found: list[list[Mention]], threshold: float) -> list[list[ReadEntity]]:
    """Each paper's mentions as entities."""
    for reading, mentions in zip(papers.readings, found, strict=True):
        reading.mentions = list(mentions)
        join_mentions(reading, papers.network, threshold)
    return [list(reading.entities) for reading in papers.readings]


def _roles(
    papers: Papers,
    joined: list[list[ReadEntity]],
    weights: Weights,
    thresholds: dict[str, float],
    proposed: float,
) -> None:
    for reading, entities in zip(papers.readings, joined, strict=True):
        reading.entities = list(entities)
        find_roles(reading, papers.network, weights, thresholds, proposed)


def _weigh(papers: Papers, tell: bool) -> tuple[dict[str, list[float]], dict[str, float], float]:
    said = papers.records()
    labels, right, paper, evidence = [], [], [], []
    for number, (truth, record, reading) in enumerate(zip(papers.gold, said, papers.readings, strict=True)):
        matched = match_entities(truth["entities"], record["entities"])
        evidence.append(reading.evidence)
        for entity in record["entities"]:
            labels.append(entity["type"])
            right.append(entity["id"] in matched)
            paper.append(number)
    told, holds = np.concatenate(evidence), np.array(right)
    if tell:
        weights = fit_and_tell("entities", labels, told, holds, np.array(paper), ENTITY_TYPES)
    else:
        weights = fit_weights(labels, told, holds, ENTITY_TYPES)
    confidence = iter(calibrated(weights, labels, *told.T).tolist())
    for record in said:
        for entity in record["entities"]:
            entity["confidence"] = next(confidence)

    def figure(least: dict[str, float]) -> float:
        kept = only("entities", said, lambda entity: entity["confidence"] >= least[entity["type"]])
        return with_recall(
            score(papers.gold, [record | {"relations": [], "results": []} for record in kept])["entity"]
        )

    thresholds = best_each(ENTITY_TYPES, figure)
    return weights, thresholds, figure(thresholds)
