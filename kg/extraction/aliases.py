"""Which mentions of a text name the same thing: folding, generic heads, abbreviations.

Abbreviations are found as Schwartz and Hearst (2003, *A Simple Algorithm for Identifying Abbreviation
Definitions in Biomedical Text*) do: a short form in parentheses after its long form, or the reverse, whose
letters stand in the long form in order, the first one at the start of a word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from kg.disjoint import DisjointSets
from kg.extraction.mentions import MAX_ENTITIES
from kg.extraction.pairs import WordRange
from kg.extraction.reading import Mention, ReadEntity, Reading
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

_SHORT_FORM = re.compile(
    r"""\s*[(\[]\s*(?:i\.e\.,?\s*|called\s+|termed\s+)?["'“‘]?"""
    r"""([^\s,;()\"'”’]+(?:[ -][^\s,;()\"'”’]+)?)"""
)
_LONG_FORM = re.compile(r"\s*[(\[,]\s*(?:short for|i\.e\.,|an acronym for)?\s*([^()\[\];]{5,120})[)\]]")


def is_abbreviation(short: str, long: str) -> bool:
    """Whether ``short`` abbreviates ``long``: its letters in order, the first at the start of a word.

    >>> is_abbreviation("CLIP", "Contrastive Language-Image Pre-training")
    True
    >>> is_abbreviation("T5", "Text-to-Text Transfer Transformer")
    True
    >>> is_abbreviation("BERT", "RoBERTa")
    False
    """
    letters = [c.lower() for c in short.removesuffix("s") if c.isalpha()]
    digits = any(c.isdigit() for c in short)  # they count ("T5") or number versions, and stand for no letter
    if len(letters) + digits < 2 or not letters or not any(c.isupper() for c in short) or len(long) <= len(short):
        return False
    if len(re.findall(r"\w+", long)) < 2 and not short.isupper():
        return False
    return _matches(letters, long.lower(), len(letters) - 1, len(long) - 1)


def _matches(letters: list[str], long: str, i: int, j: int) -> bool:
    """Whether letters[: i + 1] stand in order in long[: j + 1], the first at a word's start."""
    while i >= 0:
        while j >= 0 and (long[j] != letters[i] or (i == 0 and j > 0 and long[j - 1].isalnum())):
            j -= 1
        if j < 0:
            return False
        i, j = i - 1, j - 1
    return True


def join_mentions(reading: Reading) -> None:
    """Fill ``reading.entities`` from ``reading.mentions``, and add mentions that the network passed over."""
    defined = _definitions(reading)
    groups = DisjointSets[str]()
    for mention in reading.mentions:
        groups.join(_key(reading, mention), fold(reading.surface(mention.words)))
    for long, short in defined:
        groups.join(fold(long), fold(short))
    _join_initials(reading, groups)
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in reading.mentions:
        found[groups.find(fold(reading.surface(mention.words)))].append(mention)
    shorts = {fold(short): short for _, short in defined}
    members: dict[str, set[str]] = defaultdict(set)
    for group, mentions in found.items():
        members[group] |= {reading.surface(mention.words) for mention in mentions}
    for folded, short in shorts.items():
        if groups.find(folded) in members:
            members[groups.find(folded)].add(short)
    _add_occurrences(reading, found, members)
    entities = [_entity(reading, mentions, defined) for mentions in found.values()]
    entities.sort(key=lambda entity: -entity.confidence)
    reading.entities = sorted(entities[:MAX_ENTITIES], key=lambda entity: entity.mentions[0].first)


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


def _definitions(reading: Reading) -> list[tuple[str, str]]:
    """Pairs of long and short form that the text itself defines."""
    text = reading.text
    pairs = []
    for mention in reading.mentions:
        start, end = reading.characters(mention.words)
        name = text[start:end]
        short = _SHORT_FORM.match(text, end, end + 60)
        long = _LONG_FORM.match(text, end, end + 130)
        if short and is_abbreviation(short[1], name):
            pairs.append((name, short[1]))
        elif long and is_abbreviation(name, long[1]):
            pairs.append((long[1].strip(), name))
    return pairs


def _join_initials(reading: Reading, groups: DisjointSets[str]) -> None:
    """Join an acronym and a name of the same type whose initials it is, though the text defines it nowhere."""
    surfaces: dict[str, tuple[str, EntityType]] = {}
    for mention in reading.mentions:
        surface = reading.surface(mention.words)
        surfaces.setdefault(surface, (surface, mention.type))
    initials: dict[tuple[str, str], str] = {}
    for surface, kind in surfaces.values():
        parts = re.findall(r"[A-Za-z0-9]+", surface)
        if len(parts) >= 2:
            initials.setdefault(("".join(part[0] for part in parts).lower(), kind), surface)
    for surface, kind in surfaces.values():
        short = surface.removesuffix("s")
        if (
            short.isupper()
            and short.isalpha()
            and len(short) >= 3
            and (long := initials.get((short.lower(), kind)))
        ):
            groups.join(fold(surface), fold(long))


def _add_occurrences(reading: Reading, found: dict[str, list[Mention]], members: dict[str, set[str]]) -> None:
    """Every further place where a surface of a group stands alone is a mention of it."""
    words = reading.features.words.tolist()
    starts = {start: i for i, (start, _) in enumerate(words)}
    ends = {end: i for i, (_, end) in enumerate(words)}
    taken = {word for mention in reading.mentions for word in range(mention.first, mention.last + 1)}
    places: list[tuple[int, int, str]] = []
    for group, surfaces in members.items():
        for surface in sorted(surfaces):
            for match in re.finditer(re.escape(surface), reading.text):
                if match.start() in starts and match.end() in ends:
                    places.append((starts[match.start()], ends[match.end()], group))
    for first, last, group in sorted(places, key=lambda place: (place[0] - place[1], place)):
        inside = set(range(first, last + 1))
        if not inside & taken and not _continues(reading, first, last):
            taken |= inside
            best = max(found[group], key=lambda mention: mention.probability)
            found[group].append(Mention(first, last, best.type, best.probability))
    for mentions in found.values():
        mentions.sort(key=lambda mention: mention.first)


def _continues(reading: Reading, first: int, last: int) -> bool:
    """Whether the words are part of a hyphenated or slashed longer one ("CLIP" in "CLIP-based")."""
    start, end = reading.characters((first, last))
    return reading.text[end : end + 1] == "-" or (start > 0 and reading.text[start - 1] in "-_")


def _entity(reading: Reading, mentions: list[Mention], defined: Iterable[tuple[str, str]]) -> ReadEntity:
    weight: dict[EntityType, float] = dict.fromkeys(ENTITY_TYPES, 0.0)
    for mention in mentions:
        weight[mention.type] += mention.probability
    kind = max(ENTITY_TYPES, key=lambda kind: weight[kind])
    surfaces = [reading.surface(mention.words) for mention in mentions]
    long_forms = [long for long, short in defined if long in surfaces or short in surfaces]
    name = next((long for long in long_forms if long in reading.text), None) or _fullest(surfaces)
    return ReadEntity(kind, name, mentions)


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
