from __future__ import annotations

import numpy as np
import pytest

from kg.evaluation.calibration import reliability_of
from kg.extraction.calibration import calibrated, log_odds
from kg.extraction.training.calibration import fit_weights

WEIGHTS = {"USES": [0.0, 1.0], "IS_A": [-2.0, 1.0]}


def test_plain_weights_leave_a_probability_as_it_is() -> None:
    told = np.array([0.1, 0.5, 0.9])
    assert calibrated(WEIGHTS, ["USES"] * 3, log_odds(told)) == pytest.approx(told, abs=1e-6)


def test_each_label_has_its_own_constant() -> None:
    uses, is_a = calibrated(WEIGHTS, ["USES", "IS_A"], log_odds(np.array([0.5, 0.5])))
    assert uses == pytest.approx(0.5)
    assert is_a == pytest.approx(1 / (1 + np.exp(2)))


def test_no_statements_have_no_confidence() -> None:
    assert calibrated(WEIGHTS, [], np.zeros(0)).shape == (0,)


def test_certainty_has_bounded_odds() -> None:
    assert np.isfinite(log_odds(np.array([0.0, 1.0]))).all()


def test_fitted_weights_find_back_what_they_came_from() -> None:
    chance = np.random.default_rng(0)
    labels = [("USES", "IS_A")[i % 2] for i in range(6000)]
    evidence = chance.normal(size=(6000, 2))
    constant = np.array([1.0 if label == "USES" else -1.0 for label in labels])
    truth = 1 / (1 + np.exp(-(constant + 0.5 * evidence[:, 0])))
    right = chance.random(6000) < truth
    weights = fit_weights(labels, evidence, right, ("USES", "IS_A", "EXTENDS"))
    assert weights["USES"] == pytest.approx([1.0, 0.5, 0.0], abs=0.15)
    assert weights["IS_A"] == pytest.approx([-1.0, 0.5, 0.0], abs=0.15)
    assert weights["IS_A"][0] < weights["EXTENDS"][0] < weights["USES"][0]
    confidence = calibrated(weights, labels, *evidence.T).tolist()
    assert reliability_of(list(zip(confidence, right.tolist(), strict=True))).error < 0.03
