"""GraphML: the property graph for networkx, Gephi, yEd and Cytoscape, written as a stream."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa

from kg.export.elements import EDGE_COLUMNS, NODE_COLUMNS, edges, nodes

if TYPE_CHECKING:
    from kg.export.writing import ExportSource

_TYPES = {pa.int64(): "long", pa.float64(): "double"}

# Characters that no XML 1.0 document may hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(source: ExportSource, path: Path, entities_only: bool = False) -> None:
    """Write the property graph as GraphML.

    Nodes carry ``label`` and relationships ``type`` beside their properties; a list is JSON text.

    Parameters
    ----------
    source, path
        The graph, and where to write.
    entities_only
        Whether to leave out papers and proof, and keep the entities and the relations between them.
    """
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        out.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for kind, columns in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
            for name, column in columns.items():
                typed = _TYPES.get(column, "string")
                out.write(f'<key id="{kind}.{name}" for="{kind}" attr.name="{name}" attr.type="{typed}"/>\n')
        out.write('<graph id="methodgraph" edgedefault="directed">\n')
        for node_id, values in nodes(source.graph, entities_only=entities_only):
            out.write(f"<node id={_quoted(node_id)}>")
            _write_data(out, "node", values)
            out.write("</node>\n")
        for number, (head, tail, values) in enumerate(edges(source.graph, entities_only=entities_only)):
            out.write(f'<edge id="e{number}" source={_quoted(head)} target={_quoted(tail)}>')
            _write_data(out, "edge", values)
            out.write("</edge>\n")
        out.write("</graph>\n</graphml>\n")


def _write_data(out: TextIO, kind: str, values: dict[str, Any]) -> None:
    out.writelines(f'<data key="{kind}.{name}">{text}</data>' for name, text in _texts(values))


def _texts(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if value is not None:
            text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
            yield name, escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
