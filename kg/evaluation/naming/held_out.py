"""Names taken out of the vocabulary, and expansions taken out of papers: what they are linked to without them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from kg.evaluation.naming.rivals import nearest
from kg.normalization import Concept, Vocabulary, normalize, resolve_names
from kg.normalization.evidence import read_names
from kg.normalization.keys import key
from kg.normalization.listing import ListedName
from kg.normalization.stems import agree
from kg.records import Extraction

Kind = Literal["another spelling", "acronym", "other words"]
KINDS: tuple[Kind, ...] = ("another spelling", "acronym", "other words")

SHARE = 0.2
# Rivals look at every name of the vocabulary for each name, so that they are asked for some only.
_RIVAL_NAMES = 300


class HeldOut(NamedTuple):
    """A name taken out: its concept, and how it differs from the names that are left."""

    concept: Concept
    name: str
    kind: Kind


class Linked(Struct, frozen=True):
    """How many names were taken out, and how many of them are linked to their concept, to another, to none."""

    names: int
    right: int
    wrong: int

    @property
    def share(self) -> float:
        """The share that is linked to its concept."""
        return self.right / self.names if self.names else 0.0


def hold_out(vocabulary: Vocabulary, *, seed: int = 0) -> tuple[list[HeldOut], Vocabulary]:
    """Take a random fifth of all names that are no label out of the vocabulary: those names, and what is left."""
    named = [(c, name) for c in vocabulary for name in dict.fromkeys((*c.aliases, *c.notations))]
    gone: defaultdict[str, set[str]] = defaultdict(set)
    chosen = random.Random(seed).sample(named, int(SHARE * len(named)))
    for concept, name in chosen:
        gone[concept.iri].add(name)
    left = Vocabulary(
        [_without(concept, gone[concept.iri]) if concept.iri in gone else concept for concept in vocabulary],
        expansions=vocabulary.expansions,
    )
    return [HeldOut(concept, name, _kind(concept, name, gone[concept.iri])) for concept, name in chosen], left


def _without(concept: Concept, names: set[str]) -> Concept:
    aliases = tuple(name for name in concept.aliases if name not in names)
    notations = tuple(name for name in concept.notations if name not in names)
    return msgspec.structs.replace(concept, aliases=aliases, notations=notations)


def _kind(concept: Concept, name: str, gone: set[str]) -> Kind:
    if key(name) in {key(other) for other in concept.names if other not in gone}:
        return "another spelling"
    return "acronym" if name in concept.notations else "other words"


def link(held: Sequence[HeldOut], left: Vocabulary) -> list[str | None]:
    """Resolve the names as one list by what is left of the vocabulary: the IRI of the concept of each, or None."""
    meanings = resolve_names([ListedName(h.concept.type, h.name) for h in held], vocabulary=left)
    concepts = {concept.id: concept.iri for concept in left}
    return [concepts.get(meaning.entity) for meaning in meanings]


def link_by_rule(rule: str, held: Sequence[HeldOut], left: Vocabulary) -> list[str | None]:
    """The same by a rival's rule, for the first names only."""
    known: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for concept in left:
        for name in concept.names:
            known[concept.type].setdefault(name, concept.iri)
    names = {kind: list(found) for kind, found in known.items()}
    linked: list[str | None] = []
    for h in held[:_RIVAL_NAMES]:
        found = nearest(rule, h.name, names[h.concept.type])
        linked.append(known[h.concept.type][found] if found is not None else None)
    return linked


def count_linked(held: Iterable[HeldOut], linked: Iterable[str | None]) -> dict[Kind | Literal["all"], Linked]:
    """How many names are linked rightly, in all and by kind; of the first names, where fewer are linked."""
    names: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for name, iri in zip(held, linked, strict=False):
        for group in ("all", name.kind):
            names[group] += 1
            right[group] += iri == name.concept.iri
            wrong[group] += iri not in (None, name.concept.iri)
    groups: tuple[Kind | Literal["all"], ...] = ("all", *KINDS)
    return {group: Linked(names[group], right[group], wrong[group]) for group in groups}


def link_bare_acronyms(extractions: Sequence[Extraction], vocabulary: Vocabulary, *, seed: int = 0) -> Linked:
    """Papers with half of their acronyms' expansions taken out: what the bare acronyms become.

    An acronym is right where its entity is the one that the whole papers give it, or one with a label that agrees
    with the expansion taken out; wrong where its entity has another label that is not the acronym.
    """
    chance = random.Random(seed)
    bare: list[Extraction] = []
    held: list[tuple[str, str, str, str]] = []
    for extraction in extractions:
        entities = []
        for entity in extraction.entities:
            names = read_names(entity.name, entity.surfaces)
            if names.acronyms and entity.role != "proposed" and chance.random() < 0.5:
                acronym = names.acronyms[0]
                held.append((extraction.id, entity.id, acronym, names.main))
                entity = msgspec.structs.replace(entity, name=acronym, surfaces=(acronym,))
            entities.append(entity)
        bare.append(msgspec.structs.replace(extraction, entities=tuple(entities)))
    whole = normalize(extractions, vocabulary=vocabulary, years={})
    found = normalize(bare, vocabulary=vocabulary, years={})
    labels = {entity.id: entity.label for entity in found.entities}
    right = wrong = 0
    for paper, local, acronym, expansion in held:
        entity_id = found.entity_of[paper, local]
        if entity_id == whole.entity_of[paper, local] or agree(labels[entity_id], expansion):
            right += 1
        else:
            wrong += key(labels[entity_id]) != key(acronym)
    return Linked(len(held), right, wrong)
