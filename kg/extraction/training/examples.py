"""Gold records (``gold/GUIDELINES.md``) as training examples."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from kg.evaluation.scoring import Record
from kg.extraction.abbreviations import definitions
from kg.extraction.aliases import join_by_spelling
from kg.extraction.features import Features, Ints
from kg.extraction.layout import CLAIM_LABELS, ROLE_LABELS, SLOTS, VALUE_LABELS
from kg.extraction.pairs import WordRange
from kg.extraction.reading import Mention, Reading
from kg.normalization.names import fold
from kg.records import ENTITY_TYPES, RELATIONS


@dataclass
class Example:
    """One annotated text: its features, and every target as indices into them.

    ``names`` are the entities' mentions as far as spelling alone joins them, with their types and the entity
    that each belongs to. ``relations`` maps (head, tail) to the labels that hold and the pieces of their
    evidence; ``values`` maps a number to its slots (entity index or None) and the number that is its baseline
    value (or None).
    """

    id: str
    features: Features
    span_labels: Ints
    mentions: list[list[WordRange]]
    types: list[int]
    roles: list[int]
    names: list[list[WordRange]]
    name_types: list[int]
    name_entities: list[int]
    relations: dict[tuple[int, int], dict[int, WordRange]]
    number_labels: Ints
    values: dict[int, tuple[list[int | None], int | None]]
    sentence_labels: Ints
    record: Record = field(repr=False)


def example(record: Record, features: Features) -> Example:
    """A gold record with the features of its text as a training example."""
    text = features.text
    places = {entity["id"]: _occurrences(text, entity["surfaces"], features) for entity in record["entities"]}
    taken = sorted({place for found in places.values() for place in found})
    kept = [e for e in record["entities"] if places[e["id"]]]
    index = {entity["id"]: i for i, entity in enumerate(kept)}
    mentions = [_outer(places[entity["id"]], taken) for entity in kept]
    types = [ENTITY_TYPES.index(entity["type"]) for entity in kept]
    labels = {place: 1 + kind for found, kind in zip(mentions, types, strict=True) for place in found}
    number_labels, values = _values(record, features, index)
    names, name_entities = _names(features, mentions, types)
    return Example(
        id=record["id"],
        features=features,
        span_labels=np.array([labels.get((i, j), 0) for i, j in features.spans.tolist()], dtype=np.int64),
        mentions=mentions,
        types=types,
        roles=[ROLE_LABELS.index(entity["role"]) for entity in kept],
        names=names,
        name_types=[types[entity] for entity in name_entities],
        name_entities=name_entities,
        relations=_relations(record, features, index),
        number_labels=number_labels,
        values=values,
        sentence_labels=_sentence_labels(record, features),
        record=record,
    )


def _occurrences(text: str, surfaces: list[str], features: Features) -> list[WordRange]:
    starts = {start: i for i, (start, _) in enumerate(features.words.tolist())}
    ends = {end: i for i, (_, end) in enumerate(features.words.tolist())}
    found = set()
    for surface in set(surfaces):
        for match in re.finditer(re.escape(surface), text):
            if match.start() in starts and match.end() in ends:
                found.add((starts[match.start()], ends[match.end()]))
    return sorted(found)


def _outer(places: list[WordRange], taken: list[WordRange]) -> list[WordRange]:
    """The places that stand in no longer mention; all of them where that leaves none."""
    outer = [p for p in places if not any(t[0] <= p[0] and p[1] <= t[1] and t != p for t in taken)]
    return outer or places


def _names(
    features: Features, mentions: list[list[WordRange]], types: list[int]
) -> tuple[list[list[WordRange]], list[int]]:
    """Mentions in groups, as spelling alone joins them, and the entity of each group's first mention."""
    owners = {place: entity for entity, places in enumerate(mentions) for place in places}
    reading = Reading(features)
    end = -1
    for first, last in sorted(owners, key=lambda place: (place[0], -place[1])):
        if first > end:
            reading.mentions.append(Mention(first, last, ENTITY_TYPES[types[owners[first, last]]], 1.0))
            end = last
    places = [reading.characters(mention.words) for mention in reading.mentions]
    groups = join_by_spelling(reading, definitions(reading.text, places))
    names = [[mention.words for mention in group] for group in groups]
    return names, [owners[places[0]] for places in names]


def _relations(
    record: Record, features: Features, index: dict[str, int]
) -> dict[tuple[int, int], dict[int, WordRange]]:
    found: dict[tuple[int, int], dict[int, WordRange]] = {}
    for relation in record["relations"]:
        head, tail = index.get(relation["head"]), index.get(relation["tail"])
        if head is None or tail is None or head == tail:
            continue
        label = RELATIONS.index(relation["relation"])
        found.setdefault((head, tail), {})[label] = _pieces_of(features, relation["evidence"])
    return found


def _pieces_of(features: Features, quote: str) -> WordRange:
    """First and last piece of a quotation of the text."""
    start = max(features.text.find(quote), 0)
    end = start + len(quote)
    inside = np.flatnonzero((features.words[:, 0] < end) & (features.words[:, 1] > start))
    return int(features.word_first[inside[0]]), int(features.word_last[inside[-1]])


def _digits(value: str) -> str:
    return re.sub(r"[^0-9.]", "", value).rstrip(".") or value.lower()


def _find_number(features: Features, value: str, quote: str) -> int | None:
    start = features.text.find(quote)
    everywhere = [
        i for i, (a, b) in enumerate(features.numbers.tolist()) if _digits(features.text[a:b]) == _digits(value)
    ]
    quoted = [i for i in everywhere if start <= features.numbers[i, 0] < start + len(quote)]
    return next(iter(quoted or everywhere), None)


def _values(
    record: Record, features: Features, index: dict[str, int]
) -> tuple[Ints, dict[int, tuple[list[int | None], int | None]]]:
    labels = np.zeros(len(features.numbers), dtype=np.int64)
    values: dict[int, tuple[list[int | None], int | None]] = {}
    for result in record["results"]:
        value = _find_number(features, result["value"], result["evidence"])
        if value is None or value in values:
            continue
        baseline = None
        if result["baseline_value"] is not None:
            baseline = _find_number(features, result["baseline_value"], result["evidence"])
        labels[value] = VALUE_LABELS.index(result["kind"])
        values[value] = ([index.get(result[slot]) if result[slot] else None for slot in SLOTS], baseline)
    for _, baseline in values.values():
        if baseline is not None and baseline not in values:
            labels[baseline] = VALUE_LABELS.index("baseline")
    return labels, values


def _sentence_labels(record: Record, features: Features) -> Ints:
    labels = np.zeros(len(features.sentences), dtype=np.int64)
    starts = [fold(features.text[a:b]) for a, b in features.sentences.tolist()]
    for claim in record["claims"]:
        opening = fold(claim["sentence"])[:40]
        for i, start in enumerate(starts):
            if start.startswith(opening) or (start and opening.startswith(start)):
                labels[i] = CLAIM_LABELS.index(claim["type"])
                break
    return labels
