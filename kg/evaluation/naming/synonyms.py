"""Synonyms that annotators of full papers marked, and what a resolution of all their names makes of them.

In SciER (Zhang et al., EMNLP 2024) ``Synonym-Of`` joins two mentions of one paper; any other relation tells two
things apart. Names that differ in case, hyphens, spaces or plural alone are one name and judge nothing. The corpus
measures only: nothing is fitted to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from kg.evaluation.benchmarks.corpora import Mention, Passage, read_passages
from kg.normalization.keys import key
from kg.normalization.listing import ListedName
from kg.records import EntityType

SPLITS = ("train", "dev", "test", "test_ood")
TEST = "test"
_SYNONYM = "Synonym-Of"
_TYPE: EntityType = "Method"

Pair = tuple[str, str]
Resolve = Callable[[Sequence[ListedName]], Sequence[object]]
"""What gives each name of a list its entity: equal entities are one thing."""


class Paper(NamedTuple):
    """The method names of one paper, each with the sentences it stands in, and what annotators say of pairs."""

    split: str
    names: dict[str, str]
    synonyms: frozenset[Pair]
    same: frozenset[Pair]
    distinct: frozenset[Pair]


class Scores(Struct, frozen=True):
    """What a resolution makes of the papers.

    ``found`` of ``synonyms`` annotated pairs are one entity. Of the pairs of names in one paper that are one
    entity, ``right`` are synonyms by what is annotated, ``wrong`` are annotated to be two things, and
    ``unjudged`` are neither. ``mixed`` is the number of names of the largest entity that has two names which are
    annotated to be two things in a paper; ``largest`` that of the largest entity at all; ``names`` of all names.
    """

    synonyms: int
    found: int
    right: int
    wrong: int
    unjudged: int
    mixed: int
    largest: int
    names: int

    @property
    def recall(self) -> float:
        """The share of annotated synonyms that are one entity."""
        return self.found / self.synonyms if self.synonyms else 0.0

    @property
    def precision(self) -> float:
        """Of the joined pairs that are annotated, the share that are synonyms."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def strict_precision(self) -> float:
        """Of all joined pairs in one paper the share that are synonyms: what is not annotated counts as wrong."""
        joined = self.right + self.wrong + self.unjudged
        return self.right / joined if joined else 0.0


def read_papers(folder: Path) -> list[Paper]:
    """The papers of every split of SciER.

    Raises
    ------
    SourceError
        A split is absent.
    RecordError
        A record is broken.
    """
    return [_paper(passage, split) for split in SPLITS for passage in read_passages(folder / f"{split}.jsonl")]


def _paper(passage: Passage, split: str) -> Paper:
    def text(first: int, last: int) -> str:
        return passage.text[passage.tokens[first][0] : passage.tokens[last][1]]

    def name(mention: Mention) -> str:
        return " ".join(text(*mention.span).split())

    contexts: defaultdict[str, list[str]] = defaultdict(list)
    for mention in sorted(passage.mentions):
        if mention.type == _TYPE:
            contexts[name(mention)] += [text(a, b) for a, b in passage.sentences if a <= mention.first <= b]
    groups = _Groups(contexts)
    synonyms: set[Pair] = set()
    others: set[Pair] = set()
    for relation in passage.relations:
        left, right = sorted((name(relation.head), name(relation.tail)))
        if relation.head.type == relation.tail.type == _TYPE and left != right:
            (synonyms if relation.type == _SYNONYM else others).add((left, right))
    for left, right in synonyms:
        groups.join(left, right)
    apart = {frozenset((groups.of(left), groups.of(right))) for left, right in others}
    same, distinct = set(), set()
    for pair in combinations(sorted(contexts), 2):
        left, right = map(groups.of, pair)
        if left == right and key(pair[0]) != key(pair[1]):
            same.add(pair)
        elif left != right and frozenset((left, right)) in apart:
            distinct.add(pair)
    sentences = {known: " ".join(dict.fromkeys(found)) for known, found in contexts.items()}
    return Paper(split, sentences, frozenset(synonyms), frozenset(same), frozenset(distinct))


class _Groups:
    """The names of a paper in groups that mean one thing: spellings of one name, and what is joined."""

    def __init__(self, names: Iterable[str]) -> None:
        self._group = {name: key(name) for name in names}

    def of(self, name: str) -> str:
        return self._group[name]

    def join(self, left: str, right: str) -> None:
        keep, gone = sorted((self._group[left], self._group[right]))
        self._group = {name: keep if group == gone else group for name, group in self._group.items()}


def score(papers: Sequence[Paper], resolve: Resolve, *, splits: Sequence[str], with_sentences: bool) -> Scores:
    """Resolve the names of all papers as one list, and count on the papers of some splits.

    Parameters
    ----------
    papers
        All papers.
    resolve
        Gives each name its entity.
    splits
        The splits whose pairs count; entities are counted over all.
    with_sentences
        Whether each name comes with the sentences of its paper that it stands in, or alone.
    """
    rows = [
        (number, name, sentences if with_sentences else "")
        for number, paper in enumerate(papers)
        for name, sentences in paper.names.items()
    ]
    entities = resolve([ListedName(_TYPE, name, sentences) for _, name, sentences in rows])
    meaning = {(number, name): entity for (number, name, _), entity in zip(rows, entities, strict=True)}
    found = synonyms = right = wrong = unjudged = 0
    members: defaultdict[object, set[str]] = defaultdict(set)
    mixed: set[object] = set()
    for number, paper in enumerate(papers):
        here: defaultdict[object, list[str]] = defaultdict(list)
        for name in sorted(paper.names):
            entity = meaning[number, name]
            members[entity].add(name)
            here[entity].append(name)
        joined = {pair for together in here.values() for pair in combinations(together, 2)}
        mixed |= {meaning[number, left] for left, _ in joined & paper.distinct}
        if paper.split in splits:
            synonyms += len(paper.synonyms)
            found += len(joined & paper.synonyms)
            right += len(joined & paper.same)
            wrong += len(joined & paper.distinct)
            unjudged += sum(key(a) != key(b) for a, b in joined - paper.same - paper.distinct)
    sizes = {entity: len(names) for entity, names in members.items()}
    return Scores(
        synonyms=synonyms,
        found=found,
        right=right,
        wrong=wrong,
        unjudged=unjudged,
        mixed=max((sizes[entity] for entity in mixed), default=0),
        largest=max(sizes.values(), default=0),
        names=len({name for paper in papers for name in paper.names}),
    )
