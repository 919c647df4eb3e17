"""Thresholds and calibration, part by part."""

from __future__ import annotations

import logging
from pathlib import Path

from kg.evaluation.reading import read_gold
from kg.evaluation.scoring import score
from kg.extraction.model import Calibration, Thresholds
from kg.extraction.pipeline import build
from kg.extraction.reader import model_files
from kg.extraction.training.thresholds.claims import choose_claims
from kg.extraction.training.thresholds.entities import choose_entities
from kg.extraction.training.thresholds.papers import Papers
from kg.extraction.training.thresholds.relations import choose_relations
from kg.extraction.training.thresholds.results import choose_results

log = logging.getLogger(__name__)


def choose(folder: Path, dev: Path) -> tuple[Thresholds, Calibration]:
    """Thresholds and calibration with which the model in ``folder`` does best on the gold records of ``dev``."""
    nlp = build(folder, threads=2)
    gold = read_gold(dev, with_text=True)
    with nlp.select_pipes(enable=["methodgraph_sentences", "methodgraph_encoder"]):
        docs = [nlp(paper["text"]) for paper in gold]
    papers = Papers(gold, docs, model_files(str(folder), 2).network)
    entities = choose_entities(papers)
    relations = choose_relations(papers)
    results = choose_results(papers)
    claims = choose_claims(papers)
    for key, count in score(gold, papers.records()).items():
        figures = f"P {count.precision:.3f}  R {count.recall:.3f}  F1 {count.f1:.3f}  ({count.gold})"
        log.info("dev  %-22s %s", key, figures)
    thresholds = Thresholds(
        mentions=entities.mentions,
        aliases=entities.aliases,
        entities=entities.thresholds,
        proposed=entities.proposed,
        relations=relations.thresholds,
        values=results.values,
        partner=results.partner,
        slots=results.slots,
        claims=claims.thresholds,
    )
    calibration = Calibration(
        entities=entities.weights, relations=relations.weights, results=results.weights, claims=claims.weights
    )
    return thresholds, calibration
