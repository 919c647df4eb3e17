"""How long a million names take, and how much memory: ``kg normalize`` in a process of its own."""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct

from kg.errors import MethodgraphError
from kg.normalization import Vocabulary
from kg.records import ENTITY_TYPES

_COMMAND = "from kg.cli import main; main()"
_LETTERS = "ABCDEFGHIKLMNOPRSTUVW"
_HEADS = ("model", "network", "dataset", "method", "score")


class Cost(Struct, frozen=True):
    """What resolving so many names took: seconds by the clock and of the processor, and the most memory (GB)."""

    names: int
    seconds: float
    processor_seconds: float
    gigabytes: float


def made_up_names(vocabulary: Vocabulary, *, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Types and names like those of papers, all different, without end: words of the vocabulary in new company.

    Half are phrases of two to five words, a quarter names with a version or a size, an eighth acronyms, and an
    eighth are names that came before, in another spelling.
    """
    chance = random.Random(seed)
    words = sorted({word for concept in vocabulary for word in concept.label.split() if len(word) > 2})
    proper = sorted({concept.label for concept in vocabulary if " " not in concept.label})
    seen: set[tuple[str, str]] = set()
    earlier: list[str] = ["Zork-Net"]
    while True:
        kind = chance.choice(ENTITY_TYPES)
        draw = chance.random()
        if draw < 1 / 2:
            name = " ".join(chance.choices(words, k=chance.randint(2, 5)))
        elif draw < 3 / 4:
            name = (
                f"{chance.choice(proper)}-{chance.choice(words)} {chance.randint(1, 99)}{chance.choice(['', 'B'])}"
            )
        elif draw < 7 / 8:
            name = "".join(chance.choices(_LETTERS, k=chance.randint(3, 7)))
        else:
            other = chance.choice(earlier)
            name = chance.choice([other.lower(), f"the {other}", f"{other} {chance.choice(_HEADS)}", f"{other}s"])
        if (kind, name) not in seen:
            seen.add((kind, name))
            if len(earlier) < 100_000:
                earlier.append(name)
            yield kind, name


def measure(vocabulary: Vocabulary, count: int) -> Cost:
    """Write a list of ``count`` names and run ``kg normalize`` on it.

    Raises
    ------
    MethodgraphError
        The command failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder, "names.csv")
        with names.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("type", "name"))
            rows.writerows(islice(made_up_names(vocabulary), count))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        command = [sys.executable, "-c", _COMMAND, "normalize", str(names), "-o", str(Path(folder, "out.csv"))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise MethodgraphError(f"kg normalize failed on {count:,} names: {done.stderr.strip()[-300:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # Linux counts in kilobytes, macOS in bytes; the largest child so far was this one.
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(count, seconds, processor, after.ru_maxrss * unit / 1e9)
