"""Merges and splits of a graph that may be wrong, the most consequential first, each with what speaks for it.

Each doubt is a match: two names that are one entity with some confidence. The graph has them ``merged`` or
``apart``. The consequence of a doubt is the chance that the graph is wrong there times what would move if it
is: the mentions, sentences, results and claims that go by the name in doubt (of two entities: by the lesser).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from kg.normalization.decisions import MATCH, NEVER, Name, name_of
from kg.normalization.entities import WITHIN_PAPER
from kg.normalization.evidence import read_names
from kg.normalization.keys import key
from kg.normalization.lookalikes import lookalikes
from kg.normalization.names import slug
from kg.records import Entity, EntityType, Mapping, Paper
from kg.tables import from_table

if TYPE_CHECKING:
    import pyarrow as pa

    from kg.assembly import Graph

_EXAMPLES = 3


class Example(Struct, frozen=True):
    """A sentence that uses a name, and its paper."""

    paper: str
    sentence: str


class Doubt(Struct, frozen=True):
    """Two names that may or may not be one entity.

    ``subject`` is a name (``name:method/sam``) where the graph has them merged, an entity where it has them
    apart; ``object`` is an entity. ``confidence`` is how sure it is that the two are one (0..1), ``touched``
    how many mentions, sentences, results and claims would move if the graph is wrong, and ``consequence`` the
    chance of that times ``touched``; of a name that several reasons and spellings join, the sum, with the
    worst of them as reason and confidence. ``papers`` are the papers to look at.
    """

    state: Literal["merged", "apart"]
    type: EntityType
    subject: str
    subject_label: str
    object: str
    object_label: str
    confidence: float
    reason: str
    touched: int
    consequence: float
    papers: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


def find_doubts(graph: Graph, decisions: Iterable[Mapping] = (), about: str = "") -> list[Doubt]:
    """The doubtful merges and splits of a graph, the most consequential first.

    Parameters
    ----------
    graph
        The graph.
    decisions
        What people decided already; no doubt is left about it.
    about
        Only those about this name, label or id; all by default.
    """
    uses = Uses(graph)
    decided = {
        frozenset((name_of(row.subject_id, row.subject_label), name_of(row.object_id, row.object_label)))
        for row in decisions
        if row.predicate_id in (MATCH, NEVER)
    }
    wanted = about.strip().casefold()

    def is_open(doubt: Doubt) -> bool:
        names = {doubt.subject, doubt.subject_label, doubt.object, doubt.object_label}
        if wanted and wanted not in {name.casefold() for name in names}:
            return False
        left: Name = (doubt.type, slug(doubt.subject_label))
        rights: set[Name] = {(doubt.type, slug(doubt.object_label)), (doubt.type, doubt.object.partition("/")[2])}
        return not any(frozenset((left, right)) in decided for right in rights)

    found = [doubt for doubt in (*_merged(graph, uses), *_apart(graph, uses)) if is_open(doubt)]
    return sorted(found, key=lambda doubt: (-doubt.consequence, doubt.subject, doubt.object, doubt.state))


def with_examples(doubts: Sequence[Doubt], papers: pa.Table) -> list[Doubt]:
    """The same doubts, each with a sentence from each of its papers, where one holds a name in doubt."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = sorted({paper for doubt in doubts for paper in doubt.papers})
    rows = papers.filter(pc.is_in(papers["id"], value_set=pa.array(wanted, pa.string())))
    texts = {paper.id: paper.text for paper in from_table(rows, Paper)}
    return [
        msgspec.structs.replace(
            doubt,
            examples=tuple(
                Example(paper, sentence)
                for paper in doubt.papers
                if (sentence := _sentence(texts[paper], (doubt.subject_label, doubt.object_label)))
            ),
        )
        for doubt in doubts
    ]


