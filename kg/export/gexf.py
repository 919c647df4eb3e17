"""GEXF 1.3 with years, so that Gephi's timeline shows how the graph grew; written as a stream."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from kg.export.elements import EDGE_COLUMNS, NODE_COLUMNS, edges, name_of, nodes, year_of
from kg.export.xml_text import TYPES, plain, quoted

if TYPE_CHECKING:
    from kg.export.writing import ExportSource

# GEXF itself has a label, a start and an end of every node.
_TITLES = {"label": "type", "start": "text_start", "end": "text_end"}


def write(source: ExportSource, path: Path, entities_only: bool = False) -> None:
    """Write the property graph as GEXF.

    A node or edge is there from its year on: that of an entity or paper, the first of a relation between
    entities. What has no year is there always. A list is JSON text; the label of a node's class is its ``type``.

    Parameters
    ----------
    source, path
        The graph, and where to write.
    entities_only
        Whether to leave out papers and proof, and keep the entities and the relations between them.
    """
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n')
        out.write('<graph mode="dynamic" defaultedgetype="directed" timeformat="double">\n')
        for kind, columns in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
            out.write(f'<attributes class="{kind}" mode="static">\n')
            for name, column in columns.items():
                typed = TYPES.get(column, "string")
                out.write(f'<attribute id="{kind}.{name}" title="{_TITLES.get(name, name)}" type="{typed}"/>\n')
            out.write("</attributes>\n")
        out.write("<nodes>\n")
        for node_id, values in nodes(source.tables, entities_only=entities_only):
            out.write(f"<node id={quoted(node_id)} label={quoted(name_of(values))}{_since(values)}>")
            _write_values(out, "node", values)
            out.write("</node>\n")
        out.write("</nodes>\n<edges>\n")
        for number, (head, tail, values) in enumerate(edges(source.tables, entities_only=entities_only)):
            ends = f"source={quoted(head)} target={quoted(tail)}"
            out.write(f'<edge id="e{number}" {ends} kind={quoted(values["type"])}{_since(values)}>')
            _write_values(out, "edge", values)
            out.write("</edge>\n")
        out.write("</edges>\n</graph>\n</gexf>\n")


def _since(values: dict[str, Any]) -> str:
    year = year_of(values)
    return "" if year is None else f' start="{year}"'


def _write_values(out: TextIO, kind: str, values: dict[str, Any]) -> None:
    out.write("<attvalues>")
    for name, value in values.items():
        if value is not None:
            out.write(f'<attvalue for="{kind}.{name}" value={quoted(plain(value))}/>')
    out.write("</attvalues>")
