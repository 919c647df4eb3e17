"""A list of names without any papers: what each name of it means, resolved as one set by the rules of a build."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from kg.normalization.evidence import read_names
from kg.normalization.expansions import long_form_before
from kg.normalization.keys import is_expansion
from kg.normalization.linking import EXACT
from kg.normalization.resolution import normalize
from kg.normalization.vocabulary import Vocabulary
from kg.records import EntityType, ExtractedEntity, Extraction

OWN = "the name stands for itself: the vocabulary does not know it"
"""The reason of a name that is the label of its own entity, linked to nothing."""


class ListedName(Struct, frozen=True):
    """A name of a list: its type, and a text that it stands in, empty where none is known."""

    type: EntityType
    name: str
    context: str = ""


class Meaning(Struct, frozen=True):
    """What a name means: the entity's id and canonical label, how sure that is (0..1), and the rule in words."""

    entity: str
    label: str
    score: float
    reason: str


def resolve_names(names: Sequence[ListedName], *, vocabulary: Vocabulary) -> list[Meaning]:
    """Say what each name of a list means, all names together, as if each stood in a paper of its own.

    The order of the names and how often one is repeated change nothing: equal names get equal answers.

    Parameters
    ----------
    names
        The names, none of them blank. A context counts where it spells an acronym out beside the name.
    vocabulary
        The concepts that names are linked to.

    Returns
    -------
    One meaning for each name, in their order.
    """
    numbers: dict[ListedName, int] = {}
    places = [numbers.setdefault(name, len(numbers)) for name in names]
    papers = (_as_paper(number, name) for name, number in numbers.items())
    normalized = normalize(papers, vocabulary=vocabulary, years={}, as_one=True)
    entities = {entity.id: entity for entity in normalized.entities}
    # The surest reason stands first, and is the one to give.
    rows = {(row.object_id, row.subject_label): row for row in reversed(normalized.mappings)}
    meanings: list[Meaning] = []
    for name, number in numbers.items():
        entity = entities[normalized.entity_of[str(number), _LOCAL]]
        plain = _plain(name.name)
        row = rows.get((entity.id, plain)) or rows.get((entity.id, read_names(plain, _surfaces(name)).main))
        if row is not None:
            score, reason = row.confidence, row.comment
        else:
            score, reason = 1.0, OWN if entity.concept is None else EXACT.comment
        meanings.append(Meaning(entity.id, entity.label, score, reason))
    return [meanings[place] for place in places]


_LOCAL = "E1"


def _as_paper(number: int, name: ListedName) -> Extraction:
    entity = ExtractedEntity(_LOCAL, name.type, _plain(name.name), _surfaces(name), "used")
    return Extraction(str(number), (entity,))


def _plain(name: str) -> str:
    return " ".join(name.split())


def _surfaces(name: ListedName) -> tuple[str, ...]:
    """The name, and what stands for it in its context."""
    plain = _plain(name.name)
    return (plain, *dict.fromkeys(_defined(plain, _plain(name.context)))) if name.context else (plain,)


def _defined(name: str, context: str) -> Iterator[str]:
    """Short forms in brackets after the name, and long forms before it where it stands in brackets itself."""
    for match in re.finditer(rf"(?<!\w){re.escape(name)} ?\(([^()]+)\)", context):
        if is_expansion(match[1], name):
            yield match[1]
    for match in re.finditer(rf"\({re.escape(name)}\)", context):
        long = long_form_before(name, context[: match.start()])
        if long is not None:
            yield long
