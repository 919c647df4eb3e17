"""Concepts, and the CSV tables that users write them in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from kg.errors import OntologyError
from kg.normalization.keys import key
from kg.normalization.names import slug
from kg.records import DIRECTIONS, ENTITY_TYPES, Direction, EntityType
from kg.schema import BASE

_TYPES: dict[str, EntityType] = {kind.lower(): kind for kind in ENTITY_TYPES}


class Concept(Struct, frozen=True):
    """A thing that the vocabulary knows, with every name of it.

    ``label`` is the preferred name, spelled out where a spelled-out form is known; ``notations`` are
    acronyms, ``aliases`` all other names; ``broader`` are IRIs of wider concepts. ``established`` tells a
    concept that the core, a user or two sources know from one that a single list has. ``direction`` says of a
    metric whether higher or lower is better, where the file does.
    """

    iri: str
    type: EntityType
    label: str
    aliases: tuple[str, ...] = ()
    notations: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    year: int | None = None
    established: bool = True
    direction: Direction | None = None

    @property
    def id(self) -> str:
        """The id of the entity that is linked to this concept: the IRI without the base, where it has it."""
        return self.iri.removeprefix(BASE)

    @property
    def names(self) -> tuple[str, ...]:
        """Label, aliases and notations."""
        return (self.label, *self.aliases, *self.notations)


def united(first: Concept, second: Concept) -> Concept:
    """Two descriptions of one concept as one: the first's label and year, the names of both.

    Raises
    ------
    OntologyError
        The two have different types.
    """
    if first.type != second.type:
        raise OntologyError(
            f"the vocabulary gives <{first.iri}> two types, {first.type} and {second.type}: keep one"
        )
    aliases = (*first.aliases, *second.aliases)
    if second.label != first.label:
        aliases = (*aliases, second.label)
    return Concept(
        iri=first.iri,
        type=first.type,
        label=first.label,
        aliases=tuple(dict.fromkeys(aliases)),
        notations=tuple(dict.fromkeys((*first.notations, *second.notations))),
        broader=tuple(dict.fromkeys((*first.broader, *second.broader))),
        year=first.year if first.year is not None else second.year,
        established=first.established or second.established,
        direction=first.direction or second.direction,
    )


def best_known(concepts: Sequence[Concept]) -> Concept | None:
    """The only concept, or the only established one of several; None where that is not clear."""
    if len(concepts) > 1:
        concepts = [concept for concept in concepts if concept.established]
    return concepts[0] if len(concepts) == 1 else None


def read_table(path: Path) -> list[Concept]:
    """The concepts of a CSV table: ``label``, ``type`` and, if wanted, ``aliases`` parted by ``|`` or ``;``.

    A column ``direction`` says of a metric whether ``higher`` or ``lower`` is better.

    Raises
    ------
    OntologyError
        It is no such table; a row has no label or no such type; or two rows give one name of a type to two
        concepts. The message names the lines.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OntologyError(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found = []
    lines: dict[tuple[EntityType, str], int] = {}
    try:
        columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
        if not {"label", "type"} <= columns.keys():
            raise OntologyError(
                f"{path}: the first line must name the columns label, type and, if wanted, aliases"
            )
        for row in rows:
            label = (row[columns["label"]] or "").strip()
            kind = _TYPES.get((row[columns["type"]] or "").strip().lower())
            if not label or kind is None or None in row:
                raise OntologyError(
                    f"{path}, line {rows.line_num}: needs a label and a type that is one of"
                    f" {', '.join(ENTITY_TYPES)}, and no more cells than there are columns"
                )
            aliases = (row[columns["aliases"]] or "") if "aliases" in columns else ""
            names = tuple(dict.fromkeys(name.strip() for name in re.split(r"[|;]", aliases) if name.strip()))
            for name in dict.fromkeys(key(name) for name in (label, *names)):
                earlier = lines.setdefault((kind, name), rows.line_num)
                if earlier != rows.line_num:
                    raise OntologyError(
                        f"{path}, lines {earlier} and {rows.line_num}: both give a {kind} the name"
                        f" {next(n for n in (label, *names) if key(n) == name)!r}: make one row of them, or take"
                        " the name out of one"
                    )
            given = (row[columns["direction"]] or "") if "direction" in columns else ""
            direction = direction_of(given, f"{path}, line {rows.line_num}") if given.strip() else None
            iri = f"{BASE}{kind.lower()}/{slug(label)}"
            found.append(Concept(iri, kind, label, names, direction=direction))
    except csv.Error as error:
        raise OntologyError(f"{path}, after line {rows.line_num}: it is no table ({error})") from error
    return found


def direction_of(value: str, place: str) -> Direction:
    """The direction that a word says: higher or lower is better.

    Raises
    ------
    OntologyError
        It says neither; the message begins with ``place``.
    """
    for direction in DIRECTIONS:
        if value.strip().lower() == direction:
            return direction
    raise OntologyError(f"{place}: the direction {value!r} is none: higher or lower is better")
