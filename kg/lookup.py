"""Finding what a person asks for: an entity by any of its names, and the sentence that best proves a statement."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct, convert

from kg.errors import EntityNotFoundError
from kg.normalization.names import fold
from kg.records import Entity, EntityType

if TYPE_CHECKING:
    import pyarrow as pa

    from kg.assembly import Graph


class Found(NamedTuple):
    """The entity that a name means, and the others it could have meant, most mentioned first."""

    entity: Entity
    others: tuple[Entity, ...] = ()


def find_entity(graph: Graph | pa.Table, name: str, *, entity_type: EntityType | None = None) -> Found:
    """Find the entity that goes by a name.

    What fits best wins: the id (``method/clip``), then the label or an alias as it is written, then in any
    case, then folded (:func:`kg.normalization.names.fold`). Among several that fit equally well, the one that
    more papers mention wins, then a label over an alias; the rest are given beside it.

    Parameters
    ----------
    graph
        A graph, or its table of entities.
    name
        What the entity is called.
    entity_type
        Look among entities of this type only.

    Raises
    ------
    EntityNotFoundError
        No entity goes by the name; near names are suggested.
    """
    table: Any = graph if not hasattr(graph, "entities") else graph.entities
    given = name.strip()
    rows = [row for row in _names(table) if entity_type is None or row[1] == entity_type]
    if not rows:
        kind = f" of type {entity_type}" if entity_type else ""
        raise EntityNotFoundError(f"no entity is called {name!r}: the graph holds no entities{kind}")
    for fits in (
        lambda row: given == row[0],
        lambda row: given == row[2] or given in row[3],
        lambda row: given.casefold() in {row[0], row[2].casefold(), *map(str.casefold, row[3])},
        _folded(given),
    ):
        found = [row for row in rows if fits(row)]
        if found:
            return _best(table, found, given)
    raise EntityNotFoundError(_advice(rows, given, entity_type))


class Sentence(Struct, frozen=True):
    """The sentence that best proves a step, the paper it stands in, and how sure its extraction was."""

    text: str
    paper: str
    title: str | None
    year: int | None
    confidence: float


def best_sentences(graph: Graph, statements: Collection[str]) -> dict[str, Sentence]:
    """The best sentence of each of the statements: the surest, of equals the one of the earliest paper.

    Parameters
    ----------
    graph
        The graph's tables.
    statements
        Ids of statements; those without evidence are left out of the answer.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    chosen = pc.is_in(graph.evidence["statement"], value_set=pa.array(sorted(statements), pa.string()))
    evidence: list[Any] = graph.evidence.filter(chosen).to_pylist()
    wanted = pa.array(sorted({row["paper"] for row in evidence}), pa.string())
    in_them = pc.is_in(graph.papers["id"], value_set=wanted)
    papers: list[Any] = graph.papers.select(["id", "title", "year"]).filter(in_them).to_pylist()
    about = {row["id"]: row for row in papers}
    best: dict[str, tuple[Any, Sentence]] = {}
    for row in evidence:
        paper = about[row["paper"]]
        order = (-row["confidence"], paper["year"] or 9999, row["paper"], row["start"])
        if row["statement"] not in best or order < best[row["statement"]][0]:
            sentence = Sentence(row["text"], row["paper"], paper["title"], paper["year"], row["confidence"])
            best[row["statement"]] = (order, sentence)
    return {statement: sentence for statement, (_, sentence) in best.items()}


_Row = tuple[str, str, str, list[str], int]


def _names(table: pa.Table) -> Iterator[_Row]:
    columns: list[list[Any]] = [table[name].to_pylist() for name in ("id", "type", "label", "aliases", "papers")]
    return zip(*columns, strict=True)


def _folded(given: str) -> Any:
    wanted = fold(given)
    return lambda row: bool(wanted) and any(fold(name) == wanted for name in (row[2], *row[3]))


def _best(table: pa.Table, found: list[_Row], given: str) -> Found:
    wanted = fold(given)
    found.sort(key=lambda row: (given != row[0], -row[4], given != row[2], fold(row[2]) != wanted, row[0]))
    place = {entity: index for index, entity in enumerate(table["id"].to_pylist())}
    entities = [_entity(table, place[row[0]]) for row in found]
    return Found(entities[0], tuple(sorted(entities[1:], key=lambda entity: (-entity.papers, entity.id))))


def _entity(table: pa.Table, index: int) -> Entity:
    return convert(table.slice(index, 1).to_pylist()[0], Entity)


def _advice(rows: list[_Row], given: str, entity_type: EntityType | None) -> str:
    """What to say when nothing fits: near names, best first, each with its type."""
    spelled: dict[str, _Row] = {}
    for row in rows:
        for name in (row[2], *row[3]):
            if name.casefold() not in spelled or spelled[name.casefold()][4] < row[4]:
                spelled[name.casefold()] = row
    wanted = given.casefold().removeprefix("method/").removeprefix("dataset/").replace("-", " ")
    near = difflib.get_close_matches(wanted, spelled, n=3, cutoff=0.7)
    inside = sorted((key for key in spelled if len(wanted) > 2 and wanted in key), key=lambda k: -spelled[k][4])
    chosen = {spelled[key][0]: spelled[key] for key in [*near, *inside[:3]]}
    what = f"no {entity_type.lower()}" if entity_type else "no entity"
    if not chosen:
        return f"{what} of the graph is called {given!r}: try a part of the name with kg cypher, or another name"
    names = ", ".join(f"{row[2]} ({row[0]})" for row in list(chosen.values())[:5])
    return f"{what} of the graph is called {given!r}: did you mean {names}?"
