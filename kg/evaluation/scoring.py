"""Precision, recall and F1 of extraction records against gold records, as ``gold/GUIDELINES.md`` counts them.

An entity is found when one of the same type shares a name, folded; a relation when its label and both found ends
agree; a result when its value and every slot agree; a claim when it begins the same sentence. A test holds these
figures against the annotators' own script.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.records import ENTITY_TYPES

LINEAGE = ("EXTENDS", "USES", "IS_A")
RESULT_SLOTS = {
    "result/value": (),
    "result/metric": ("metric",),
    "result": ("metric", "method", "dataset", "baseline"),
}

Record = Mapping[str, Any]

UNREAD: Record = {"entities": ()}
"""What is said of a paper that was not read."""


@dataclass
class Count:
    """How many were right, said, and to be found."""

    right: int = 0
    said: int = 0
    gold: int = 0

    def add(self, right: int, said: int, gold: int) -> None:
        """Count further ones."""
        self.right += right
        self.said += said
        self.gold += gold

    @property
    def precision(self) -> float:
        """Share of what was said that is right, 0..1."""
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """Share of what was to be found that was said, 0..1."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0..1."""
        return 2 * self.right / (self.said + self.gold) if self.right else 0.0


def score(gold: Iterable[Record], predicted: Iterable[Record]) -> dict[str, Count]:
    """Counts by what is scored (``entity``, ``entity/Method``, ``proposed``, ``relation``, ``lineage`` …).

    Both are records in the form that the guidelines end with; a gold record without a prediction of the same id
    counts as unread.
    """
    by_id = {record["id"]: record for record in predicted}
    return total(score_paper(truth, by_id.get(truth["id"], UNREAD)) for truth in gold)


def score_paper(gold: Record, said: Record) -> dict[str, Count]:
    """Counts of one paper by what is scored; labels of relations that do not occur are left out."""
    counts: dict[str, Count] = defaultdict(Count)
    found = match_entities(gold["entities"], said["entities"])
    _score_entities(counts, gold, said, found)
    _score_relations(counts, gold, said, found)
    for key, slots in RESULT_SLOTS.items():
        counts[key] = count_results(gold.get("results", ()), said.get("results", ()), found, slots)
    _score_claims(counts, gold.get("claims", ()), said.get("claims", ()))
    return dict(counts)


def total(papers: Iterable[Mapping[str, Count]]) -> dict[str, Count]:
    """The counts of several papers together, sorted by what is scored."""
    counts: dict[str, Count] = defaultdict(Count)
    for paper in papers:
        for what, count in paper.items():
            counts[what].add(count.right, count.said, count.gold)
    return dict(sorted(counts.items()))


def fold(text: str) -> str:
    """A name as it is compared: lower case, words without punctuation and plural."""
    # the annotators' folding, not that of kg.normalization: figures must not move when ours does
    words = re.sub(r"[^0-9a-z@%+]+", " ", text.lower()).split()
    return " ".join(w[:-1] if len(w) > 3 and w[-1] == "s" and w[-2] != "s" else w for w in words)


def names_of(entity: Record) -> set[str]:
    """Every name of an entity, folded."""
    return {fold(name) for name in (entity["name"], *entity.get("surfaces", ()))} - {""}


def match_entities(gold: Sequence[Record], said: Sequence[Record]) -> dict[str, str]:
    """Said entity id → gold entity id; pairs that share most names first, each gold entity once."""
    gold_names = [(g["id"], g["type"], names_of(g)) for g in gold]
    shared = []
    for entity in said:
        names = names_of(entity)
        shared += [
            (-len(names & theirs), entity["id"], gold_id)
            for gold_id, kind, theirs in gold_names
            if kind == entity["type"] and names & theirs
        ]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, said_id, gold_id in sorted(shared):
        if said_id not in found and gold_id not in taken:
            found[said_id] = gold_id
            taken.add(gold_id)
    return found


def _score_entities(counts: dict[str, Count], gold: Record, said: Record, found: dict[str, str]) -> None:
    for kind in ENTITY_TYPES:
        mine = [e for e in said["entities"] if e["type"] == kind]
        figures = (
            sum(e["id"] in found for e in mine),
            len(mine),
            sum(e["type"] == kind for e in gold["entities"]),
        )
        counts[f"entity/{kind}"].add(*figures)
        counts["entity"].add(*figures)
    new = {e["id"] for e in gold["entities"] if e["role"] == "proposed"}
    said_new = {e["id"] for e in said["entities"] if e.get("role") == "proposed"}
    counts["proposed"].add(len({found.get(e) for e in said_new} & new), len(said_new), len(new))


def _score_relations(counts: dict[str, Count], gold: Record, said: Record, found: dict[str, str]) -> None:
    truth = {(r["head"], r["relation"], r["tail"]) for r in gold.get("relations", ())}
    mine = {(r["head"], r["relation"], r["tail"]) for r in said.get("relations", ())}
    right = {(found.get(head), label, found.get(tail)) for head, label, tail in mine} & truth
    for label in {label for _, label, _ in truth | mine}:
        figures = [sum(r[1] == label for r in triples) for triples in (right, mine, truth)]
        counts[f"relation/{label}"].add(*figures)
        counts["relation"].add(*figures)
    pairs = [{(h, t) for h, label, t in triples if label in LINEAGE} for triples in (right, mine, truth)]
    counts["lineage"].add(*(len(pair) for pair in pairs))


def number_of(value: str) -> str:
    """The digits and points of a value, which is what is compared."""
    return re.sub(r"[^0-9.]", "", str(value)).rstrip(".")


def count_results(
    gold: Sequence[Record], said: Sequence[Record], found: Mapping[str, str], slots: Sequence[str]
) -> Count:
    """Results of a paper of which value and ``slots`` agree; ``found`` is what :func:`match_entities` gives."""
    truth = Counter((number_of(r["value"]), *(r.get(slot) for slot in slots)) for r in gold)
    mine = Counter(
        # as the annotators count: an entity that matches none in gold passes for none said
        (number_of(r["value"]), *(found.get(r[slot]) if r.get(slot) else None for slot in slots))
        for r in said
    )
    return Count((truth & mine).total(), mine.total(), truth.total())


def begin_alike(one: str, other: str) -> bool:
    """Whether two folded texts are of the same sentence: one begins with the first 40 characters of the other."""
    return one.startswith(other[:40]) or other.startswith(one[:40])


def _score_claims(counts: dict[str, Count], gold: Sequence[Record], said: Sequence[Record]) -> None:
    for key, typed in (("claim", False), ("claim/typed", True)):
        left = [(fold(c["sentence"]), c["type"]) for c in gold]
        right = 0
        for claim in said:
            start = fold(claim["sentence"])
            for other, kind in left:
                if begin_alike(start, other) and (not typed or kind == claim["type"]):
                    left.remove((other, kind))
                    right += 1
                    break
        counts[key].add(right, len(said), len(gold))
