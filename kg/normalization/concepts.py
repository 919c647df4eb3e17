"""Concepts, and the files they stand in: SKOS in any RDF syntax, or a CSV table."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from msgspec import Struct

from kg.errors import OntologyError, UsageError
from kg.normalization.names import slug
from kg.records import ENTITY_TYPES, EntityType
from kg.schema import BASE, ONTOLOGY

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SOURCE = "http://purl.org/dc/terms/source"
_OWN = frozenset({BASE})
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_CLASSES: dict[str, EntityType] = {ONTOLOGY + kind: kind for kind in ENTITY_TYPES}
_FORMATS = {".ttl": "TURTLE", ".nt": "N_TRIPLES", ".rdf": "RDF_XML", ".xml": "RDF_XML", ".jsonld": "JSON_LD"}


class Concept(Struct, frozen=True):
    """A thing that the vocabulary knows, with every name of it.

    ``label`` is the preferred name, spelled out where a spelled-out form is known; ``notations`` are
    acronyms, ``aliases`` all other names; ``broader`` are IRIs of wider concepts. ``established`` tells a
    concept that the core, a user or two sources know from one that a single list has.
    """

    iri: str
    type: EntityType
    label: str
    aliases: tuple[str, ...] = ()
    notations: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    year: int | None = None
    established: bool = True

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
    )


def read_table(path: Path) -> list[Concept]:
    """The concepts of a CSV table: ``label``, ``type`` and, if wanted, ``aliases`` parted by ``|`` or ``;``.

    Raises
    ------
    OntologyError
        A column is missing, or a row has no label or no such type; the message names the line.
    """
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    rows = csv.DictReader(text.splitlines())
    columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    if not {"label", "type"} <= columns.keys():
        raise OntologyError(f"{path}: the first line must name the columns label, type and, if wanted, aliases")
    found = []
    for row in rows:
        label = (row[columns["label"]] or "").strip()
        kind = (row[columns["type"]] or "").strip().capitalize()
        if not label or kind not in ENTITY_TYPES:
            raise OntologyError(
                f"{path}, line {rows.line_num}: needs a label and a type that is one of {', '.join(ENTITY_TYPES)}"
            )
        aliases = (row[columns["aliases"]] or "") if "aliases" in columns else ""
        names = tuple(dict.fromkeys(name.strip() for name in re.split(r"[|;]", aliases) if name.strip()))
        found.append(Concept(f"{BASE}{kind.lower()}/{slug(label)}", cast(EntityType, kind), label, names))
    return found


def read_skos(paths: Sequence[Path]) -> list[Concept]:
    """The concepts of SKOS files, taken together: a concept may stand in several of them.

    Raises
    ------
    OntologyError
        A file does not parse, or a concept has two labels, two types, none of them, or is broader than itself.
    UsageError
        A file is of a kind that is not known.
    """
    from pyoxigraph import RdfFormat, parse

    kinds: dict[str, EntityType] = {}
    labels: dict[str, str] = {}
    years: dict[str, int] = {}
    lists: dict[str, dict[str, list[str]]] = {
        f"{_SKOS}{name}": {} for name in ("altLabel", "hiddenLabel", "notation", "broader")
    }
    sources: dict[str, set[str]] = {}
    is_label, is_year, mentioned = f"{_SKOS}prefLabel", f"{ONTOLOGY}year", dict[str, Path]()
    for path in paths:
        name = _FORMATS.get(path.suffix.lower())
        if name is None:
            raise UsageError(f"{path} is no vocabulary: give a {', '.join(_FORMATS)} or .csv file")
        try:
            for triple in parse(path=str(path), format=getattr(RdfFormat, name)):
                subject, predicate = triple.subject.value, triple.predicate.value
                value = cast(str, triple.object.value)
                if predicate == _TYPE:
                    if value in _CLASSES:
                        if kinds.setdefault(subject, _CLASSES[value]) != _CLASSES[value]:
                            raise OntologyError(f"{path}: <{subject}> has two types; keep one")
                    elif value == f"{_SKOS}Concept":
                        mentioned.setdefault(subject, path)
                elif predicate == is_label:
                    # Without a language tag or in English; other languages are names like any other.
                    language = triple.object.language or "en"
                    if not language.startswith("en"):
                        lists[f"{_SKOS}altLabel"].setdefault(subject, []).append(value)
                    elif labels.setdefault(subject, value) != value:
                        raise OntologyError(
                            f"{path}: <{subject}> has two preferred labels, {labels[subject]!r} and {value!r}:"
                            " make one of them skos:altLabel"
                        )
                elif predicate == is_year:
                    years[subject] = int(value[:4])
                elif predicate == _SOURCE:
                    sources.setdefault(subject, set()).add(value)
                elif predicate in lists:
                    lists[predicate].setdefault(subject, []).append(value)
        except (SyntaxError, ValueError) as error:
            raise OntologyError(f"{path} cannot be read as {name.replace('_', '-')}: {error}") from error
    for iri, path in mentioned.items():
        if iri not in kinds:
            raise OntologyError(f"{path}: <{iri}> needs a type: one of mg:{', mg:'.join(ENTITY_TYPES)}")
        if iri not in labels:
            raise OntologyError(f"{path}: <{iri}> has no skos:prefLabel")
    _check_acyclic(lists[f"{_SKOS}broader"])
    alias, hidden, notation, broader = lists.values()
    return [
        Concept(
            iri=iri,
            type=kinds[iri],
            label=label,
            aliases=(*alias.get(iri, ()), *hidden.get(iri, ())),
            notations=tuple(notation.get(iri, ())),
            broader=tuple(broader.get(iri, ())),
            year=years.get(iri),
            established=len(sources.get(iri, _OWN)) > 1 or BASE in sources.get(iri, _OWN),
        )
        for iri, label in labels.items()
        if iri in kinds
    ]


def _check_acyclic(above: dict[str, list[str]]) -> None:
    """Raise where a concept is broader than itself."""
    done: set[str] = set()
    for start in above:
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            node, depth = stack.pop()
            del path[depth:]
            if node in path:
                circle = " → ".join(f"<{iri}>" for iri in [*path[path.index(node) :], node])
                raise OntologyError(f"skos:broader runs in a circle: {circle}; take one link out")
            if node in done:
                continue
            path.append(node)
            parents = above.get(node, ())
            if not parents:
                done.add(node)
            stack.extend((parent, depth + 1) for parent in parents)
        done.add(start)
