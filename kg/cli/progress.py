"""How long work goes, on standard error: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SECONDS_BETWEEN_LINES = 5.0


class StepProgress:
    """Shows how the steps of some work go; called with a step, how much of it is done, and of how much."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._step = ""
        self._started = self._told = 0.0
        self._before = 0

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Show that ``done`` of ``total`` (None: unknown) of a step are done."""
        if self._quiet:
            return
        if self._bar is not None:
            if step != self._step:
                if self._task is not None:
                    self._bar.remove_task(self._task)
                self._task = self._bar.add_task(step, total=total)
            assert self._task is not None
            self._bar.update(self._task, completed=done, total=total)
        else:
            self._tell(step, done, total)
        self._step = step

    def _tell(self, step: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if step != self._step:
            self._started = now
            self._before = done
        elif now - self._told < _SECONDS_BETWEEN_LINES and done != total:
            return
        self._told = now
        line = f"{step}"
        if done:
            line += f": {done:,}" + (f" of {total:,}" if total else "")
            if done > self._before and now > self._started:
                rate = (done - self._before) / (now - self._started)
                line += f", {rate:,.1f}/s"
                if total and done < total:
                    line += f", {(total - done) / rate:,.0f} s left"
        sys.stderr.write(line + "\n")


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Papers a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.1f}/s" if task.speed else "", style="progress.data.speed")

    return Progress(
        TextColumn("{task.description:<15}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
