"""The graph as nodes and relationships with properties: one shape for Ladybug, Neo4j and the file formats.

A node has one label (a class of the ontology) and an ``id``; a relationship has a type (the ontology's
``mg:relationshipType``). Every store and export writes these tables, so labels, types, property names and
identifiers are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby, islice
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from kg.assembly import Graph
from kg.errors import OntologyError
from kg.records import ENTITY_TYPES, RELATIONS, ROLES, Claim, Evidence, Result, Run, Statement
from kg.schema import relationship_types
from kg.stores.runs import generating_runs
from kg.tables import Tables, rows_of, schema_of

_TEXT, _INTEGER, _DECIMAL = pa.string(), pa.int64(), pa.float64()
_STRINGS: Any = pa.list_(pa.field("item", pa.string(), nullable=False))


def _schema(**columns: Any) -> pa.Schema:
    return pa.schema(list(columns.items()))


def _fields(record: Any, without: str) -> pa.Schema:
    """The schema of a record class without the named columns (most of which are relationships)."""
    return pa.schema([column for column in schema_of(record) if column.name not in without.split()])


_ENTITY = _schema(id=_TEXT, name=_TEXT, aliases=_STRINGS, concept=_TEXT, year=_INTEGER, papers=_INTEGER)
_PAPER = _schema(
    id=_TEXT,
    title=_TEXT,
    abstract=_TEXT,
    year=_INTEGER,
    date=_TEXT,
    authors=_STRINGS,
    author_count=_INTEGER,
    venue=_TEXT,
    doi=_TEXT,
    arxiv_id=_TEXT,
    url=_TEXT,
    organization=_TEXT,
    votes=_INTEGER,
    keywords=_STRINGS,
    sources=_STRINGS,
)
NODES: dict[str, pa.Schema] = {
    "Paper": _PAPER,
    **dict.fromkeys(ENTITY_TYPES, _ENTITY),
    "Metric": _ENTITY.append(pa.field("direction", _TEXT)),
    "Result": _fields(Result, "paper method dataset task metric baseline"),
    "Claim": _fields(Claim, "paper about"),
    "Statement": _fields(Statement, "head tail"),
    "Evidence": _fields(Evidence, "statement paper"),
    "Run": _fields(Run, "problems"),
}
"""The node labels and their properties; ``id`` comes first and is unique within a label."""

_STATED = _schema(statement=_TEXT, belief=_DECIMAL, support=_INTEGER, first_year=_INTEGER)
_NAMED = _schema(role=_TEXT, surfaces=_STRINGS, confidence=_DECIMAL)
_BARE = _schema()


def relationship_properties(relationship: str) -> pa.Schema:
    """The properties that relationships of a type carry."""
    if relationship in RELATIONS:
        return _STATED
    return _NAMED if relationship in ("MENTIONS", "INTRODUCES") else _BARE


class Relationships(NamedTuple):
    """Relationships of one type between nodes of two labels: columns ``from``, ``to``, and the properties."""

    type: str
    head: str
    tail: str
    table: pa.Table


class RelationshipGroup(NamedTuple):
    """Relationship types with the same properties that are made from the rows of one table of the graph."""

    table: str
    types: tuple[str, ...]


RELATIONSHIPS: dict[str, RelationshipGroup] = {
    "between entities": RelationshipGroup("statements", RELATIONS),
    "of papers": RelationshipGroup("mentions", ("MENTIONS", "INTRODUCES")),
    "of results": RelationshipGroup("results", ("REPORTS", "OF", "ON", "FOR", "MEASURES", "AGAINST")),
    "of claims": RelationshipGroup("claims", ("CLAIMS", "ABOUT")),
    "of statements": RelationshipGroup("statements", ("HEAD", "TAIL")),
    "of evidence": RelationshipGroup("evidence", ("SUPPORTS", "FROM", "GENERATED_BY")),
}
"""Every relationship type, in groups with a name for people."""


def node_tables(graph: Graph) -> dict[str, pa.Table]:
    """The nodes by label, in the columns of :data:`NODES`, sorted by id."""
    return {label: _nodes(label, graph.tables()[_table_of(label)]) for label in NODES}


def node_batches(tables: Tables, label: str) -> Iterator[pa.Table]:
    """The nodes of a label as :func:`node_tables` has them, some at a time."""
    for batch in tables.batches(_table_of(label)):
        yield _nodes(label, pa.Table.from_batches([batch]))


def relationship_tables(graph: Graph) -> Iterator[Relationships]:
    """All relationships, by type and by the labels of their ends; a type may come in several parts.

    Raises
    ------
    OntologyError
        A relationship joins nodes that the ontology does not let it join.
    """
    context = _Context(graph)
    for table, types in RELATIONSHIPS.values():
        rows = paper_mentions(graph) if table == "mentions" else graph.tables()[table]
        for relationship in types:
            yield from _relationships(relationship, rows, context)


def relationship_batches(tables: Tables, group: RelationshipGroup) -> Iterator[Relationships]:
    """The relationships of a group of :data:`RELATIONSHIPS`, some at a time, always in the same order.

    Raises
    ------
    OntologyError
        A relationship joins nodes that the ontology does not let it join.
    """
    context = _Context(tables)
    for batch in _mention_batches(tables) if group.table == "mentions" else tables.batches(group.table):
        for relationship in group.types:
            yield from _relationships(relationship, pa.Table.from_batches([batch]), context)


def merged_mentions(tables: Tables) -> Iterator[dict[str, Any]]:
    """Each paper and entity once, as ``from`` and ``to``: the leading role, every name, the best confidence.

    A paper's extraction record may hold several entities that normalisation finds to be one; the role that
    says most (proposed, used, compared, background) is kept.
    """
    columns = ["paper", "entity", "role", "surfaces", "confidence"]
    # The table is sorted by paper and entity.
    for (paper, entity), group in groupby(
        rows_of(tables, "mentions", columns), key=lambda row: (row["paper"], row["entity"])
    ):
        rows = list(group)
        yield {
            "from": paper,
            "to": entity,
            "role": min((row["role"] for row in rows), key=ROLES.index),
            "surfaces": sorted({name for row in rows for name in row["surfaces"]}),
            "confidence": max(row["confidence"] for row in rows),
        }


def paper_mentions(tables: Tables) -> pa.Table:
    """The rows of :func:`merged_mentions` as a table."""
    return pa.Table.from_batches(list(_mention_batches(tables)), schema=_MENTIONS)


_MENTIONS = pa.schema([pa.field("from", _TEXT), pa.field("to", _TEXT), *_NAMED])


def _mention_batches(tables: Tables) -> Iterator[pa.RecordBatch]:
    rows = merged_mentions(tables)
    # In parts, so that few rows are Python objects at a time.
    for part in iter(lambda: list(islice(rows, 10_000)), []):
        yield pa.RecordBatch.from_pylist(part, schema=_MENTIONS)


class _Context:
    """What relationships need to know beside their own rows: the label of each entity, the run of each paper."""

    def __init__(self, tables: Tables) -> None:
        batches = list(tables.batches("entities", ["id", "type"]))
        self._ids = pa.concat_arrays([pa.array([], _TEXT), *(batch["id"] for batch in batches)])
        self._types = pa.concat_arrays([pa.array([], _TEXT), *(batch["type"] for batch in batches)])
        self._tables = tables
        self._runs: Mapping[tuple[str, str], str] | None = None

    def labels(self, ids: Any) -> Any:
        """The node labels of entities by id."""
        return self._types.take(pc.index_in(ids, value_set=self._ids))

    def runs(self) -> Mapping[tuple[str, str], str]:
        """The run in which each (paper, extractor version) was read."""
        if self._runs is None:
            self._runs = generating_runs(self._tables)
        return self._runs


def _table_of(label: str) -> str:
    if label in ENTITY_TYPES:
        return "entities"
    return "evidence" if label == "Evidence" else f"{label.lower()}s"


def _nodes(label: str, table: pa.Table) -> pa.Table:
    if label == "Paper":
        table = _with_sources(table)
    elif label in ENTITY_TYPES:
        table = table.filter(_equal(table["type"], label))
        table = table.rename_columns(["name" if name == "label" else name for name in table.column_names])
    return table.select(NODES[label].names).cast(NODES[label])


def _with_sources(papers: pa.Table) -> pa.Table:
    rows: list[Any] = papers["sources"].to_pylist()
    sources = [[f"{source['name']}:{source['position']}" for source in row] for row in rows]
    return papers.set_column(papers.schema.get_field_index("sources"), "sources", pa.array(sources, _STRINGS))


def _split(relationship: str, heads: Any, tails: Any, table: pa.Table) -> Iterator[Relationships]:
    """The relationships of one type, parted by the labels of their ends (a label, or one for each row)."""
    allowed = relationship_types()[relationship].pairs
    table = table.select(["from", "to", *relationship_properties(relationship).names])
    rest = table.num_rows
    for head, tail in allowed:
        chosen = pc.and_(_is(heads, head, table.num_rows), _is(tails, tail, table.num_rows))
        part = table.filter(chosen)
        rest -= part.num_rows
        if part.num_rows:
            yield Relationships(relationship, head, tail, part)
    if rest:
        raise OntologyError(
            f"{rest} relationships of type {relationship} join nodes that methodgraph.ttl does not "
            "let them join: correct its rdfs:domain and rdfs:range, or what made the relationships"
        )


def _equal(column: Any, value: str) -> Any:
    return pc.equal(column, pa.scalar(value))


def _is(labels: Any, label: str, rows: int) -> Any:
    return pa.array([labels == label] * rows, pa.bool_()) if isinstance(labels, str) else _equal(labels, label)


def _pairs(table: pa.Table, head: str, tail: str) -> pa.Table:
    """Two columns of a table as ``from`` and ``to``, without the rows where one is null."""
    return pa.table({"from": table[head], "to": table[tail]}).drop_null()


def _relationships(relationship: str, rows: pa.Table, context: _Context) -> Iterator[Relationships]:
    """The relationships of one type that rows of its table make."""
    if relationship in RELATIONS:
        chosen = rows.filter(_equal(rows["relation"], relationship))
        table = chosen.rename_columns({"head": "from", "tail": "to", "id": "statement"})
        heads = context.labels(table["from"])
        yield from _split(relationship, heads, context.labels(table["to"]), table)
        return
    if relationship in ("MENTIONS", "INTRODUCES"):
        table = rows if relationship == "MENTIONS" else rows.filter(_equal(rows["role"], "proposed"))
    elif relationship == "ABOUT":
        about = rows["about"].combine_chunks()
        table = pa.table({"from": rows["id"].take(pc.list_parent_indices(about)), "to": pc.list_flatten(about)})
    elif relationship == "GENERATED_BY":
        papers: list[Any] = rows["paper"].to_pylist()
        extractors: list[Any] = rows["extractor"].to_pylist()
        runs = [context.runs().get(key) for key in zip(papers, extractors, strict=True)]
        table = pa.table({"from": rows["id"], "to": pa.array(runs, pa.string())}).drop_null()
    else:
        table = _pairs(rows, *_COLUMNS[relationship])
    # The tail is an entity of any type, or a node of the one label that the ontology allows.
    pairs = relationship_types()[relationship].pairs
    tails = pairs[0][1] if len(pairs) == 1 else context.labels(table["to"])
    yield from _split(relationship, pairs[0][0], tails, table)


_COLUMNS = {
    "HEAD": ("id", "head"),
    "TAIL": ("id", "tail"),
    "REPORTS": ("paper", "id"),
    "OF": ("id", "method"),
    "ON": ("id", "dataset"),
    "FOR": ("id", "task"),
    "MEASURES": ("id", "metric"),
    "AGAINST": ("id", "baseline"),
    "CLAIMS": ("paper", "id"),
    "SUPPORTS": ("id", "statement"),
    "FROM": ("id", "paper"),
}
