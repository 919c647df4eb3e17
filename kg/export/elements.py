"""The nodes and edges of the property graph one by one, under ids that are unique in the whole file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from kg.records import ENTITY_TYPES, RELATIONS
from kg.schema import relationship_types
from kg.stores.property_graph import (
    NODES,
    RELATIONSHIPS,
    node_batches,
    relationship_batches,
    relationship_properties,
)

if TYPE_CHECKING:
    from kg.tables import Tables

NODE_COLUMNS: dict[str, Any] = {"label": pa.string()} | {
    column.name: column.type for schema in NODES.values() for column in schema
}
"""The properties that nodes have, ``label`` first, and their Arrow types."""

EDGE_COLUMNS: dict[str, Any] = {"type": pa.string()} | {
    column.name: column.type for kind in relationship_types() for column in relationship_properties(kind)
}
"""The properties that edges have, ``type`` first, and their Arrow types."""


def element_id(label: str, node_id: str) -> str:
    """The id of a node among all nodes: an entity's own, else its label and its id, as in its IRI.

    >>> element_id("Method", "method/clip"), element_id("Paper", "arxiv:2103.00020")
    ('method/clip', 'paper/arxiv:2103.00020')
    """
    return node_id if label in ENTITY_TYPES else f"{label.lower()}/{node_id}"


def nodes(tables: Tables, *, entities_only: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each node's id in the file, and its label and properties."""
    for label in ENTITY_TYPES if entities_only else NODES:
        for batch in node_batches(tables, label):
            for row in batch.to_pylist():
                yield element_id(label, row["id"]), {"label": label, **row}


def edges(tables: Tables, *, entities_only: bool = False) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each edge's ends by their ids in the file, and its type and properties."""
    for group in RELATIONSHIPS.values():
        if not entities_only or set(group.types) <= set(RELATIONS):
            for kind, head, tail, table in relationship_batches(tables, group):
                for row in table.to_pylist():
                    ends = element_id(head, row.pop("from")), element_id(tail, row.pop("to"))
                    yield *ends, {"type": kind, **row}


def year_of(values: dict[str, Any]) -> int | None:
    """Since when a node or an edge is there: the year of an entity or paper, the first of a statement."""
    year: int | None = values.get("year", values.get("first_year"))
    return year


def name_of(values: dict[str, Any]) -> str:
    """What a node is called where there is room for a few words."""
    name: str = values.get("name") or values.get("title") or values["id"]
    return name
