"""Measured values: which numbers are one, what they measure, against what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kg.extraction.aliases import word_ranges
from kg.extraction.calibration import Weights, calibrated, log_odds
from kg.extraction.inputs import partner_inputs, slot_inputs
from kg.extraction.layout import SLOT_TYPES, SLOTS, VALUE_LABELS
from kg.extraction.network import Network
from kg.extraction.reading import Reading, sigmoid, softmax
from kg.records import ExtractedResult, ResultKind

_UNIT = re.compile(
    r"\s*(?:(\\?%|percent\b)(?:\s+(points?)\b)?|(percentage points?|points?|pp)\b|(×|\\times|x\b|times\b|-?fold\b)"
    r"|-?\s?(dB|ms|milliseconds?|seconds?|minutes?|hours?|FPS|fps|Hz|mm|cm|m|s|GB|MB|BLEU points?|tokens?/s)\b)"
)


def find_results(
    reading: Reading, network: Network, weights: Weights, values: float, partner: float, slots: Mapping[str, float]
) -> None:
    """Fill ``reading.results``, in the order of the text.

    ``values``, ``partner`` and ``slots`` are the least probability of a number to be a measured value, of another
    to be its baseline's value, and of each slot to be filled.
    """
    if not len(reading.features.numbers) or not reading.entities:
        return
    probabilities = softmax(reading.number_logits)
    kinds = VALUE_LABELS[1:-1]
    is_value = probabilities[:, 1:-1].sum(1)
    measured = np.flatnonzero(is_value >= values).tolist()
    if not measured:
        return
    filled, sure = _fill(reading, network, measured, slots)
    confidence = calibrated(weights, ["result"] * len(measured), log_odds(is_value[measured]), log_odds(sure))
    baselines = _baselines(reading, network, measured, partner)
    used = set(baselines.values())
    for row, number in enumerate(measured):
        if number in used and probabilities[number, -1] > 0.1:
            continue
        start, end = _sentence(reading, number)
        value, unit = _written(reading, number)
        baseline = baselines.get(number)
        reading.results.append(
            ExtractedResult(
                **filled[row],
                value=value,
                unit=unit,
                kind=cast(ResultKind, kinds[int(probabilities[number, 1:-1].argmax())]),
                baseline_value=None if baseline is None else _written(reading, baseline)[0],
                evidence=reading.text[start:end],
                start=start,
                end=end,
                confidence=round(float(confidence[row]), 4),
            )
        )


def _fill(
    reading: Reading, network: Network, values: list[int], least: Mapping[str, float]
) -> tuple[list[dict[str, str | None]], NDArray[np.floating]]:
    """For each value the entity in each slot, and how probable it is that all of them are right."""
    mentions = [word_ranges(entity) for entity in reading.entities]
    inputs = slot_inputs(reading.features, values, mentions)
    scores, none = network.slots(reading.marked, reading.vectors, inputs)
    filled: list[dict[str, str | None]] = [{} for _ in values]
    sure = np.ones(len(values))
    for s, slot in enumerate(SLOTS):
        fits = np.array([entity.type == SLOT_TYPES[slot] for entity in reading.entities])
        chances = softmax(np.concatenate([none[:, s : s + 1], np.where(fits, scores[:, :, s], -1e4)], axis=1))
        best = np.where(1 - chances[:, 0] >= least[slot], 1 + chances[:, 1:].argmax(1), 0)
        sure *= chances[np.arange(len(values)), best]
        for row, entity in enumerate(best.tolist()):
            filled[row][slot] = reading.local_id(entity - 1) if entity else None
    for slots in filled:
        if slots["baseline"] == slots["method"]:
            slots["baseline"] = None
    return filled, sure


def _baselines(reading: Reading, network: Network, values: list[int], threshold: float) -> dict[int, int]:
    """For values that have one, the number that is their baseline's value."""
    inputs = partner_inputs(reading.features, values)
    if not len(inputs.pairs):
        return {}
    probabilities = sigmoid(network.partners(reading.marked, inputs))
    found: dict[int, tuple[float, int]] = {}
    for (value, other), probability in zip(inputs.pairs.tolist(), probabilities.tolist(), strict=True):
        if probability >= threshold and probability > found.get(value, (0.0, -1))[0]:
            found[value] = (probability, other)
    return {value: other for value, (_, other) in found.items()}


def _written(reading: Reading, number: int) -> tuple[str, str | None]:
    """A number as written, without its unit, and the unit."""
    start, end = reading.features.numbers[number].tolist()
    match = _UNIT.match(reading.text, end)
    unit = None
    if match:
        percent, points, more_points, times, other = match.groups()
        if percent:
            unit = "points" if points else "%"
        elif more_points:
            unit = "points"
        elif times:
            unit = "x"
        else:
            unit = other
    return reading.text[start:end], unit


def _sentence(reading: Reading, number: int) -> tuple[int, int]:
    position = reading.features.numbers[number, 0]
    row = int(np.searchsorted(reading.features.sentences[:, 0], position, side="right")) - 1
    start, end = reading.features.sentences[row].tolist()
    return start, end
