"""The Cypher that reads, writes and deletes the nodes of a label or the relationships of a type, in bulk.

Rows come and go as lists of values in the order of the schema: the names are not sent with each of them. No
label, type or name comes from data.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.schema import relationship_types
from kg.stores.property_graph import NODES, relationship_properties

_LABELS = "|".join(NODES)


def existing() -> str:
    """Gives each label of ours of which there is a node at all."""
    return " UNION ALL ".join(
        f"WITH '{label}' AS name WHERE EXISTS {{ (:{label}) }} RETURN name" for label in NODES
    )


def counts() -> str:
    """Gives the number of our nodes of each label and of our relationships of each type.

    Ours are the nodes of our labels with an ``id``, and what joins two such nodes.
    """
    matches = {label: (f"MATCH (n:{label}) WHERE n.id IS NOT NULL", "n") for label in NODES}
    matches |= {kind: (_ours([kind]), "r") for kind in relationship_types()}
    return " UNION ALL ".join(
        f"{match} WITH count({variable}) AS number RETURN '{name}' AS name, number"
        for name, (match, variable) in matches.items()
    )


def read_nodes(label: str) -> str:
    """Gives each node of a label as its properties, and last how many it really has."""
    values = ", ".join(f"n.{name}" for name in NODES[label].names)
    return f"MATCH (n:{label}) WHERE n.id IS NOT NULL RETURN {values}, size(keys(n))"


def merge_nodes(label: str) -> str:
    """Lets nodes be as ``$rows`` say; the first value of a row is the ``id``."""
    values = _map(NODES[label].names, start=0)
    return f"UNWIND $rows AS row MERGE (n:{label} {{id: row[0]}}) SET n = {values}"


def delete_nodes(label: str) -> str:
    """Deletes the nodes whose ids the ``$rows`` begin with."""
    return f"UNWIND $rows AS row MATCH (n:{label} {{id: row[0]}}) DETACH DELETE n"


def read_relationships(types: Sequence[str]) -> str:
    """Gives each relationship of types that have the same properties: its type, the ids of its ends, its
    properties, and last how many values that should be.
    """
    names = relationship_properties(types[0]).names
    values = ", ".join(["type(r)", "a.id", "b.id", *(f"r.{name}" for name in names)])
    return f"{_ours(types)} RETURN {values}, size(keys(r)) + 3"


def merge_relationships(kind: str, head: str, tail: str) -> str:
    """Lets relationships be as ``$rows`` say: their type (not used), the ids of their ends, their properties."""
    names = relationship_properties(kind).names
    properties = f" SET r = {_map(names, start=3)}" if names else ""
    return f"{_ends(head, tail)} MERGE (a)-[r:`{kind}`]->(b){properties}"


def delete_relationships(kind: str) -> str:
    """Deletes all relationships of a type between the ends that the ``$rows`` begin with, whatever their labels:
    somebody may have joined what the ontology does not let join.
    """
    return f"{_ends(_LABELS, _LABELS)} MATCH (a)-[r:`{kind}`]->(b) DELETE r"


def _ours(types: Sequence[str]) -> str:
    pattern = f"(a:{_LABELS})-[r:{'|'.join(f'`{kind}`' for kind in types)}]->(b:{_LABELS})"
    return f"MATCH {pattern} WHERE a.id IS NOT NULL AND b.id IS NOT NULL"


def _ends(head: str, tail: str) -> str:
    return f"UNWIND $rows AS row MATCH (a:{head} {{id: row[1]}}) MATCH (b:{tail} {{id: row[2]}})"


def _map(names: list[str], start: int) -> str:
    return "{" + ", ".join(f"{name}: row[{index}]" for index, name in enumerate(names, start)) + "}"
