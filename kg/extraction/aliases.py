"""Which mentions of a text name the same thing.

Two steps: what spelling alone decides (folding, generic heads, abbreviations that the text defines, initials),
then a part of the network that reads both names in their context.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from kg.disjoint import DisjointSets
from kg.extraction.abbreviations import definitions
from kg.extraction.inputs import alias_inputs
from kg.extraction.mentions import MAX_ENTITIES
from kg.extraction.network import Network
from kg.extraction.pairs import WordRange
from kg.extraction.reading import Mention, ReadEntity, Reading, sigmoid
from kg.normalization.names import fold
from kg.records import ENTITY_TYPES, EntityType

_HEADS = {
    "Method": {
        "model",
        "method",
        "framework",
        "approach",
        "algorithm",
        "architecture",
        "technique",
        "system",
    },
    "Dataset": {"dataset", "benchmark", "corpus", "data", "challenge", "set"},
    "Metric": {"score", "metric"},
    "Task": {"task", "problem"},
}
"""Generic nouns that a name may carry or not ("the CLIP model"); one is dropped when names are compared."""


def join_mentions(reading: Reading, network: Network, threshold: float) -> None:
    """Fill ``reading.entities`` from ``reading.mentions``, and add mentions that the network passed over.

    Two names are joined where the network is at least ``threshold`` sure, on average over all their names.
    """
    defined = definitions(reading.text, (reading.characters(mention.words) for mention in reading.mentions))
    groups = join_by_context(reading, network, threshold, join_by_spelling(reading, defined))
    _add_occurrences(reading, groups, defined)
    entities = [_entity(reading, mentions, defined) for mentions in groups]
    entities.sort(key=lambda entity: -max(mention.probability for mention in entity.mentions))
    reading.entities = sorted(entities[:MAX_ENTITIES], key=lambda entity: entity.mentions[0].first)


def join_by_spelling(reading: Reading, defined: Iterable[tuple[str, str]]) -> list[list[Mention]]:
    """Mentions in groups: of one folded name, or of a long form and its short form in ``defined``."""
    names = DisjointSets[str]()
    for mention in reading.mentions:
        names.join(_key(reading, mention), fold(reading.surface(mention.words)))
    for long, short in defined:
        names.join(fold(long), fold(short))
    _join_initials(reading, names)
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in reading.mentions:
        groups[names.find(fold(reading.surface(mention.words)))].append(mention)
    return list(groups.values())


def type_of(mentions: Iterable[Mention]) -> EntityType:
    """The type that the mentions of a thing agree on, weighed by their probability."""
    weight: dict[EntityType, float] = dict.fromkeys(ENTITY_TYPES, 0.0)
    for mention in mentions:
        weight[mention.type] += mention.probability
    return max(ENTITY_TYPES, key=lambda kind: weight[kind])


def join_by_context(
    reading: Reading, network: Network, threshold: float, groups: list[list[Mention]]
) -> list[list[Mention]]:
    """Groups joined, the surest first, while the mean probability over all their pairs is ``threshold``."""
    types = [ENTITY_TYPES.index(type_of(mentions)) for mentions in groups]
    inputs = alias_inputs(reading.features, [[m.words for m in mentions] for mentions in groups], types)
    if not len(inputs.pairs):
        return groups
    probabilities = sigmoid(network.aliases(reading.hidden, inputs))
    alike = np.zeros((len(groups), len(groups)))
    rows, columns = inputs.pairs.T
    alike[rows, columns] = alike[columns, rows] = probabilities
    joined = [[i] for i in range(len(groups))]
    for row in np.argsort(-probabilities, kind="stable")[: int((probabilities >= threshold).sum())]:
        one, other = (joined[i] for i in inputs.pairs[row])
        if one is not other and alike[np.ix_(one, other)].mean() >= threshold:
            one += other
            for i in other:
                joined[i] = one
    return [[m for i in found for m in groups[i]] for g, found in enumerate(joined) if found[0] == g]


def _key(reading: Reading, mention: Mention) -> str:
    """The folded name without a generic head; the folded name where nothing else is left."""
    folded = fold(reading.surface(mention.words))
    words = folded.split()
    if len(words) > 1 and words[-1] in _HEADS[mention.type] and _is_name(reading, mention):
        return " ".join(words[:-1])
    return folded


def _is_name(reading: Reading, mention: Mention) -> bool:
    """Whether what stands before the head looks like a name: "the CLIP model", but not "language model"."""
    before = reading.surface(mention.words).split()[:-1]
    return any(any(c.isupper() or c.isdigit() for c in word[1:]) for word in before)


def _join_initials(reading: Reading, names: DisjointSets[str]) -> None:
    """Join an acronym and a name of the same type whose initials it is, though the text defines it nowhere."""
    surfaces = {(reading.surface(mention.words), mention.type): None for mention in reading.mentions}
    initials: dict[tuple[str, str], str] = {}
    for surface, kind in surfaces:
        parts = re.findall(r"[A-Za-z0-9]+", surface)
        if len(parts) >= 2:
            initials.setdefault(("".join(part[0] for part in parts).lower(), kind), surface)
    for surface, kind in surfaces:
        short = surface.removesuffix("s")
        if (
            len(short) >= 3
            and short.isupper()
            and short.isalpha()
            and (long := initials.get((short.lower(), kind)))
        ):
            names.join(fold(surface), fold(long))


def _add_occurrences(
    reading: Reading, groups: Sequence[list[Mention]], defined: Iterable[tuple[str, str]]
) -> None:
    """Every further place where a surface of a group, or its short form, stands alone is a mention of it."""
    words = reading.features.words.tolist()
    starts = {start: i for i, (start, _) in enumerate(words)}
    ends = {end: i for i, (_, end) in enumerate(words)}
    taken = {word for mention in reading.mentions for word in range(mention.first, mention.last + 1)}
    places: list[tuple[int, int, int]] = []
    for group, mentions in enumerate(groups):
        surfaces = {reading.surface(mention.words) for mention in mentions}
        surfaces |= {form for pair in defined if surfaces & set(pair) for form in pair}
        for surface in sorted(surfaces):
            for start in _occurrences(surface, reading.text):
                end = start + len(surface)
                if start in starts and end in ends:
                    places.append((starts[start], ends[end], group))
    for first, last, group in sorted(places, key=lambda place: (place[0] - place[1], place)):
        inside = set(range(first, last + 1))
        if not inside & taken and not _continues(reading, first, last):
            taken |= inside
            best = max(groups[group], key=lambda mention: mention.probability)
            groups[group].append(Mention(first, last, best.type, best.probability))
    for mentions in groups:
        mentions.sort(key=lambda mention: mention.first)


def _occurrences(surface: str, text: str) -> Iterator[int]:
    """Where a surface begins in a text, each time after the last one's end."""
    start = text.find(surface)
    while start >= 0:
        yield start
        start = text.find(surface, start + len(surface))


