"""How confidences of papers, and what speaks against them, become belief."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.belief import combined, opposed

shares = st.floats(0, 1)


def believed(confidences: list[float], exponent: float = 0.5) -> float:
    descending = np.array(sorted(confidences, reverse=True))
    return float(combined(descending, np.array([0]), exponent)[0])


def test_one_paper_is_believed_as_its_confidence_says() -> None:
    assert believed([0.37]) == pytest.approx(0.37)


def test_exponent_0_takes_papers_for_independent_and_a_large_one_for_echoes() -> None:
    assert believed([0.5, 0.5, 0.5], 0) == pytest.approx(1 - 0.5**3)
    assert believed([0.5, 0.5, 0.5], 60) == pytest.approx(0.5)


@given(st.lists(shares, min_size=1, max_size=9), shares)
@settings(max_examples=80, deadline=None)
def test_a_further_paper_never_lowers_belief_and_the_best_one_bounds_it(
    confidences: list[float], more: float
) -> None:
    before, after = believed(confidences), believed([*confidences, more])
    assert max(confidences) - 1e-9 <= before <= after + 1e-9
    assert after <= 1


@given(st.lists(st.lists(shares, min_size=1, max_size=5), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_statements_side_by_side_are_believed_as_each_alone(groups: list[list[float]]) -> None:
    descending = [sorted(group, reverse=True) for group in groups]
    starts = np.cumsum([0, *map(len, groups)][:-1])
    together = combined(np.array([c for group in descending for c in group]), starts)
    assert together == pytest.approx([believed(group) for group in groups])


@given(shares, shares)
@settings(max_examples=80, deadline=None)
def test_what_speaks_against_a_statement_lowers_belief_and_both_are_never_believed(
    one: float, other: float
) -> None:
    first = float(opposed(np.array([one]), np.array([other]))[0])
    second = float(opposed(np.array([other]), np.array([one]))[0])
    assert first <= one + 1e-9
    assert first + second <= 1 + 1e-9
    assert (first >= second) is (one >= other) or first == pytest.approx(second)
