"""Users' own concepts before the shipped ones: what they call by a name, that name means."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kg.errors import OntologyError
from kg.normalization.concepts import Concept
from kg.normalization.keys import key
from kg.records import EntityType
from kg.schema import BASE


def check_own(concepts: Sequence[Concept]) -> None:
    """Raise where two concepts of one type go by one preferred label.

    Raises
    ------
    OntologyError
        The message names both.
    """
    labelled: dict[tuple[EntityType, str], str] = {}
    for concept in concepts:
        other = labelled.setdefault((concept.type, key(concept.label)), concept.iri)
        if other != concept.iri:
            raise OntologyError(
                f"<{other}> and <{concept.iri}> are two {concept.type.lower()}s with the label {concept.label!r}:"
                " make them one, or tell their labels apart"
            )


def precede(own: Sequence[Concept], shipped: Sequence[Concept]) -> list[Concept]:
    """All concepts, the users' first; one that has a shipped concept's label among its names is that concept.

    A concept of both has the users' label, the names of both, and the shipped IRI unless the users gave one of
    another namespace. Names of the users' concepts are taken from all other shipped concepts.

    Parameters
    ----------
    own, shipped
        The concepts; labels of one type differ within each.
    """
    labelled = {(concept.type, key(concept.label)): concept.iri for concept in reversed(shipped)}
    named = {(c.type, key(name)): c.iri for c in reversed(shipped) for name in c.aliases} | labelled
    placed: list[Concept] = []
    moved: dict[str, str] = {}
    for concept in own:
        label = (concept.type, key(concept.label))
        meant = [named[label]] if label in named else []
        meant += [labelled[concept.type, key(n)] for n in concept.aliases if (concept.type, key(n)) in labelled]
        # An own IRI takes over shipped concepts by their labels alone: an alias may be another thing's.
        if meant and concept.iri.startswith(BASE):
            concept = msgspec.structs.replace(concept, iri=meant[0])
        elif label in named and label not in labelled:
            del meant[0]
        moved |= {iri: concept.iri for iri in meant if iri != concept.iri}
        placed.append(concept)
    taken = {(concept.type, key(name)): concept.iri for concept in placed for name in concept.names}
    rest: list[Concept] = []
    for concept in shipped:
        iri = moved.get(concept.iri, concept.iri)

        def is_free(name: str, kind: EntityType = concept.type, iri: str = iri) -> bool:
            return taken.get((kind, key(name)), iri) == iri

        aliases, notations = filter(is_free, concept.aliases), filter(is_free, concept.notations)
        if (changed := (iri, tuple(aliases), tuple(notations))) != (
            concept.iri,
            concept.aliases,
            concept.notations,
        ):
            concept = msgspec.structs.replace(concept, iri=changed[0], aliases=changed[1], notations=changed[2])
        rest.append(concept)
    return [*placed, *rest]
