"""Turtle: sorted by subject, with prefixes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.export.ntriples import sorted_triples
from kg.schema import PREFIXES

if TYPE_CHECKING:
    from kg.export.writing import ExportSource


def write(source: ExportSource, path: Path) -> None:
    """Write the graph as Turtle, one subject after the other in the order of their IRIs."""
    body = path.with_name(f".body-{path.name}")
    with sorted_triples(source, path) as found:
        ox.serialize(found, output=body, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    # The serializer declares prefixes in an order of its own, another one each time.
    with body.open("rb") as lines, path.open("wb") as out:
        declared, first = [], b""
        for first in lines:
            if not first.startswith(b"@prefix "):
                break
            declared.append(first)
        else:
            first = b""
        out.writelines(sorted(declared))
        out.write(first)
        shutil.copyfileobj(lines, out)
    body.unlink()
