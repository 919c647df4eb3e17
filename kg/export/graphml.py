"""GraphML: the property graph for networkx, Gephi, yEd and Cytoscape, written as a stream."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from kg.export.elements import EDGE_COLUMNS, NODE_COLUMNS, edges, nodes
from kg.export.xml_text import TYPES, quoted, texts

if TYPE_CHECKING:
    from kg.export.writing import ExportSource


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
                typed = TYPES.get(column, "string")
                out.write(f'<key id="{kind}.{name}" for="{kind}" attr.name="{name}" attr.type="{typed}"/>\n')
        out.write('<graph id="methodgraph" edgedefault="directed">\n')
        for node_id, values in nodes(source.tables, entities_only=entities_only):
            out.write(f"<node id={quoted(node_id)}>")
            _write_data(out, "node", values)
            out.write("</node>\n")
        for number, (head, tail, values) in enumerate(edges(source.tables, entities_only=entities_only)):
            out.write(f'<edge id="e{number}" source={quoted(head)} target={quoted(tail)}>')
            _write_data(out, "edge", values)
            out.write("</edge>\n")
        out.write("</graph>\n</graphml>\n")


def _write_data(out: TextIO, kind: str, values: dict[str, Any]) -> None:
    out.writelines(f'<data key="{kind}.{name}">{text}</data>' for name, text in texts(values))
