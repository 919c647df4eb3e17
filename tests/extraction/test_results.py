from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from small_text import found_in

from kg.extraction.inputs import PartnerInputs, SlotInputs
from kg.extraction.layout import SLOTS, VALUE_LABELS
from kg.extraction.network import Floats, Network
from kg.extraction.reading import ReadEntity
from kg.extraction.results import find_results
from kg.records import ExtractedResult

TEXT = "Zorba reaches an accuracy of 91.5% and beats Bouzouki by far."
NAMES = (("Zorba", "Method"), ("accuracy", "Metric"), ("Bouzouki", "Method"))


class Opinion:
    """A network to which each entity fills a slot with 0.3 and none with 0.4, once these are made to add to 1."""

    def slots(self, _hidden: Floats, vectors: Floats, inputs: SlotInputs) -> tuple[Floats, Floats]:
        values, entities = inputs.distance.shape
        return np.log(np.full((values, entities, len(SLOTS)), 0.3, np.float32)), np.log(
            np.full((values, len(SLOTS)), 0.4, np.float32)
        )

    def partners(self, _hidden: Floats, inputs: PartnerInputs) -> Floats:
        return np.full(len(inputs.pairs), -9.0, np.float32)


def result(least: float, *, measured: float = 0.9) -> list[ExtractedResult]:
    """What is found in the text, where a slot is filled from the probability ``least`` on."""
    reading = found_in(TEXT, *NAMES)
    reading.entities = [
        ReadEntity(mention.type, reading.surface(mention.words), [mention]) for mention in reading.mentions
    ]
    chances = [1 - measured, measured, 1e-6, 1e-6, 1e-6]
    assert len(chances) == len(VALUE_LABELS)
    reading.number_logits = np.log(np.array([chances], np.float32))
    weights = {"result": [0.0, 1.0, 0.0]}
    find_results(reading, cast(Network, Opinion()), weights, 0.5, 0.5, dict.fromkeys(SLOTS, least))
    return reading.results


def test_a_slot_is_filled_where_some_entity_is_probable_enough_though_none_is_by_itself() -> None:
    (found,) = result(0.5)
    assert (found.method, found.metric) == ("E1", None)  # two methods have 0.6 together, the one metric has 0.43
    (found,) = result(0.4)
    assert (found.method, found.metric) == ("E1", "E2")


def test_a_slot_stays_empty_where_that_is_too_probable() -> None:
    (found,) = result(0.7)
    assert (found.method, found.metric, found.dataset) == (None, None, None)


def test_a_method_is_not_its_own_baseline() -> None:
    (found,) = result(0.4)
    assert found.baseline is None


def test_a_result_carries_its_value_unit_and_sentence() -> None:
    (found,) = result(0.5)
    assert (found.value, found.unit, found.evidence) == ("91.5", "%", TEXT)
    assert found.confidence == pytest.approx(0.9, abs=0.01)


def test_a_number_that_is_hardly_a_value_is_none() -> None:
    assert result(0.5, measured=0.3) == []
