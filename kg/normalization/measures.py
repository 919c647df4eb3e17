"""What is known of metrics: whether higher or lower is better, and on what scale their values are written.

The facts stand in ``ontology/vocabulary/measures.csv``: the direction, and as scale ``percent`` where values
are shares (0.902 is 90.2%), ``hundred`` where they run to 100 without a unit (BLEU 0.284 is 28.4). A metric that
is not listed goes by the word that says what it measures: an error is better low, an accuracy high.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal, cast

from msgspec import Struct

from kg.errors import OntologyError
from kg.normalization.keys import key
from kg.normalization.names import fold
from kg.records import DIRECTIONS, Direction
from kg.schema import resource

Scale = Literal["percent", "hundred"]


class Measure(Struct, frozen=True):
    """Which way a metric is better, and its scale; None where that is not known."""

    direction: Direction | None = None
    scale: Scale | None = None


def measure_of(names: Iterable[str]) -> Measure:
    """What is known of the metric with these names, the label first.

    >>> measure_of(["mIoU"]), measure_of(["Odd word error"])
    (Measure(direction='higher', scale='percent'), Measure(direction='lower', scale=None))
    >>> measure_of(["Zork"])
    Measure(direction=None, scale=None)
    """
    known = _listed()
    plain = list(names)
    for name in plain:
        found = known.get(key(name))
        if found is not None:
            return found
    for name in plain:
        words = _CUTOFF.sub("", fold(name)).split()
        for word in reversed(words):
            if word in _HEADS:
                return _HEADS[word]
    return Measure()


def measures_file() -> Path:
    """Where the facts stand."""
    return resource("vocabulary/measures.csv")


@cache
def _listed() -> dict[str, Measure]:
    """The facts by the matching keys of the labels, and of the other names that the core list gives them.

    Raises
    ------
    OntologyError
        A row has another direction or scale than there are; the message names the line.
    """
    others: dict[str, list[str]] = {}
    with resource("vocabulary/core.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["type"] == "Metric":
                others[row["label"]] = [*row["notation"].split("|"), *row["aliases"].split("|")]
    found: dict[str, Measure] = {}
    with measures_file().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for line, row in enumerate(rows, start=2):
        direction, scale = row["direction"] or None, row["scale"] or None
        if direction not in (*DIRECTIONS, None) or scale not in ("percent", "hundred", None):
            raise OntologyError(
                f"measures.csv, line {line}: the direction is {' or '.join(DIRECTIONS)}, the scale percent,"
                " hundred or empty"
            )
        found[key(row["label"])] = Measure(cast("Direction | None", direction), cast("Scale | None", scale))
    for label, names in others.items():
        for name in names:
            if name and key(label) in found:
                found.setdefault(key(name), found[key(label)])
    return found


_CUTOFF = re.compile(r"\s*@\s*\S+|\b(?:on|at|for|of|in|per|under|over|with)\b.*$")
# In the form that kg.normalization.names.fold gives a word.
_WORDS = {
    Measure("higher", "percent"): "accuracy precision recall f1 auc auroc auprc map miou iou dice sensitivity",
    Measure("higher"): """score similarity quality robustness throughput speed speedup reward return efficiency
        correlation likelihood fluency coherence fidelity consistency gain fps psnr ssim agreement coverage""",
    Measure("lower"): """error loss latency time runtime perplexity distance cost complexity overhead consumption
        divergence regret deviation discrepancy delay memory footprint flop parameter toxicity rmse mae mse wer
        cer fid""",
}
_HEADS = {word: measure for measure, words in _WORDS.items() for word in words.split()}
"""What the word that says what is measured tells."""
