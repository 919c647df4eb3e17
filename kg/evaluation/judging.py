"""What became of everything that was said of a paper, and of everything that was to be found in it.

Right is what :mod:`kg.evaluation.scoring` counts as right; all else gets one kind of error, so that the kinds of
one side add up to what that side holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.evaluation.places import overlaps_of
from kg.evaluation.scoring import (
    RESULT_SLOTS,
    UNREAD,
    Count,
    Record,
    begin_alike,
    fold,
    match_entities,
    names_of,
    number_of,
    score_paper,
)

SAID_KINDS = {
    "entity": ("right", "duplicate", "wrong type", "boundary", "made up"),
    "relation": ("right", "wrong end", "other label", "nothing there"),
    "result": ("right", "wrong slot", "wrong value"),
    "claim": ("right", "other type", "no claim"),
}
"""What can become of a thing that was said, the right one first.

Entities: ``duplicate`` is another name of an entity that was already found, ``wrong type`` a name of an entity
of another type, ``boundary`` a stretch of text that overlaps an entity, and ``made up`` all else. Relations:
``wrong end`` has an end that matches no entity; with both ends right, ``other label`` stands in place of another
one, and ``nothing there`` in place of none. Results: ``wrong slot`` has a value of the paper with a wrong metric,
method, dataset or baseline. Claims: ``no claim`` is a sentence that is none.
"""

GOLD_KINDS = {
    "entity": ("found", "merged", "wrong type", "boundary", "missed"),
    "relation": ("found", "end not found", "other label", "not said"),
    "result": ("found", "wrong slot", "value missing"),
    "claim": ("found", "other type", "missed"),
}
"""What can become of a thing that was to be found; ``merged`` is an entity said to be one with another."""

COMPARED_SLOTS = RESULT_SLOTS["result"]
"""The slots of a result that count, beside its value."""


@dataclass(frozen=True)
class Judged:
    """A part of a record, what became of it, and the part of the other record that it was held against."""

    record: Record
    kind: str
    other: Record | None = None


@dataclass(frozen=True)
class Sides:
    """Everything that was said, and everything that was to be found, in the order of the records."""

    said: Sequence[Judged] = ()
    gold: Sequence[Judged] = ()


@dataclass(frozen=True)
class Judgement:
    """A paper read, held against the paper annotated.

    ``found`` is the annotated entity of each said one that is right, by their ids; ``counts`` are those of
    :func:`kg.evaluation.scoring.score_paper`; ``parts`` has the keys of :data:`SAID_KINDS`.
    """

    gold: Record
    said: Record
    found: Mapping[str, str]
    counts: Mapping[str, Count]
    parts: Mapping[str, Sides]

    @property
    def wrong(self) -> int:
        """How many things were said that are not right."""
        return sum(judged.kind != "right" for sides in self.parts.values() for judged in sides.said)

    @property
    def missed(self) -> int:
        """How many things were to be found and were not."""
        return sum(judged.kind != "found" for sides in self.parts.values() for judged in sides.gold)


def judge_all(gold: Iterable[Record], said: Iterable[Record]) -> list[Judgement]:
    """Judge every annotated paper, in their order; one that nothing is said of counts as unread."""
    by_id = {record["id"]: record for record in said}
    return [judge(paper, by_id.get(paper["id"], UNREAD)) for paper in gold]


def judge(gold: Record, said: Record) -> Judgement:
    """Hold what was said of a paper against its annotation.

    Both are records in the form that the guidelines end with. Boundaries are told by the places in
    ``gold["text"]``; where there is no text, by one name being a part of the other.
    """
    found = match_entities(gold["entities"], said["entities"])
    return Judgement(
        gold=gold,
        said=said,
        found=found,
        counts=score_paper(gold, said),
        parts={
            "entity": _entities(gold, said, found),
            "relation": _relations(gold.get("relations", ()), said.get("relations", ()), found),
            "result": _results(gold.get("results", ()), said.get("results", ()), found),
            "claim": _claims(gold.get("claims", ()), said.get("claims", ())),
        },
    )


def distinct_relations(relations: Iterable[Record]) -> dict[tuple[str, str, str], Record]:
    """Relations by head, label and tail: one that is given twice counts once, as the scorer has it."""
    return {(each["head"], each["relation"], each["tail"]): each for each in relations}


def slots_as_gold(result: Record, found: Mapping[str, str]) -> tuple[str | None, ...]:
    """The compared slots of a said result, as annotated entities; one that matches none passes for none said."""
    return tuple(found.get(result[slot]) if result.get(slot) else None for slot in COMPARED_SLOTS)


def _entities(gold: Record, said: Record, found: Mapping[str, str]) -> Sides:
    theirs = {entity["id"]: entity for entity in gold["entities"]}
    mine = {entity["id"]: entity for entity in said["entities"]}
    finder = {gold_id: said_id for said_id, gold_id in found.items()}
    text = gold.get("text") or ""
    overlaps = overlaps_of(gold["entities"], said["entities"], text)
    back = {(said_id, gold_id): size for (gold_id, said_id), size in overlaps.items()}
    return Sides(
        said=[
            Judged(entity, "right", theirs[found[entity["id"]]])
            if entity["id"] in found
            else _fault(entity, gold["entities"], back, "duplicate", "made up")
            for entity in said["entities"]
        ],
        gold=[
            Judged(entity, "found", mine[finder[entity["id"]]])
            if entity["id"] in finder
            else _fault(entity, said["entities"], overlaps, "merged", "missed")
            for entity in gold["entities"]
        ],
    )


def _fault(
    entity: Record, others: Sequence[Record], overlaps: Mapping[tuple[str, str], int], same: str, none: str
) -> Judged:
    names = names_of(entity)
    shared = [(len(names & names_of(other)), other) for other in others]
    sharing = [(size, other) for size, other in shared if size]
    for kind, of_type in ((same, True), ("wrong type", False)):
        fitting = [(size, other) for size, other in sharing if (other["type"] == entity["type"]) is of_type]
        if fitting:
            return Judged(entity, kind, max(fitting, key=lambda each: each[0])[1])
    size, other = max(
        ((overlaps.get((entity["id"], other["id"]), 0), other) for other in others),
        key=lambda each: each[0],
        default=(0, None),
    )
    return Judged(entity, "boundary", other) if size else Judged(entity, none)


def _relations(gold: Sequence[Record], said: Sequence[Record], found: Mapping[str, str]) -> Sides:
    theirs = distinct_relations(gold)
    # Said relations between found ends, as if annotated; matching is one to one, so none falls on another.
    mine = {
        (found[head], label, found[tail]): record
        for (head, label, tail), record in distinct_relations(said).items()
        if head in found and tail in found
    }
    ends = set(found.values())
    swapped = _swapped(set(theirs), set(mine))
    swapped |= {mine_key: gold_key for gold_key, mine_key in swapped.items()}

    def of_said(record: Record) -> Judged:
        head, tail = found.get(record["head"]), found.get(record["tail"])
        if head is None or tail is None:
            return Judged(record, "wrong end")
        key = (head, record["relation"], tail)
        if key in theirs:
            return Judged(record, "right", theirs[key])
        return (
            Judged(record, "other label", theirs[swapped[key]])
            if key in swapped
            else Judged(record, "nothing there")
        )

    def of_gold(key: tuple[str, str, str], record: Record) -> Judged:
        if key in mine:
            return Judged(record, "found", mine[key])
        if key in swapped:
            return Judged(record, "other label", mine[swapped[key]])
        return Judged(record, "not said" if {key[0], key[2]} <= ends else "end not found")

    return Sides(
        said=[of_said(record) for record in distinct_relations(said).values()],
        gold=[of_gold(key, record) for key, record in theirs.items()],
    )


def _swapped(
    gold: set[tuple[str, str, str]], said: set[tuple[str, str, str]]
) -> dict[tuple[str, str, str], tuple[str, str, str]]:
    """Annotated relation → the one that was said in its place, of the same ends and otherwise unaccounted for."""
    rest: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for key in sorted(said - gold):
        rest[key[0], key[2]].append(key)
    return {key: rest[key[0], key[2]].pop(0) for key in sorted(gold - said) if rest[key[0], key[2]]}


def _results(gold: Sequence[Record], said: Sequence[Record], found: Mapping[str, str]) -> Sides:
    agreeing = sorted(
        (-_same_slots(theirs, mine, found), i, j)
        for i, mine in enumerate(said)
        for j, theirs in enumerate(gold)
        if number_of(mine["value"]) == number_of(theirs["value"])
    )
    partner: dict[int, tuple[int, bool]] = {}
    taken: dict[int, tuple[int, bool]] = {}
    for same, i, j in agreeing:
        if i not in partner and j not in taken:
            whole = -same == len(COMPARED_SLOTS)
            partner[i], taken[j] = (j, whole), (i, whole)

    def judged(
        record: Record, pair: tuple[int, bool] | None, others: Sequence[Record], kinds: Sequence[str]
    ) -> Judged:
        if pair is None:
            return Judged(record, kinds[2])
        return Judged(record, kinds[0 if pair[1] else 1], others[pair[0]])

    return Sides(
        said=[judged(r, partner.get(i), gold, SAID_KINDS["result"]) for i, r in enumerate(said)],
        gold=[judged(r, taken.get(j), said, GOLD_KINDS["result"]) for j, r in enumerate(gold)],
    )


def _same_slots(gold: Record, said: Record, found: Mapping[str, str]) -> int:
    mine = slots_as_gold(said, found)
    return sum(gold.get(slot) == entity for slot, entity in zip(COMPARED_SLOTS, mine, strict=True))


def _claims(gold: Sequence[Record], said: Sequence[Record]) -> Sides:
    pairs: dict[int, int] = {}
    for typed in (True, False):  # those of the same type first: they are what the scorer counts
        for i, mine in enumerate(said):
            if i in pairs:
                continue
            start = fold(mine["sentence"])
            for j, theirs in enumerate(gold):
                alike = begin_alike(start, fold(theirs["sentence"]))
                if j not in pairs.values() and alike and (not typed or theirs["type"] == mine["type"]):
                    pairs[i] = j
                    break
    back = {j: i for i, j in pairs.items()}

    def judged(record: Record, other: Record | None, kinds: Sequence[str]) -> Judged:
        if other is None:
            return Judged(record, kinds[2])
        return Judged(record, kinds[0 if other["type"] == record["type"] else 1], other)

    return Sides(
        said=[judged(r, gold[pairs[i]] if i in pairs else None, SAID_KINDS["claim"]) for i, r in enumerate(said)],
        gold=[judged(r, said[back[j]] if j in back else None, GOLD_KINDS["claim"]) for j, r in enumerate(gold)],
    )
