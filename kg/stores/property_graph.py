"""The graph as nodes and relationships with properties: one shape for Ladybug, Neo4j and the file formats.

A node has one label (a class of the ontology) and an ``id``; a relationship has a type (the ontology's
``mg:relationshipType``). Every store and export writes these tables, so labels, types, property names and
identifiers are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import groupby, islice
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from kg.assembly import Graph
from kg.errors import OntologyError
from kg.records import ENTITY_TYPES, RELATIONS, ROLES, Claim, Evidence, Result, Run, Statement
from kg.schema import relationship_types
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


def node_tables(graph: Graph) -> dict[str, pa.Table]:
    """The nodes by label, in the columns of :data:`NODES`, sorted by id."""
    made: dict[str, Callable[[], pa.Table]] = {
        "Paper": lambda: _papers(graph),
        "Result": lambda: graph.results,
        "Claim": lambda: graph.claims,
        "Statement": lambda: graph.statements,
        "Evidence": lambda: graph.evidence,
        "Run": lambda: graph.runs,
    }
    tables = {}
    for label, schema in NODES.items():
        table = made[label]() if label in made else _entities(graph, label)
        tables[label] = table.select(schema.names).cast(schema)
    return tables


def relationship_tables(graph: Graph) -> Iterator[Relationships]:
    """All relationships, by type and by the labels of their ends; a type may come in several parts.

    Raises
    ------
    OntologyError
        A relationship joins nodes that the ontology does not let it join.
    """
    label_of = _LabelOf(graph)
    yield from _between_entities(graph, label_of)
    yield from _of_papers(graph, label_of)
    yield from _of_results(graph)
    yield from _of_claims(graph, label_of)
    yield from _of_statements(graph, label_of)
    yield from _of_evidence(graph)


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


def paper_mentions(graph: Graph) -> pa.Table:
    """The rows of :func:`merged_mentions` as a table."""
    schema = pa.schema([pa.field("from", _TEXT), pa.field("to", _TEXT), *_NAMED])
    rows = merged_mentions(graph)
    # In parts, so that few rows are Python objects at a time.
    parts = iter(lambda: list(islice(rows, 10_000)), [])
    return pa.Table.from_batches(
        [pa.RecordBatch.from_pylist(part, schema=schema) for part in parts], schema=schema
    )


def run_finder(tables: Tables) -> Callable[[Sequence[str]], dict[str, str]]:
    """What tells in which run a paper was read by each version of the extractor, by the names of its sources.

    That is the earliest run of the extractor version among whose inputs is a source of the paper; the only
    run of that version where inputs do not tell. Runs that cannot be told apart give nothing: no provenance
    is better than a wrong one.
    """
    runs: dict[str, list[dict[str, Any]]] = {}
    for run in rows_of(tables, "runs", ["id", "started", "extractor", "inputs"]):
        runs.setdefault(run["extractor"], []).append(run)

    def find(names: Sequence[str]) -> dict[str, str]:
        found = {}
        for extractor, candidates in runs.items():
            fitting = [run for run in candidates if _reads(run["inputs"], names)]
            if fitting or len(candidates) == 1:
                found[extractor] = min(fitting or candidates, key=lambda r: (r["started"], r["id"]))["id"]
        return found

    return find


def generating_runs(graph: Graph) -> dict[tuple[str, str], str]:
    """The run in which each (paper, extractor version) was read, where :func:`run_finder` tells it."""
    find = run_finder(graph)
    return {
        (row["id"], extractor): run
        for row in rows_of(graph, "papers", ["id", "sources"])
        for extractor, run in find([source["name"] for source in row["sources"]]).items()
    }


def _reads(inputs: Sequence[str], names: Sequence[str]) -> bool:
    return any(
        name == given or name.startswith(given.rstrip("/") + "/") or fnmatchcase(name, given)
        for given in inputs
        for name in names
    )


class _LabelOf:
    """The node labels of entities by id."""

    def __init__(self, graph: Graph) -> None:
        self._ids = graph.entities["id"].combine_chunks()
        self._types = graph.entities["type"].combine_chunks()

    def __call__(self, ids: Any) -> Any:
        return self._types.take(pc.index_in(ids, value_set=self._ids))


def _papers(graph: Graph) -> pa.Table:
    rows: list[Any] = graph.papers["sources"].to_pylist()
    sources = [[f"{source['name']}:{source['position']}" for source in row] for row in rows]
    column = graph.papers.schema.get_field_index("sources")
    return graph.papers.set_column(column, "sources", pa.array(sources, _STRINGS))


def _entities(graph: Graph, label: str) -> pa.Table:
    chosen = graph.entities.filter(_equal(graph.entities["type"], label))
    return chosen.rename_columns(["name" if name == "label" else name for name in chosen.column_names])


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


def _between_entities(graph: Graph, label_of: _LabelOf) -> Iterator[Relationships]:
    for relation in RELATIONS:
        chosen = graph.statements.filter(_equal(graph.statements["relation"], relation))
        table = chosen.rename_columns({"head": "from", "tail": "to", "id": "statement"})
        yield from _split(relation, label_of(table["from"]), label_of(table["to"]), table)


def _of_papers(graph: Graph, label_of: _LabelOf) -> Iterator[Relationships]:
    mentions = paper_mentions(graph)
    proposed = mentions.filter(_equal(mentions["role"], "proposed"))
    yield from _split("MENTIONS", "Paper", label_of(mentions["to"]), mentions)
    yield from _split("INTRODUCES", "Paper", label_of(proposed["to"]), proposed)
    yield from _split("REPORTS", "Paper", "Result", _pairs(graph.results, "paper", "id"))
    yield from _split("CLAIMS", "Paper", "Claim", _pairs(graph.claims, "paper", "id"))


def _of_results(graph: Graph) -> Iterator[Relationships]:
    ends = {
        "OF": ("method", "Method"),
        "ON": ("dataset", "Dataset"),
        "FOR": ("task", "Task"),
        "MEASURES": ("metric", "Metric"),
        "AGAINST": ("baseline", "Method"),
    }
    for relationship, (column, label) in ends.items():
        yield from _split(relationship, "Result", label, _pairs(graph.results, "id", column))


def _of_claims(graph: Graph, label_of: _LabelOf) -> Iterator[Relationships]:
    about = graph.claims["about"].combine_chunks()
    table = pa.table(
        {"from": graph.claims["id"].take(pc.list_parent_indices(about)), "to": pc.list_flatten(about)}
    )
    yield from _split("ABOUT", "Claim", label_of(table["to"]), table)


def _of_statements(graph: Graph, label_of: _LabelOf) -> Iterator[Relationships]:
    for relationship, column in (("HEAD", "head"), ("TAIL", "tail")):
        table = _pairs(graph.statements, "id", column)
        yield from _split(relationship, "Statement", label_of(table["to"]), table)


def _of_evidence(graph: Graph) -> Iterator[Relationships]:
    yield from _split("SUPPORTS", "Evidence", "Statement", _pairs(graph.evidence, "id", "statement"))
    yield from _split("FROM", "Evidence", "Paper", _pairs(graph.evidence, "id", "paper"))
    runs = generating_runs(graph)
    papers: list[Any] = graph.evidence["paper"].to_pylist()
    extractors: list[Any] = graph.evidence["extractor"].to_pylist()
    made_by = [runs.get(key) for key in zip(papers, extractors, strict=True)]
    table = pa.table({"from": graph.evidence["id"], "to": pa.array(made_by, pa.string())}).drop_null()
    yield from _split("GENERATED_BY", "Evidence", "Run", table)
