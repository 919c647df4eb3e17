"""CSV: ``nodes.csv`` and ``edges.csv``, in a zip file or in a folder."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kg.export.elements import EDGE_COLUMNS, NODE_COLUMNS, edges, nodes

if TYPE_CHECKING:
    from kg.export.writing import ExportSource


def write(source: ExportSource, path: Path, entities_only: bool = False) -> None:
    """Write the property graph as two CSV files (RFC 4180, UTF-8), with all properties as columns.

    ``nodes.csv`` starts with ``node`` (unique in the file), ``label`` and ``id``; ``edges.csv`` with ``from``
    and ``to``, which name nodes by that column, and ``type``. A list is JSON text; what is not known is
    empty.

    Parameters
    ----------
    source
        The graph.
    path
        A zip file where it ends in ``.zip``, else a folder.
    entities_only
        Whether to leave out papers and proof, and keep the entities and the relations between them.
    """
    node_rows = ({"node": node, **values} for node, values in nodes(source.tables, entities_only=entities_only))
    edge_rows = (
        {"from": head, "to": tail, **values}
        for head, tail, values in edges(source.tables, entities_only=entities_only)
    )
    files = {
        "nodes.csv": (["node", *NODE_COLUMNS], node_rows),
        "edges.csv": (["from", "to", *EDGE_COLUMNS], edge_rows),
    }
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, (columns, rows) in files.items():
                # A fixed date: the same graph gives the same bytes.
                entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w", force_zip64=True) as out:
                    _write(out, columns, rows)
    else:
        path.mkdir()
        for name, (columns, rows) in files.items():
            with (path / name).open("wb") as out:
                _write(out, columns, rows)


def _write(out: IO[bytes], columns: list[str], rows: Iterable[dict[str, Any]]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(_plain(rows))
    text.flush()
    text.detach()


def _plain(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            for name, value in row.items()
        }
