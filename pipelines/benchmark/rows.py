"""One line of the table for each thing measured, and what is measured the same way everywhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """A work, what it is held against, the ratio, what must hold of it, and the figures behind it.

    ``ratio`` is how many times as good ours is; at least ``least`` of it, or at most ``most``, must hold.
    """

    work: str
    against: str
    ratio: float
    least: float | None
    most: float | None
    figures: str

    @property
    def holds(self) -> bool:
        """Whether what must hold does."""
        return (self.least is None or self.ratio >= self.least) and (self.most is None or self.ratio <= self.most)


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a table.

    >>> print(markdown([Row("load", "itself", 6.25, 5, None, "50 s, 8 s")]))
    | work | against | ratio | must be | holds | figures |
    | --- | --- | ---: | ---: | --- | --- |
    | load | itself | 6.2 | ≥ 5 | yes | 50 s, 8 s |
    """
    lines = ["| work | against | ratio | must be | holds | figures |", "| --- | --- | ---: | ---: | --- | --- |"]
    for row in rows:
        bound = f"≥ {row.least:g}" if row.least is not None else f"≤ {row.most:g}" if row.most is not None else ""
        lines.append(
            f"| {row.work} | {row.against} | {row.ratio:.1f} | {bound} | {'yes' if row.holds else 'NO'} | "
            f"{row.figures} |"
        )
    return "\n".join(lines)


def timed(work: Callable[[], object]) -> float:
    """How many seconds it takes."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def peak_memory(command: Sequence[str]) -> float:
    """The most memory that a command has resident while it runs, in MB (Linux: in a process of its own).

    Raises
    ------
    RuntimeError
        The command fails.
    """
    child = os.posix_spawnp(command[0], list(command), os.environ)
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{' '.join(command[:6])} … failed")
    return usage.ru_maxrss / 1000
