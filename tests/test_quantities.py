"""Values on one scale, whatever a paper writes; and which way a metric is better."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.normalization.measures import Measure, measure_of
from kg.quantities import Quantity, parse_number, quantity
from kg.records import RESULT_KINDS, ResultKind

SHARE, BLEU, PLAIN = Measure("higher", "percent"), Measure("higher", "hundred"), Measure()


@pytest.mark.parametrize(
    ("text", "unit", "kind", "measure", "expected"),
    [
        ("0.902", None, "absolute", SHARE, (90.2, "%")),
        (".902", None, "absolute", SHARE, (90.2, "%")),
        ("90.2", None, "absolute", SHARE, (90.2, "%")),
        ("90.2", "%", "absolute", SHARE, (90.2, "%")),
        ("90.2%", None, "absolute", SHARE, (90.2, "%")),
        ("90.2", "percent", "absolute", SHARE, (90.2, "%")),
        ("90.2", r"\%", "absolute", PLAIN, (90.2, "%")),
        ("0.9", "%", "absolute", SHARE, (0.9, "%")),
        ("1.0", None, "absolute", SHARE, (100, "%")),
        ("1", None, "absolute", SHARE, (1, None)),
        ("1234", None, "absolute", SHARE, (1234, None)),
        ("0.284", None, "absolute", BLEU, (28.4, None)),
        ("28.4", None, "absolute", BLEU, (28.4, None)),
        ("0.902", None, "absolute", PLAIN, (0.902, None)),
        ("0.02", None, "delta", SHARE, (0.02, None)),
        ("2.1", "points", "delta", SHARE, (2.1, "points")),
        ("2.1", "percentage points", "delta", SHARE, (2.1, "points")),
        ("2.1", "pp", "delta", SHARE, (2.1, "points")),
        ("3", None, "ratio", PLAIN, (3, "x")),
        ("3×", None, "ratio", PLAIN, (3, "x")),
        ("3", "times", "ratio", PLAIN, (3, "x")),
        ("3", "-fold", "ratio", PLAIN, (3, "x")),
        ("12", "ms", "absolute", PLAIN, (0.012, "s")),
        ("1.5", "hours", "absolute", PLAIN, (5400, "s")),
        ("45.2", "mm", "absolute", PLAIN, (0.0452, "m")),
        ("512", "MB", "absolute", PLAIN, (0.512, "GB")),
        ("30", "FPS", "absolute", PLAIN, (30, "FPS")),
        ("30", "BLEU points", "delta", PLAIN, (30, "BLEU points")),
        ("half", None, "ratio", PLAIN, (None, None)),
        ("3-5", "%", "absolute", SHARE, (None, "%")),
    ],
)
def test_a_value_is_put_on_one_scale(
    text: str, unit: str | None, kind: ResultKind, measure: Measure, expected: tuple[float | None, str | None]
) -> None:
    assert quantity(text, unit, kind, measure) == Quantity(*expected)


@given(
    st.floats(0.01, 99.99).map(lambda x: round(x, 2)),
    st.sampled_from(["", "%", " %"]),
    st.sampled_from(RESULT_KINDS),
)
@settings(max_examples=100, deadline=None)
def test_putting_a_value_on_its_scale_twice_changes_nothing(number: float, sign: str, kind: ResultKind) -> None:
    once = quantity(f"{number}{sign}", None, kind, SHARE)
    assert once.value is not None
    if once.unit:
        assert quantity(repr(once.value), once.unit, kind, SHARE) == once


@pytest.mark.parametrize(
    ("names", "direction"),
    [
        (["Accuracy"], "higher"),
        (["mIoU"], "higher"),
        (["Mean intersection over union"], "higher"),
        (["FID score"], "lower"),
        (["Top-1 error"], "lower"),
        (["word error rate"], "lower"),
        (["inference latency"], "lower"),
        (["recall@20"], "higher"),
        (["Average accuracy on ImageNet"], "higher"),
        (["validation loss"], "lower"),
        (["Zork", "ZK accuracy"], "higher"),
        (["Zork"], None),
        (["Attack success rate"], None),
    ],
)
def test_which_way_a_metric_is_better(names: list[str], direction: str | None) -> None:
    assert measure_of(names).direction == direction


def test_no_metric_that_a_leaderboard_calls_better_low_is_better_high(shared: Path) -> None:
    """ITO marks results where less is better; what it does not mark says little (WER stands among it)."""
    marked: defaultdict[str, set[str]] = defaultdict(set)
    for line in (shared / "vocab/ito/results.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        marked[row["metric"]].add(row["polarity"])
    told = [measure_of([name]).direction for name, polarities in marked.items() if polarities == {"neg"}]
    assert told.count("lower") >= 10
    assert "higher" not in told


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("43.2", 43.2),
        ("43.2%", 43.2),
        ("43.2 \\%", 43.2),
        ("1,234,567", 1234567.0),
        ("12 500", 12500.0),
        ("+3.1", 3.1),
        ("−0.5", -0.5),
        ("~30", 30.0),
        ("3.2×", 3.2),
        (".75", 0.75),
        ("1e-3", 0.001),
        ("91.3±0.2", 91.3),
        ("91.3 +/- 0.2 %", 91.3),
        ("0,902", None),
        ("1,23", None),
        ("3-5", None),
        ("3–5", None),
        (">90", None),
        ("half", None),
        ("10M", None),
        ("", None),
        ("nan", None),
        ("1e999", None),
        ("٣", None),
    ],
)
def test_a_value_is_a_number_only_where_it_is_plain(text: str, number: float | None) -> None:
    assert parse_number(text) == number


@given(st.floats(-1e9, 1e9).map(lambda x: round(x, 4)))
@settings(max_examples=100, deadline=None)
def test_numbers_survive_thousands_separators(number: float) -> None:
    assert parse_number(f"{number:,.4f}") == pytest.approx(number)


@given(st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = parse_number(text)
    assert number is None or number == float(number)
