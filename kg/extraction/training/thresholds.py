"""Thresholds for a trained model, each chosen for the best F1 on annotated papers, one label after another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from kg.evaluation.scoring import score
from kg.extraction.aliases import join_mentions
from kg.extraction.claims import find_claims
from kg.extraction.layout import CLAIM_LABELS
from kg.extraction.mentions import find_mentions
from kg.extraction.model import Thresholds
from kg.extraction.pipeline import build, extraction_of, model_files, reading_of
from kg.extraction.reading import Reading
from kg.extraction.relations import find_relations, find_roles
from kg.extraction.results import find_results
from kg.extraction.training.examples import read_gold
from kg.records import ENTITY_TYPES, RELATIONS

log = logging.getLogger(__name__)

GRID = [round(0.05 * step, 2) for step in range(2, 18)]
"""Thresholds tried for all labels of a kind at once."""

REACH = 3
"""How many steps of 0.05 a single label may move from the common threshold: some are rare on dev."""


def choose(folder: Path, dev: Path) -> Thresholds:
    """The thresholds with which the model in ``folder`` does best on the gold records of ``dev``."""
    nlp = build(folder, threads=2)
    network = model_files(str(folder), 2).network
    gold = list(read_gold(dev))
    with nlp.select_pipes(enable=["methodgraph_sentences", "methodgraph_encoder"]):
        docs = [nlp(record["text"]) for record in gold]
    readings = [reading_of(doc) for doc in docs]

    def records() -> list[dict[str, Any]]:
        ids = [record["id"] for record in gold]
        return [msgspec.to_builtins(extraction_of(doc, id_)) for doc, id_ in zip(docs, ids, strict=True)]

    def best(key: str, grid: Iterable[float], run: Callable[[Reading, float], None]) -> float:
        """The value of ``grid`` with the best F1 of ``key``; every reading is left as ``run`` has it then."""
        figures = []
        for value in grid:
            for reading in readings:
                run(reading, value)
            figures.append((score(gold, records())[key].f1, -abs(value - 0.4), value))
        chosen = max(figures)[2]
        for reading in readings:
            run(reading, chosen)
        return chosen

    def best_each(
        key: str, labels: Iterable[str], run: Callable[[Reading, dict[str, float]], None]
    ) -> dict[str, float]:
        """The same for several labels: one value for all, then each by itself near that one."""
        labels = list(labels)
        common = best(key, GRID, lambda reading, value: run(reading, dict.fromkeys(labels, value)))
        found = dict.fromkeys(labels, common)
        near = [round(common + step / 20, 2) for step in range(-REACH, REACH + 1)]
        near = [value for value in near if 0.05 <= value <= 0.95]
        for label in labels:
            found[label] = best(key, near, lambda reading, value: run(reading, {**found, label: value}))  # noqa: B023
        return found

    def mentions(reading: Reading, least: dict[str, float]) -> None:
        reading.mentions = []
        find_mentions(reading, network, least)
        join_mentions(reading)

    def relations(reading: Reading, least: dict[str, float]) -> None:
        reading.relations = []
        find_relations(reading, network, least)

    def results(reading: Reading, least: float, partner: float) -> None:
        reading.results = []
        find_results(reading, network, least, partner)

    def claims(reading: Reading, least: dict[str, float]) -> None:
        reading.claims = []
        find_claims(reading, network, least)

    spans = best_each("entity", ENTITY_TYPES, mentions)
    proposed = best("proposed", GRID, lambda reading, value: find_roles(reading, network, value))
    values = best("result/metric", GRID, lambda reading, value: results(reading, value, 0.5))
    chosen = Thresholds(
        spans=spans,
        proposed=proposed,
        relations=best_each("relation", RELATIONS, relations),
        values=values,
        partner=best("result/metric", GRID, lambda reading, value: results(reading, values, value)),
        claims=best_each("claim/typed", CLAIM_LABELS[1:], claims),
    )
    for key, count in score(gold, records()).items():
        figures = f"P {count.precision:.3f}  R {count.recall:.3f}  F1 {count.f1:.3f}  ({count.gold})"
        log.info("dev  %-22s %s", key, figures)
    return chosen
