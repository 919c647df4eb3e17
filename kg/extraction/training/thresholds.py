"""Calibration and thresholds for a trained model, both from annotated papers that it was not trained on.

The parts of the pipeline are settled one after the other, in its own order: weights first, so that confidence says
how often a statement holds, then for each label the least confidence that does best in F1.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.evaluation.scoring import match_entities, score
from kg.extraction.aliases import join_mentions
from kg.extraction.calibration import Weights, calibrated, log_odds
from kg.extraction.claims import find_claims
from kg.extraction.entities import find_roles
from kg.extraction.layout import CLAIM_LABELS
from kg.extraction.mentions import find_mentions
from kg.extraction.model import Calibration, Thresholds
from kg.extraction.network import Network
from kg.extraction.pipeline import build, extraction_of, model_files, reading_of
from kg.extraction.relations import find_relations
from kg.extraction.results import find_results
from kg.extraction.training.calibration import expected_error, fit_weights
from kg.extraction.training.examples import read_gold
from kg.records import CLAIM_TYPES, ENTITY_TYPES, RELATIONS

log = logging.getLogger(__name__)

MENTIONS = (0.15, 0.2, 0.25, 0.3)
ALIASES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
GRID = [round(0.05 * step, 2) for step in range(1, 18)]
"""Thresholds tried for all labels of a kind at once."""

REACH = 4
"""How many steps of 0.05 a single label may move from the common threshold: some are rare on dev."""

EARNED = 0.0005
"""What F1 a label must gain with every step, or its threshold stays nearer to the common one."""

ASKED = 0.02
"""A statement less sure than this says nothing of calibration."""

_OPEN: dict[str, float] = dict.fromkeys(ENTITY_TYPES, 0.0)


def identity(labels: Iterable[str], pieces: int, which: int = 0) -> dict[str, list[float]]:
    """Weights that leave one of several pieces of evidence as it is, and ignore the others."""
    return {label: [0.0, *(float(piece == which) for piece in range(pieces))] for label in labels}


@dataclass
class _Papers:
    """Annotated papers, read by the encoder, and the network that reads on."""

    gold: list[dict[str, Any]]
    docs: list[Any]
    network: Network

    def each(self, step: Callable[[Any], None]) -> None:
        """Do a step of the pipeline on every paper."""
        for doc in self.docs:
            step(reading_of(doc))

    def records(self) -> list[dict[str, Any]]:
        """What is read so far."""
        ids = [record["id"] for record in self.gold]
        return [msgspec.to_builtins(extraction_of(doc, id_)) for doc, id_ in zip(self.docs, ids, strict=True)]

    def keep(self, kind: str, said: Sequence[dict[str, Any]], kept: Callable[[dict[str, Any]], bool]) -> Any:
        """The records with only those statements of a kind that are to be kept."""
        return [record | {kind: [part for part in record[kind] if kept(part)]} for record in said]


def choose(folder: Path, dev: Path) -> tuple[Thresholds, Calibration]:
    """Thresholds and calibration with which the model in ``folder`` does best on the gold records of ``dev``."""
    nlp = build(folder, threads=2)
    gold = list(read_gold(dev))
    with nlp.select_pipes(enable=["methodgraph_sentences", "methodgraph_encoder"]):
        docs = [nlp(record["text"]) for record in gold]
    papers = _Papers(gold, docs, model_files(str(folder), 2).network)
    mentions, aliases, entity_weights, entities = _choose_entities(papers)
    proposed = _best(
        GRID,
        lambda value: _roles(papers, entity_weights, entities, value),
        lambda: score(gold, papers.records())["proposed"].f1,
    )
    relation_weights, relations = _choose_relations(papers)
    result_weights, values, partner = _choose_results(papers)
    claim_weights, claims = _choose_claims(papers)
    for key, count in score(gold, papers.records()).items():
        figures = f"P {count.precision:.3f}  R {count.recall:.3f}  F1 {count.f1:.3f}  ({count.gold})"
        log.info("dev  %-22s %s", key, figures)
    thresholds = Thresholds(
        mentions=mentions,
        aliases=aliases,
        entities=entities,
        proposed=proposed,
        relations=relations,
        values=values,
        partner=partner,
        claims=claims,
    )
    calibration = Calibration(
        entities=entity_weights, relations=relation_weights, results=result_weights, claims=claim_weights
    )
    return thresholds, calibration


def _best(grid: Iterable[float], run: Callable[[float], None], figure: Callable[[], float]) -> float:
    """The value of ``grid`` for which ``figure`` is highest after ``run``, which is done with it at the end."""

    def tried(value: float) -> tuple[float, float, float]:
        run(value)
        return figure(), -abs(value - 0.4), value

    chosen = max(tried(value) for value in grid)[2]
    run(chosen)
    return chosen


def _best_each(labels: Sequence[str], figure: Callable[[dict[str, float]], float]) -> dict[str, float]:
    """One threshold for all labels, then for each by itself the one near it for which ``figure`` is highest."""
    common = max((figure(dict.fromkeys(labels, value)), -value, value) for value in GRID)[2]
    found = dict.fromkeys(labels, common)
    steps = [step for step in range(-REACH, REACH + 1) if 0.05 <= common + step / 20 <= 0.95]
    for label in labels:
        gains = [
            (figure({**found, label: common + step / 20}) - EARNED * abs(step), -abs(step), step) for step in steps
        ]
        found[label] = round(common + max(gains)[2] / 20, 2)
    return found


def _fitted(
    what: str,
    labels: list[str],
    evidence: NDArray[np.floating],
    right: NDArray[np.bool_],
    papers: NDArray[np.integer],
    every: Sequence[str],
) -> dict[str, list[float]]:
    """Weights from all statements; what they are worth is told from halves that were left out."""
    apart = np.zeros(len(right))
    for half in (0, 1):
        out = papers % 2 == half
        inside, outside = np.flatnonzero(~out), np.flatnonzero(out)
        weights = fit_weights([labels[i] for i in inside], evidence[inside], right[inside], every)
        apart[outside] = calibrated(weights, [labels[i] for i in outside], *evidence[outside].T)
    before = 1 / (1 + np.exp(-evidence[:, 0]))
    log.info(
        "calibration of %s: expected error %.3f before, %.3f after (on halves left out), %d statements",
        what,
        expected_error(before, right),
        expected_error(apart, right),
        len(right),
    )
    return fit_weights(labels, evidence, right, every)


def _roles(papers: _Papers, weights: Weights, thresholds: dict[str, float], proposed: float) -> None:
    """From mentions that are joined: entities again, with roles."""
    for doc in papers.docs:
        reading = reading_of(doc)
        reading.entities = list(doc.user_data["joined"])
        find_roles(reading, papers.network, weights, thresholds, proposed)


def _choose_entities(papers: _Papers) -> tuple[float, float, dict[str, list[float]], dict[str, float]]:
    best: tuple[float, Any] = (-1.0, None)
    for least in MENTIONS:
        papers.each(lambda reading: _mentions(reading, papers.network, least))  # noqa: B023
        found = [list(reading_of(doc).mentions) for doc in papers.docs]
        for threshold in ALIASES:
            for doc, mentions in zip(papers.docs, found, strict=True):
                reading = reading_of(doc)
                reading.mentions = list(mentions)
                join_mentions(reading, papers.network, threshold)
                doc.user_data["joined"] = list(reading.entities)
            _roles(papers, identity(ENTITY_TYPES, 3), _OPEN, 0.5)
            weights, thresholds, f1 = _weigh_entities(papers, tell=False)
            log.info("mentions %.2f, aliases %.2f: entity F1 %.4f", least, threshold, f1)
            best = max(best, (f1, (least, threshold)), key=lambda tried: tried[0])
    least, threshold = best[1]
    papers.each(lambda reading: _mentions(reading, papers.network, least))
    papers.each(lambda reading: join_mentions(reading, papers.network, threshold))
    for doc in papers.docs:
        doc.user_data["joined"] = list(reading_of(doc).entities)
    _roles(papers, identity(ENTITY_TYPES, 3), _OPEN, 0.5)
    weights, thresholds, _ = _weigh_entities(papers, tell=True)
    return least, threshold, weights, thresholds


def _mentions(reading: Any, network: Network, least: float) -> None:
    reading.mentions = []
    find_mentions(reading, network, least)


def _weigh_entities(papers: _Papers, tell: bool) -> tuple[dict[str, list[float]], dict[str, float], float]:
    said = papers.records()
    labels, right, paper, evidence = [], [], [], []
    for number, (truth, record, doc) in enumerate(zip(papers.gold, said, papers.docs, strict=True)):
        matched = match_entities(truth["entities"], record["entities"])
        evidence.append(reading_of(doc).evidence)
        for entity in record["entities"]:
            labels.append(entity["type"])
            right.append(entity["id"] in matched)
            paper.append(number)
    told, holds = np.concatenate(evidence), np.array(right)
    if tell:
        weights = _fitted("entities", labels, told, holds, np.array(paper), ENTITY_TYPES)
    else:
        weights = fit_weights(labels, told, holds, ENTITY_TYPES)
    confidence = iter(calibrated(weights, labels, *told.T).tolist())
    for record in said:
        for entity in record["entities"]:
            entity["confidence"] = next(confidence)

    def figure(least: dict[str, float]) -> float:
        kept = papers.keep("entities", said, lambda entity: entity["confidence"] >= least[entity["type"]])
        return score(papers.gold, [record | {"relations": [], "results": []} for record in kept])["entity"].f1

    thresholds = _best_each(ENTITY_TYPES, figure)
    return weights, thresholds, figure(thresholds)


def _choose_relations(papers: _Papers) -> tuple[dict[str, list[float]], dict[str, float]]:
    plain = identity(RELATIONS, 3)

    def again(weights: Weights, thresholds: dict[str, float]) -> None:
        for doc in papers.docs:
            reading_of(doc).relations = []
            find_relations(reading_of(doc), papers.network, weights, thresholds)

    again(plain, dict.fromkeys(RELATIONS, ASKED))
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
    weights = _fitted("relations", labels, told, np.array(right), np.array(paper), RELATIONS)
    for relation, confidence in zip(rows, calibrated(weights, labels, *told.T).tolist(), strict=True):
        relation["confidence"] = confidence

    def figure(least: dict[str, float]) -> float:
        kept = papers.keep("relations", said, lambda r: r["confidence"] >= least[r["relation"]])
        counts = score(papers.gold, kept)
        return (counts["relation"].f1 + counts["lineage"].f1) / 2  # lineage is what the product is for

    thresholds = _best_each(RELATIONS, figure)
    again(weights, thresholds)
    return weights, thresholds


def _choose_results(papers: _Papers) -> tuple[dict[str, list[float]], float, float]:
    def again(weights: Weights, threshold: float, partner: float) -> None:
        for doc in papers.docs:
            reading_of(doc).results = []
            find_results(reading_of(doc), papers.network, weights, threshold, partner)

    def figure() -> float:
        return score(papers.gold, papers.records())["result/metric"].f1

    plain = identity(["result"], 2)
    threshold = _best(GRID, lambda value: again(plain, value, 0.5), figure)
    partner = _best(GRID, lambda value: again(plain, threshold, value), figure)
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
    weights = _fitted("results", ["result"] * len(right), told, np.array(right), np.array(paper), ["result"])
    again(weights, threshold, partner)
    return weights, threshold, partner


def _choose_claims(papers: _Papers) -> tuple[dict[str, list[float]], dict[str, float]]:
    def again(weights: Weights, thresholds: dict[str, float]) -> None:
        for doc in papers.docs:
            reading_of(doc).claims = []
            find_claims(reading_of(doc), papers.network, weights, thresholds)

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
    weights = _fitted("claims", labels, told, np.array(right), np.array(paper), CLAIM_LABELS[1:])
    for claim, confidence in zip(rows, calibrated(weights, labels, *told.T).tolist(), strict=True):
        claim["confidence"] = confidence

    def figure(least: dict[str, float]) -> float:
        kept = papers.keep("claims", said, lambda claim: claim["confidence"] >= least[claim["type"]])
        return score(papers.gold, kept)["claim/typed"].f1

    thresholds = _best_each(CLAIM_TYPES, figure)
    again(weights, thresholds)
    return weights, thresholds