class Uses:
    """Who uses which name for what: the names of each entity in each paper, and what hangs on them there."""

    def __init__(self, graph: Graph) -> None:
        self.entities = {entity.id: entity for entity in from_table(graph.entities, Entity)}
        self._named: defaultdict[str, list[tuple[str, str, frozenset[str]]]] = defaultdict(list)
        columns: Any = (graph.mentions[name].to_pylist() for name in ("paper", "entity", "surfaces"))
        self._weights: Counter[tuple[str, str]] = Counter()
        for paper, entity, surfaces in zip(*columns, strict=True):
            names = read_names(surfaces[0], tuple(surfaces))
            others = frozenset(map(key, (*surfaces, *names.acronyms, *names.others)))
            self._named[entity].append((paper, names.main, others))
            self._weights[entity, paper] += 1
        self._weigh(graph)

    def _weigh(self, graph: Graph) -> None:
        statements = graph.statements.select(["id", "head", "tail"]).to_pylist()
        ends = {row["id"]: (row["head"], row["tail"]) for row in statements}
        for row in graph.evidence.select(["statement", "paper"]).to_pylist():
            self._weights.update((end, row["paper"]) for end in ends[row["statement"]])
        places = ("method", "dataset", "task", "metric", "baseline")
        for row in graph.results.select(["paper", *places]).to_pylist():
            self._weights.update((row[place], row["paper"]) for place in places if row[place])
        for row in graph.claims.select(["paper", "about"]).to_pylist():
            self._weights.update((entity, row["paper"]) for entity in row["about"])

    def papers(self, entity: str, name: str, *, beside: bool) -> list[str]:
        """The papers that call an entity so: by this name alone, or beside the name that counts."""
        folded = key(name)
        here = [
            paper
            for paper, main, others in self._named[entity]
            if (key(main) != folded and folded in others if beside else key(main) == folded)
        ]
        return here or [paper for paper, _, others in self._named[entity] if folded in others]

    def weight(self, entity: str, papers: Iterable[str] | None = None) -> int:
        """How many mentions, sentences, results and claims there are of an entity, in these papers or all."""
        chosen = {paper for paper, _, _ in self._named[entity]} if papers is None else set(papers)
        return sum(self._weights[entity, paper] for paper in chosen)

    def weightiest(self, entity: str, papers: Iterable[str] | None = None) -> list[str]:
        """The papers that say most of an entity, most first."""
        chosen = {paper for paper, _, _ in self._named[entity]} if papers is None else set(papers)
        return sorted(chosen, key=lambda paper: (-self._weights[entity, paper], paper))


def _merged(graph: Graph, uses: Uses) -> Iterable[Doubt]:
    """Names that mean an entity with less than certainty; the spellings of a name are one doubt."""
    found: defaultdict[tuple[str, str], dict[str, Doubt]] = defaultdict(dict)
    for row in from_table(graph.mappings, Mapping):
        folded = key(row.subject_label)
        named = name_of(row.subject_id, row.subject_label)
        retyped = named is not None and named[0] != uses.entities[row.object_id].type
        if row.confidence >= 1 or folded == key(row.object_label) or retyped:
            continue
        beside = any(row.comment.startswith(reason.comment) for reason in WITHIN_PAPER)
        papers = uses.papers(row.object_id, row.subject_label, beside=beside)
        touched = uses.weight(row.object_id, papers)
        doubt = Doubt(
            state="merged",
            type=uses.entities[row.object_id].type,
            subject=row.subject_id,
            subject_label=row.subject_label,
            object=row.object_id,
            object_label=row.object_label,
            confidence=row.confidence,
            reason=row.comment,
            touched=touched,
            consequence=(1 - row.confidence) * touched,
            papers=tuple(uses.weightiest(row.object_id, papers)[:_EXAMPLES]),
        )
        found[row.object_id, folded].setdefault(row.comment, doubt)
    for by_reason in found.values():
        worst = max(by_reason.values(), key=lambda doubt: (doubt.consequence, doubt.reason))
        yield msgspec.structs.replace(
            worst,
            touched=sum(doubt.touched for doubt in by_reason.values()),
            consequence=round(sum(doubt.consequence for doubt in by_reason.values()), 4),
        )


def _apart(graph: Graph, uses: Uses) -> Iterable[Doubt]:
    """Entities that may be one; the lesser of the two is the subject."""
    for likeness in lookalikes(uses.entities.values()):
        weights = {entity: uses.weight(entity) for entity in (likeness.left, likeness.right)}
        lesser, greater = sorted(weights, key=lambda entity: (weights[entity], entity))
        yield Doubt(
            state="apart",
            type=uses.entities[lesser].type,
            subject=lesser,
            subject_label=uses.entities[lesser].label,
            object=greater,
            object_label=uses.entities[greater].label,
            confidence=likeness.confidence,
            reason=likeness.reason,
            touched=weights[lesser],
            consequence=round(likeness.confidence * weights[lesser], 4),
            papers=tuple(dict.fromkeys((*uses.weightiest(lesser)[:2], *uses.weightiest(greater)[:1]))),
        )


def _sentence(text: str, names: Iterable[str]) -> str:
    """The first sentence that holds one of the names, as words, in one line; nothing where none does."""
    from kg.extraction.segmentation import sentences

    for name in names:
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) or re.search(
            rf"(?<!\w){re.escape(name)}", text, re.IGNORECASE
        )
        if found:
            start, end = next(span for span in sentences(text) if span[1] > found.start())
            return " ".join(text[start:end].split())
    return ""
