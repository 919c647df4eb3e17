"""Which run of ``kg build`` read a paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from kg.tables import Tables, rows_of


def run_finder(tables: Tables) -> Callable[[Sequence[str]], dict[str, str]]:
    """What tells in which run a paper was read by each version of the extractor, by the names of its sources.

    That is the earliest run of the extractor version among whose inputs is a source of the paper; the only
    run of that version where inputs do not tell. Runs that cannot be told apart give nothing: no provenance
    is better than a wrong one.
    """
    runs: dict[str, list[dict[str, Any]]] = {}
    for run in rows_of(tables, "runs", ["id", "started", "extractor", "inputs"]):
        runs.setdefault(run["extractor"], []).append(run)

    def find(names: Sequence[str]) -> dict[str, str]:
        found = {}
        for extractor, candidates in runs.items():
            fitting = [run for run in candidates if _reads(run["inputs"], names)]
            if fitting or len(candidates) == 1:
                found[extractor] = min(fitting or candidates, key=lambda r: (r["started"], r["id"]))["id"]
        return found

    return find


def generating_runs(tables: Tables) -> dict[tuple[str, str], str]:
    """The run in which each (paper, extractor version) was read, where :func:`run_finder` tells it."""
    find = run_finder(tables)
    return {
        (row["id"], extractor): run
        for row in rows_of(tables, "papers", ["id", "sources"])
        for extractor, run in find([source["name"] for source in row["sources"]]).items()
    }


def _reads(inputs: Sequence[str], names: Sequence[str]) -> bool:
    return any(
        name == given or name.startswith(given.rstrip("/") + "/") or fnmatchcase(name, given)
        for given in inputs
        for name in names
    )
