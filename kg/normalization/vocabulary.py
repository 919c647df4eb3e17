"""The reference vocabulary: SKOS concepts of methods, datasets, metrics and tasks, found by any of their names.

The shipped files stand in ``ontology/vocabulary/``; users add SKOS files or CSV tables of their own.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from kg.errors import UsageError
from kg.normalization.concepts import Concept, read_table, united
from kg.normalization.contraction import Contraction
from kg.normalization.expansions import Expansions, read_expansions
from kg.normalization.keys import key, key_of_folded
from kg.normalization.own_vocabulary import check_own, precede
from kg.normalization.pieces import outline, outlines, pieces, puts_together
from kg.normalization.readings import readings
from kg.normalization.skos import read_skos
from kg.normalization.stems import form, nearly_equal, signature
from kg.records import ENTITY_TYPES, EntityType
from kg.schema import resource

_NO_TYPES: frozenset[EntityType] = frozenset()


class Vocabulary:
    """Concepts, found by type and name. Names match by key: case, hyphens, spaces and plural do not count.

    Parameters
    ----------
    concepts
        The concepts; of two with one IRI the names are united, the first's label and year kept.
    version
        A short name of this content, for caches.
    expansions
        What papers elsewhere spell acronyms out as.
    """

    def __init__(
        self, concepts: Iterable[Concept], *, version: str = "", expansions: Expansions | None = None
    ) -> None:
        self.version = version
        self.expansions = expansions or Expansions()
        self._by_iri: dict[str, Concept] = {}
        for concept in concepts:
            known = self._by_iri.get(concept.iri)
            self._by_iri[concept.iri] = concept if known is None else united(known, concept)
        labelled: dict[EntityType, defaultdict[str, list[Concept]]]
        labelled = {kind: defaultdict(list) for kind in ENTITY_TYPES}
        noted: dict[EntityType, defaultdict[str, list[Concept]]]
        noted = {kind: defaultdict(list) for kind in ENTITY_TYPES}
        types: dict[str, frozenset[EntityType]] = {}
        single = {kind: frozenset({kind}) for kind in ENTITY_TYPES}
        for concept in self._by_iri.values():
            kind = concept.type
            for index, names in (
                (labelled[kind], (concept.label, *concept.aliases)),
                (noted[kind], concept.notations),
            ):
                for name in names:
                    matching = key(name)
                    found = index[matching]
                    if concept not in found:
                        found.append(concept)
                    kinds = types.get(matching)
                    if kinds is None:
                        types[matching] = single[kind]
                    elif kind not in kinds:
                        types[matching] = kinds | single[kind]
        self._labelled = labelled
        self._noted = noted
        self._types = types

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._by_iri.values())

    def __len__(self) -> int:
        return len(self._by_iri)

    def concept(self, iri: str) -> Concept | None:
        """The concept of an IRI, or None."""
        return self._by_iri.get(iri)

    def lookup(self, kind: EntityType, name: str) -> list[Concept]:
        """The concepts of a type that go by a name: by label and alias, else by acronym.

        More than one means the name alone does not tell which is meant.
        """
        return self.by_label(kind, name) or self.by_notation(kind, name)

    def by_label(self, kind: EntityType, name: str) -> list[Concept]:
        """The concepts of a type whose label or alias is ``name``; the one with that label comes first."""
        matching = key(name)
        found = self._labelled[kind].get(matching, [])
        return sorted(found, key=lambda c: (key(c.label) != matching, c.iri)) if len(found) > 1 else list(found)

    def by_notation(self, kind: EntityType, name: str) -> list[Concept]:
        """The concepts of a type whose acronym is ``name``."""
        return list(self._noted[kind].get(key(name), ()))

    @cached_property
    def contraction(self) -> Contraction:
        """The phrases that have one well-known acronym."""
        return Contraction(self, self.expansions.rows)

    def by_wording(self, kind: EntityType, name: str) -> list[Concept]:
        """The concepts of a type with a label or alias that differs from ``name`` in a phrase put short."""
        matching = key(name)
        short = self.contraction.key(name)
        found = [*self._worded[kind].get(short or matching, ())]
        if short is not None:
            found += [*self._labelled[kind].get(short, ()), *self._noted[kind].get(short, ())]
        return list(dict.fromkeys(found))

    @cached_property
    def _worded(self) -> dict[EntityType, defaultdict[str, list[Concept]]]:
        """Concepts by the keys of their labels and aliases with phrases put short, where there are any."""
        worded: dict[EntityType, defaultdict[str, list[Concept]]]
        worded = {kind: defaultdict(list) for kind in ENTITY_TYPES}
        for concept in self:
            for name in (concept.label, *concept.aliases):
                short = self.contraction.key(name)
                if short is not None:
                    worded[concept.type][short].append(concept)
        return worded

    def spelled(self, kind: EntityType, signed: tuple[str, ...]) -> Sequence[tuple[Concept, str]]:
        """The labels and aliases of a type that have this signature, each with its concept."""
        return self._signed.get((kind, signed), ())

    def by_form(self, kind: EntityType, name: str) -> list[Concept]:
        """The concepts of a type with a label or alias that differs from ``name`` in endings and small words."""
        words = form(name)
        return list(self._formed.get((kind, words), ())) if len(words) > 1 else []

    def by_acronym_of(self, kind: EntityType, name: str) -> list[Concept]:
        """The concepts of a type with the acronym that papers give a name, which differs in a word from theirs."""
        shorts = self.expansions.acronyms(signature(name))
        if not shorts:
            return []
        words = form(name)
        found: dict[Concept, None] = {}
        for letters in sorted(readings(name).keys() & shorts):
            for concept in self._noted[kind].get(letters, ()):
                if any(nearly_equal(words, form(other)) for other in (concept.label, *concept.aliases)):
                    found[concept] = None
        return list(found)

    def by_pieces(self, kind: EntityType, name: str) -> list[Concept]:
        """The concepts of a type from the words of whose label or alias ``name`` is put together."""
        known = self._outlined.get((kind, outline(pieces(name))), ())
        return list(dict.fromkeys(concept for concept, long in known if puts_together(name, long)))

    @cached_property
    def _outlined(self) -> dict[tuple[EntityType, str], list[tuple[Concept, str]]]:
        """Labels and aliases by their outlines, each with its concept."""
        outlined: defaultdict[tuple[EntityType, str], list[tuple[Concept, str]]] = defaultdict(list)
        for concept in self:
            for name in (concept.label, *concept.aliases):
                for short in outlines(name):
                    outlined[concept.type, short].append((concept, name))
        return outlined

    @cached_property
    def _formed(self) -> dict[tuple[EntityType, tuple[str, ...]], dict[Concept, None]]:
        """Concepts by the forms of their labels and aliases."""
        formed: defaultdict[tuple[EntityType, tuple[str, ...]], dict[Concept, None]] = defaultdict(dict)
        for concept in self:
            for name in (concept.label, *concept.aliases):
                formed[concept.type, form(name)][concept] = None
        return formed

    @cached_property
    def _signed(self) -> dict[tuple[EntityType, tuple[str, ...]], list[tuple[Concept, str]]]:
        """Labels and aliases by their signatures, each with its concept."""
        signed: defaultdict[tuple[EntityType, tuple[str, ...]], list[tuple[Concept, str]]] = defaultdict(list)
        for concept in self:
            for name in (concept.label, *concept.aliases):
                signed[concept.type, signature(name)].append((concept, name))
        return signed

    def is_acronym_ambiguous(self, kind: EntityType, notation: str) -> bool:
        """Whether several concepts of the type have this acronym."""
        return len(self._noted[kind].get(key(notation), ())) > 1

    def types_of(self, folded: str) -> frozenset[EntityType]:
        """The types of the concepts that go by a name folded by :func:`kg.normalization.names.fold`.

        One dictionary look-up: meant for a feature of every word sequence of a text.
        """
        return self._types.get(key_of_folded(folded), _NO_TYPES)


def vocabulary_files() -> list[Path]:
    """The shipped SKOS files, in a fixed order."""
    folder = resource("vocabulary")
    return sorted(folder.rglob("*.ttl"), key=lambda path: path.relative_to(folder).as_posix())


def load_vocabulary(extra: Sequence[Path] = ()) -> Vocabulary:
    """The shipped vocabulary, and the user's own files before it: their label of a concept wins.

    Parameters
    ----------
    extra
        SKOS files (``.ttl``, ``.nt``, ``.rdf``, ``.jsonld``) or CSV tables with the columns ``label``,
        ``type`` (Method, Dataset, Metric or Task) and, if wanted, ``aliases`` parted by ``|``.

    Raises
    ------
    OntologyError
        A file is not what it says it is, or breaks a rule of SKOS; the message names file and line or IRI.
    UsageError
        A file does not exist or is of another kind.
    """
    shipped = vocabulary_files()
    for path in extra:
        if not path.is_file():
            raise UsageError(f"no vocabulary file at {path}: give a SKOS file or a CSV table")
    tables = [path for path in extra if path.suffix.lower() == ".csv"]
    own = [concept for path in tables for concept in read_table(path)]
    own += read_skos([path for path in extra if path not in tables])
    check_own(own)
    concepts = read_skos(shipped)
    known = precede(own, concepts) if own else concepts
    expansions = Expansions(read_expansions(_expansions_file()))
    return Vocabulary(known, version=vocabulary_version(extra), expansions=expansions)


def _expansions_file() -> Path:
    return resource("vocabulary/expansions.tsv")


def vocabulary_version(extra: Sequence[Path] = ()) -> str:
    """The version that :func:`load_vocabulary` would give these files, without reading what is in them."""
    return _version([*extra, *vocabulary_files(), _expansions_file()])


def _version(paths: Iterable[Path]) -> str:
    content = hashlib.sha256()
    for path in paths:
        content.update(hashlib.sha256(path.read_bytes()).digest())
    return content.hexdigest()[:16]
