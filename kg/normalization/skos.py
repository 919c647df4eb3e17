"""Concepts out of SKOS, in any RDF syntax."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.errors import OntologyError, UsageError
from kg.normalization.concepts import Concept, direction_of
from kg.records import ENTITY_TYPES, Direction, EntityType
from kg.schema import BASE, ONTOLOGY, PREFIXES

_SKOS = PREFIXES["skos"]
_LABEL = f"{_SKOS}prefLabel"
_OTHER_LABELS = (f"{_SKOS}altLabel", f"{_SKOS}hiddenLabel")
_SOURCE = f"{PREFIXES['dcterms']}source"
_OWN = frozenset({BASE})
_TYPE = f"{PREFIXES['rdf']}type"
_CLASSES: dict[str, EntityType] = {ONTOLOGY + kind: kind for kind in ENTITY_TYPES}
_FORMATS = {".ttl": "TURTLE", ".nt": "N_TRIPLES", ".rdf": "RDF_XML", ".xml": "RDF_XML", ".jsonld": "JSON_LD"}


def read_skos(paths: Sequence[Path]) -> list[Concept]:
    """The concepts of SKOS files, taken together: a concept may stand in several of them.

    The label is the ``skos:prefLabel`` in English, else the one without a language, else the first by language;
    those in other languages are further names.

    Raises
    ------
    OntologyError
        A file does not parse; or a concept has two preferred labels in a language, one text as preferred and as
        another label (SKOS S13, S14), two types, none, one that is no type, or is broader than itself.
    UsageError
        A file is of a kind that is not known.
    """
    from pyoxigraph import RdfFormat, parse

    seen = _Seen()
    for path in paths:
        name = _FORMATS.get(path.suffix.lower())
        if name is None:
            raise UsageError(f"{path} is no vocabulary: give a {', '.join(_FORMATS)} or .csv file")
        try:
            for triple in parse(path=str(path), format=getattr(RdfFormat, name)):
                seen.add(triple, path)
        except (SyntaxError, ValueError) as error:
            raise OntologyError(f"{path} cannot be read as {name.replace('_', '-')}: {error}") from error
    return seen.concepts()


class _Seen:
    """What SKOS files say, triple by triple."""

    def __init__(self) -> None:
        self.kinds: dict[str, EntityType] = {}
        self.places: dict[str, Path] = {}
        self.labels: dict[str, dict[str, str]] = {}
        self.years: dict[str, int] = {}
        self.others: dict[str, dict[str, list[tuple[str, str]]]] = {name: {} for name in _OTHER_LABELS}
        self.notations: dict[str, list[str]] = {}
        self.broader: dict[str, list[str]] = {}
        self.sources: dict[str, set[str]] = {}
        self.directions: dict[str, Direction] = {}

    def add(self, triple: Any, path: Path) -> None:
        """Take a triple in.

        Raises
        ------
        OntologyError
            The concept has a type or a preferred label that it cannot have beside another.
        """
        subject, predicate, value = triple.subject.value, triple.predicate.value, triple.object.value
        if predicate == _TYPE:
            self._add_type(subject, value, path)
        elif predicate == _LABEL:
            language = (triple.object.language or "").lower()
            known = self.labels.setdefault(subject, {}).setdefault(language, value)
            if known != value:
                tag = f" in {language!r}" if language else ""
                raise OntologyError(
                    f"{path}: <{subject}> has two preferred labels{tag}, {known!r} and {value!r}: make one of them"
                    " skos:altLabel"
                )
        elif predicate in _OTHER_LABELS:
            language = (triple.object.language or "").lower()
            self.others[predicate].setdefault(subject, []).append((value, language))
        elif predicate == f"{_SKOS}notation":
            self.notations.setdefault(subject, []).append(value)
        elif predicate == f"{_SKOS}broader":
            self.broader.setdefault(subject, []).append(value)
        elif predicate == f"{_SKOS}narrower":
            self.broader.setdefault(value, []).append(subject)
        elif predicate == f"{ONTOLOGY}year":
            self.years[subject] = int(value[:4])
        elif predicate == f"{ONTOLOGY}direction":
            self.directions[subject] = direction_of(value, f"{path}: <{subject}>")
        elif predicate == _SOURCE:
            self.sources.setdefault(subject, set()).add(value)

    def _add_type(self, subject: str, value: str, path: Path) -> None:
        if value in _CLASSES:
            if self.kinds.setdefault(subject, _CLASSES[value]) != _CLASSES[value]:
                raise OntologyError(f"{path}: <{subject}> has two types; keep one")
        elif value.startswith(ONTOLOGY):
            raise OntologyError(
                f"{path}: <{subject}> is a mg:{value.removeprefix(ONTOLOGY)}, which no vocabulary has: use one of"
                f" mg:{', mg:'.join(ENTITY_TYPES)}"
            )
        elif value != f"{_SKOS}Concept":
            return
        self.places.setdefault(subject, path)

    def concepts(self) -> list[Concept]:
        """The concepts, in the order in which their labels were met.

        Raises
        ------
        OntologyError
            A concept lacks a type or a label, has one label twice, or is broader than itself.
        """
        for iri, path in self.places.items():
            if iri not in self.kinds:
                raise OntologyError(f"{path}: <{iri}> needs a type: one of mg:{', mg:'.join(ENTITY_TYPES)}")
            if iri not in self.labels:
                raise OntologyError(f"{path}: <{iri}> has no skos:prefLabel")
        _check_acyclic(self.broader)
        alternative, hidden = (self.others[name] for name in _OTHER_LABELS)
        found = []
        for iri, tagged in self.labels.items():
            if iri not in self.kinds:
                continue
            pairs = {(value, language) for language, value in tagged.items()}
            aliases = (*alternative.get(iri, ()), *hidden.get(iri, ()))
            for value, language in aliases:
                if (value, language) in pairs:
                    raise OntologyError(
                        f"<{iri}> has {value!r} as its preferred and as another label: take the other out"
                    )
            label = (
                tagged.get("en") or tagged.get("") or tagged[min(tagged, key=lambda tag: (tag[:2] != "en", tag))]
            )
            names = [*tagged.values(), *(value for value, _ in aliases)]
            sources = self.sources.get(iri, _OWN)
            found.append(
                Concept(
                    iri=iri,
                    type=self.kinds[iri],
                    label=label,
                    aliases=tuple(dict.fromkeys(name for name in names if name != label)),
                    notations=tuple(self.notations.get(iri, ())),
                    broader=tuple(self.broader.get(iri, ())),
                    year=self.years.get(iri),
                    established=len(sources) > 1 or BASE in sources,
                    direction=self.directions.get(iri),
                )
            )
        return found


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
