"""One line of the table for each thing measured, and what is measured the same way everywhere."""

from __future__ import annotations

import contextlib
import re
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
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
    """The most memory that a command has resident while it runs, in MB, as Linux tells while it does.

    (What it tells at the end would count the memory of the process that started it.)

    Raises
    ------
    RuntimeError
        The command fails.
    """
    peak = 0
    with subprocess.Popen(command) as child:
        while child.poll() is None:
            with contextlib.suppress(OSError):
                told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{child.pid}/status").read_text())
                peak = max(peak, int(told[1]) if told else 0)
            time.sleep(0.02)
    if child.returncode:
        raise RuntimeError(f"{' '.join(command[:6])} … failed")
    return peak / 1000
