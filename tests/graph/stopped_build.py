"""A build that kills its own process with SIGKILL at a chosen point; run by the tests as a program.

stopped_build.py GRAPH INPUT POINT, with POINT like ``building.write_part:after:2``: after the second call of
``write_part`` in ``kg.graph.building``; ``before`` kills before the call, ``torn`` in the midst of writing a
file; ``slow`` and ``workers`` do not kill but take long, or use two processes.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

import rules

from kg.graph import build
from kg.steps import Extractor


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _arm(point: str) -> None:
    place, when, count = point.split(":")
    module_name, function = place.rsplit(".", 1)
    module = importlib.import_module(f"kg.{module_name}")
    real = getattr(module, function)
    calls = 0

    def armed(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == int(count) and when == "torn":
            path, content = arguments
            path.with_name(f".{path.name}.new").write_bytes(content[: len(content) // 2])
            _die()
        if calls == int(count) and when == "before":
            _die()
        result = real(*arguments, **named)
        if calls == int(count) and when == "after":
            _die()
        return result

    setattr(module, function, armed)


if __name__ == "__main__":
    graph, papers, point = sys.argv[1:]
    workers = 2 if point == "workers" else 1
    extractor = Extractor(rules.VERSION, rules.load_slow if point in ("slow", "workers") else rules.load)
    if ":" in point:
        _arm(point)
    report = build(papers, Path(graph), extractor=extractor, batch_size=8, workers=workers)
    sys.stdout.write(f"{report.run.done} {report.extracted}\n")