def _continues(reading: Reading, first: int, last: int) -> bool:
    """Whether the words are part of a hyphenated or slashed longer one ("CLIP" in "CLIP-based")."""
    start, end = reading.characters((first, last))
    return reading.text[end : end + 1] == "-" or (start > 0 and reading.text[start - 1] in "-_")


def _entity(reading: Reading, mentions: list[Mention], defined: Iterable[tuple[str, str]]) -> ReadEntity:
    surfaces = [reading.surface(mention.words) for mention in mentions]
    long_forms = [long for long, short in defined if long in surfaces or short in surfaces]
    name = next((long for long in long_forms if long in reading.text), None) or _fullest(surfaces)
    return ReadEntity(type_of(mentions), name, mentions)


def _fullest(surfaces: list[str]) -> str:
    """The expansion where there is one, else the most frequent surface, the first of equals."""
    spelled = [s for s in surfaces if " " in s]
    acronyms = [s for s in surfaces if " " not in s and s.removesuffix("s").isupper()]
    pool = spelled if spelled and acronyms else surfaces
    return max(pool, key=lambda s: (pool.count(s), -pool.index(s)))


def surfaces_of(reading: Reading, entity: ReadEntity) -> tuple[str, ...]:
    """Every different string by which the text names an entity, the name first."""
    found = dict.fromkeys([entity.name, *(reading.surface(mention.words) for mention in entity.mentions)])
    return tuple(found)


def word_ranges(entity: ReadEntity) -> list[WordRange]:
    """The word ranges of an entity's mentions."""
    return [mention.words for mention in entity.mentions]
