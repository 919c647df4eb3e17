"""What a Neo4j database is told before any data: one node for each id, and what is looked up by what."""

from __future__ import annotations

import pyarrow as pa

from kg.records import ENTITY_TYPES
from kg.schema import relationship_types
from kg.stores.property_graph import NODES, relationship_properties

PREFIX = "methodgraph_"
"""How the names of our constraints and indexes begin; they also tell that the labels' nodes are ours."""


def constraints() -> dict[str, str]:
    """The statements that keep each id unique within its label, by the constraint's name."""
    named = {f"{PREFIX}{label.lower()}_id": label for label in NODES}
    return {
        name: f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
        for name, label in named.items()
    }


def indexes() -> dict[str, str]:
    """The statements that make the lookups by year, and by words of names and aliases, by the index's name."""
    with_year = [label for label, schema in NODES.items() if "year" in schema.names]
    found = {}
    for label in with_year:
        name = f"{PREFIX}{label.lower()}_year"
        found[name] = f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.year)"
    name = f"{PREFIX}names"
    found[name] = (
        f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{'|'.join(ENTITY_TYPES)}) ON EACH [n.name, n.aliases]"
    )
    return found


def empty_lists() -> list[str]:
    """The statements that make lists of no items of lists that are not there: files for an import cannot tell."""
    found = []
    patterns = {label: (f"(n:{label})", schema) for label, schema in NODES.items()}
    patterns |= {kind: (f"()-[n:`{kind}`]->()", relationship_properties(kind)) for kind in relationship_types()}
    for pattern, schema in patterns.values():
        for field in schema:
            if pa.types.is_list(field.type):
                item = f"n.{field.name}"
                found.append(
                    f"MATCH {pattern} WHERE {item} IS NULL CALL (n) {{ SET {item} = [] }} IN TRANSACTIONS"
                )
    return found
