"""Memory stays flat: a file of many records takes no more than a file of few."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
import zstandard

from kg.sources import read

WORDS = "We present Lantern, a retriever that reads the neighbours of each passage before it is stored. " * 12
#: What reading may take, in bytes, whatever the length of the input.
LIMIT = 2_000_000
COUNT = 2_000


def lines(number):
    return json.dumps({"id": str(number), "title": f"T{number}", "abstract": f"{WORDS}{number}"})


WRITERS = {
    "json lines": lambda n: lines(n) + "\n",
    "json array": lambda n: ("[" if n == 0 else ",") + lines(n) + ("]" if n == COUNT - 1 else ""),
    "bibtex": lambda n: f"@misc{{k{n}, title={{T{n}}}, abstract={{{WORDS}{n}}}}}\n",
    "ris": lambda n: f"TY  - JOUR\nTI  - T{n}\nAB  - {WORDS}{n}\nER  - \n\n",
    "medline": lambda n: f"PMID- {n}\nTI  - T{n}\nAB  - {WORDS}{n}\n\n",
    "csv": lambda n: ("title,abstract\n" if n == 0 else "") + f'T{n},"{WORDS}{n}"\n',
    "plain": lambda n: f"{WORDS}{n}.\n",
    "oai": lambda n: (
        ("<OAI-PMH>" if n == 0 else "")
        + f"<record><header><identifier>{n}</identifier></header><metadata><arXiv><title>T{n}</title>"
        + f"<abstract>{WORDS}{n}</abstract></arXiv></metadata></record>\n"
    ),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_memory_stays_flat(tmp_path: Path, kind):
    path = tmp_path / "input"
    with path.open("w") as file:
        file.writelines(map(WRITERS[kind], range(COUNT)))
    assert path.stat().st_size > LIMIT
    # What is imported and compiled on first use is no part of what reading takes.
    next(read(path))
    assert peak_of(path) < LIMIT


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstandard"])
def test_a_decompression_bomb_takes_no_memory(tmp_path: Path, pack):
    path = tmp_path / "input"
    path.write_bytes(pack(b"We read on. " * 5_000_000))
    assert path.stat().st_size < 1_000_000
    assert peak_of(path, count=0) < 100_000_000


def peak_of(path, count=COUNT):
    tracemalloc.start()
    try:
        found = sum(1 for _ in read(path, on_problem=lambda problem: None))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == count
    return peak
