"""Which errors were made, how often, and what was taken for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kg.evaluation.judging import COMPARED_SLOTS, GOLD_KINDS, SAID_KINDS, Judgement, slots_as_gold
from kg.evaluation.scoring import Record
from kg.records import CLAIM_TYPES, ROLES

SLOT_KINDS = ("right", "left out", "added", "another")
"""What can become of a slot of a result; ``added`` fills one that is empty in gold."""


@dataclass(frozen=True)
class Confusion:
    """How often gold has one thing where another was said; the same one twice is no confusion."""

    gold: str
    said: str
    count: int


@dataclass(frozen=True)
class Errors:
    """Counts over papers.

    ``said`` and ``gold`` hold for each part of a record the number of each kind, as in
    :data:`~kg.evaluation.judging.SAID_KINDS`. ``labels`` are the labels of relations whose ends are right, most
    frequent first; ``roles`` those of the entities found and ``claim_types`` those of the claims found, right
    ones as well. ``slots`` holds for each slot of the results whose value is right how many times it was which
    of :data:`SLOT_KINDS`.
    """

    said: dict[str, dict[str, int]]
    gold: dict[str, dict[str, int]]
    labels: list[Confusion]
    roles: list[Confusion]
    claim_types: list[Confusion]
    slots: dict[str, dict[str, int]]


def count_errors(judgements: Sequence[Judgement]) -> Errors:
    """Count what became of everything in the judged papers."""
    said = {part: dict.fromkeys(kinds, 0) for part, kinds in SAID_KINDS.items()}
    gold = {part: dict.fromkeys(kinds, 0) for part, kinds in GOLD_KINDS.items()}
    slots = {slot: dict.fromkeys(SLOT_KINDS, 0) for slot in COMPARED_SLOTS}
    labels: Counter[tuple[str, str]] = Counter()
    roles: Counter[tuple[str, str]] = Counter()
    types: Counter[tuple[str, str]] = Counter()
    for judgement in judgements:
        for part, sides in judgement.parts.items():
            for judged in sides.said:
                said[part][judged.kind] += 1
            for judged in sides.gold:
                gold[part][judged.kind] += 1
        labels.update(
            (each.other["relation"], each.record["relation"])
            for each in judgement.parts["relation"].said
            if each.kind == "other label" and each.other
        )
        roles.update(
            (each.other["role"], each.record["role"])
            for each in judgement.parts["entity"].said
            if each.kind == "right" and each.other
        )
        types.update(
            (each.other["type"], each.record["type"]) for each in judgement.parts["claim"].said if each.other
        )
        for each in judgement.parts["result"].said:
            if each.other:
                for slot, kind in slot_kinds(each.other, each.record, judgement).items():
                    slots[slot][kind] += 1
    return Errors(
        said=said,
        gold=gold,
        labels=[Confusion(*pair, count) for pair, count in sorted(labels.items(), key=lambda e: (-e[1], e[0]))],
        roles=_in_order(roles, ROLES),
        claim_types=_in_order(types, CLAIM_TYPES),
        slots=slots,
    )


def slot_kinds(gold: Record, said: Record, judgement: Judgement) -> dict[str, str]:
    """Which of :data:`SLOT_KINDS` each slot of a said result is, held against an annotated one."""
    kinds = {}
    for slot, entity in zip(COMPARED_SLOTS, slots_as_gold(said, judgement.found), strict=True):
        if entity == gold.get(slot):
            kinds[slot] = "right"
        elif not gold.get(slot):
            kinds[slot] = "added"
        else:
            kinds[slot] = "another" if said.get(slot) else "left out"
    return kinds


def _in_order(counts: Counter[tuple[str, str]], order: Sequence[str]) -> list[Confusion]:
    pairs = sorted(counts, key=lambda pair: [order.index(name) for name in pair])
    return [Confusion(*pair, counts[pair]) for pair in pairs]
