"""Cytoscape JSON, for Cytoscape and cytoscape.js; written as a stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from kg.export.elements import edges, name_of, nodes

if TYPE_CHECKING:
    from kg.export.writing import ExportSource


def write(source: ExportSource, path: Path, entities_only: bool = False) -> None:
    """Write the property graph as Cytoscape JSON (``.cyjs``), a node or edge a line.

    Parameters
    ----------
    source, path
        The graph, and where to write.
    entities_only
        Whether to leave out papers and proof, and keep the entities and the relations between them.
    """
    with path.open("w", encoding="utf-8") as out:
        out.write(
            '{"format_version": "1.0", "generated_by": "methodgraph", "target_cytoscapejs_version": "~3.0",\n'
        )
        # networkx reads these two.
        out.write(
            '"directed": true, "multigraph": true, "data": {"name": "methodgraph"}, "elements": {\n"nodes": ['
        )
        _write_elements(out, _node_data(source, entities_only))
        out.write('\n],\n"edges": [')
        _write_elements(out, _edge_data(source, entities_only))
        out.write("\n]}}\n")


def _node_data(source: ExportSource, entities_only: bool) -> Iterator[dict[str, Any]]:
    for node_id, values in nodes(source.tables, entities_only=entities_only):
        # `value` is the node's id to networkx; the id within its label becomes `identifier`.
        own = {"id": node_id, "value": node_id, "name": name_of(values), "identifier": values.pop("id")}
        yield (
            own
            | {name: value for name, value in values.items() if name not in ("name", "value")}
            | ({"measured": values["value"]} if "value" in values else {})
        )


def _edge_data(source: ExportSource, entities_only: bool) -> Iterator[dict[str, Any]]:
    for number, (head, tail, values) in enumerate(edges(source.tables, entities_only=entities_only)):
        named = f"e{number}"
        yield {
            "id": named,
            "key": named,
            "source": head,
            "target": tail,
            "interaction": values.pop("type"),
            **values,
        }


def _write_elements(out: TextIO, elements: Iterable[dict[str, Any]]) -> None:
    separator = "\n"
    for data in elements:
        known = {name: value for name, value in data.items() if value is not None}
        out.write(separator + json.dumps({"data": known}, ensure_ascii=False))
        separator = ",\n"
