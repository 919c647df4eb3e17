"""Searching for thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kg.evaluation.scoring import Count

RECALL = 1.5
"""How much more recall weighs than precision where more is made of what is found: entities are the ends of
relations and results, and lineage has a threshold of its own."""

GRID = [round(0.05 * step, 2) for step in range(1, 18)]
"""Thresholds tried for all labels of a kind at once."""

REACH = 4
"""How many steps of 0.05 a single label may move from the common threshold: some are rare on dev."""

EARNED = 0.0005
"""What F1 a label must gain with every step, or its threshold stays nearer to the common one."""


def with_recall(count: Count) -> float:
    """F-measure in which recall weighs :data:`RECALL` times as much as precision."""
    return (1 + RECALL) * count.right / (count.said + RECALL * count.gold) if count.gold else 0.0


def best(grid: Iterable[float], run: Callable[[float], None], figure: Callable[[], float]) -> float:
    """The value of ``grid`` for which ``figure`` is highest after ``run``, which is done with it at the end."""

    def tried(value: float) -> tuple[float, float, float]:
        run(value)
        return figure(), -abs(value - 0.4), value

    chosen = max(tried(value) for value in grid)[2]
    run(chosen)
    return chosen


def best_each(labels: Sequence[str], figure: Callable[[dict[str, float]], float]) -> dict[str, float]:
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
