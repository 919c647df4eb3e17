"""Measured values as numbers on one scale: 0.902, 90.2 and 90.2% of accuracy are one value.

Shares are written in percent, times in seconds, lengths in metres, memory in gigabytes (decimal), whatever the
paper writes; a unit without a scale of its own (``points``, ``x``, ``dB``) stays. What cannot be told stays as
it is written: 0.02 as a gain of accuracy may be two points or a fiftieth of one.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import NamedTuple

from kg.normalization.measures import Measure
from kg.records import ResultKind


class Quantity(NamedTuple):
    """A number, None where the text is no plain number, and its unit, None where it has none."""

    value: float | None
    unit: str | None


def quantity(text: str, unit: str | None, kind: ResultKind, measure: Measure) -> Quantity:
    """What a value as written says, on the scale of its unit and metric.

    Parameters
    ----------
    text
        The number as the paper writes it, such as ``90.2`` or ``.902``; a unit may stand in it.
    unit
        The unit as the paper writes it, None where there is none.
    kind
        Whether it is a score, a change or a ratio.
    measure
        What is known of the metric.

    >>> share = Measure("higher", "percent")
    >>> written = ("0.902", None), ("90.2", None), ("90.2", "%")
    >>> {quantity(text, unit, "absolute", share) for text, unit in written}
    {Quantity(value=90.2, unit='%')}
    >>> quantity("12", "milliseconds", "absolute", Measure())
    Quantity(value=0.012, unit='s')
    """
    number = parse_number(text)
    given = unit if unit else _unit_within(text)
    name, factor = _UNITS.get(_folded(given), (given.strip(), 1)) if given else (None, 1)
    if number is not None and factor != 1:
        number = _times(number, factor)
    if name is not None or number is None:
        return Quantity(number, name)
    if kind == "ratio":
        return Quantity(number, "x")
    if kind == "delta" or measure.scale is None:
        return Quantity(number, None)
    shown = "%" if measure.scale == "percent" else None
    if 0 < number <= 1 and re.search(r"\.\d", text):
        return Quantity(_times(number, 100), shown)
    return Quantity(number, shown if 1 < number <= 100 else None)


def parse_number(text: str) -> float | None:
    """The number that a value as written says, or None where it is no plain number.

    Percent signs, a trailing multiplication sign, thousands separators, a leading "about" sign and an error
    margin are understood; ranges, bounds and words are not numbers.

    >>> parse_number("1,234.5"), parse_number("90.2%"), parse_number("−1.5"), parse_number("91.3 ± 0.2")
    (1234.5, 90.2, -1.5, 91.3)
    >>> parse_number("3-5"), parse_number("half"), parse_number("0,902")
    (None, None, None)
    """
    match = _NUMBER.fullmatch(text.strip().replace("−", "-").replace("–", "-"))
    if match is None:
        return None
    value = float(re.sub(r"[\s,]", "", match["number"]))
    return value if math.isfinite(value) else None


_NUMBER = re.compile(
    r"""[~≈]?\s*
    (?P<number>[+-]?\s*(?:[1-9]\d{0,2}(?:[,\u00a0\u2009\u202f\x20]\d{3})+(?:\.\d+)?|\d+\.?\d*|\.\d+)
    (?:[eE][+-]?\d{1,3})?)
    \s*(?:%|\\%|[x×])?
    (?:\s*(?:±|\+/-|\\pm)\s*\d+\.?\d*\s*%?)?""",
    re.VERBOSE | re.ASCII,
)

_WRITTEN: dict[tuple[str, float], str] = {
    ("%", 1): "% percent",
    ("points", 1): "points point pp percentage-point percentage-points %-points %-point",
    ("x", 1): "x × times fold",
    ("s", 1e-9): "ns nanosecond nanoseconds",
    ("s", 1e-6): "us µs μs microsecond microseconds",
    ("s", 1e-3): "ms msec millisecond milliseconds",
    ("s", 1): "s sec secs second seconds",
    ("s", 60): "min mins minute minutes",
    ("s", 3600): "h hr hrs hour hours",
    ("s", 86400): "day days",
    ("m", 1e-3): "mm millimetre millimetres millimeter millimeters",
    ("m", 1e-2): "cm centimetre centimetres centimeter centimeters",
    ("m", 1): "m metre metres meter meters",
    ("GB", 1e-6): "kb",
    ("GB", 1e-3): "mb megabyte megabytes",
    ("GB", 1): "gb gigabyte gigabytes",
    ("GB", 1e3): "tb terabyte terabytes",
    ("GB", 1.073741824): "gib",
    ("dB", 1): "db",
    ("FPS", 1): "fps",
    ("Hz", 1): "hz",
    ("Hz", 1e3): "khz",
    ("tokens/s", 1): "token/s tokens/s tokens/second tokens/sec",
}
_UNITS: dict[str, tuple[str, float]] = {
    name: (unit, factor) for (unit, factor), names in _WRITTEN.items() for name in names.split()
}


def _folded(unit: str) -> str:
    """A unit as the table above writes it.

    >>> _folded("percentage points"), _folded("-fold")
    ('percentage-points', 'fold')
    """
    return "-".join(unit.replace("\\", "").lower().strip("- .").split())


def _unit_within(text: str) -> str | None:
    match = re.search(r"(%|[x×])\s*$", text)
    return match[1] if match else None


def _times(number: float, factor: float) -> float:
    """The product as people would write it: 0.902 × 100 is 90.2."""
    return float(Decimal(repr(number)) * Decimal(repr(factor)))
