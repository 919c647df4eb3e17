"""Papers that were seen more than once, joined: one paper each, with every source it was seen in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec
from msgspec import Struct

from kg.disjoint import DisjointSets
from kg.normalization.names import fold
from kg.records import Paper, SourceRef, digest
from kg.sources.identity import paper_id

#: An abstract of fewer words than this says too little to identify a paper by.
MIN_ABSTRACT_WORDS = 5
#: A title of fewer words than this ("Editorial") is shared by different papers.
MIN_TITLE_WORDS = 3

_Value = TypeVar("_Value")


class JoinedPapers(Struct, frozen=True):
    """Papers without repeats, in order of id; and, by id of each record that was absorbed, the paper's id."""

    papers: list[Paper]
    replaced: dict[str, str]


def join_repeats(papers: Iterable[Paper]) -> JoinedPapers:
    """Join the records that are the same paper. The result does not depend on the order of the input.

    Records are the same paper where they have

    1. the same id, DOI or arXiv id, or
    2. the same folded abstract (of five words or more), or
    3. the same folded title, and the first author or the year is compatible: equal, or unknown on one side.
       First authors are equal if they share a name (not an initial). Titles of one or two words are shared by
       many papers: there both have to be compatible. Where records of one title contradict each other (first
       authors and years all known, all different: different papers), a record that could be either is joined
       only with records that share a first author or year with it, or that know as little.

    A joined paper takes its title and abstract from its best record (one with a DOI, then with an arXiv id,
    a title, a year, the more authors, the longer abstract), and what that lacks from the next best.
    """
    records = list(papers)
    groups = DisjointSets[int]()
    by_abstract: dict[str, int] = {}
    by_key: dict[str, int] = {}
    for index, paper in enumerate(records):
        keys = [paper.id]
        keys += [f"doi:{paper.doi}"] if paper.doi else []
        keys += [f"arxiv:{paper.arxiv_id}"] if paper.arxiv_id else []
        for key in keys:
            groups.join(by_key.setdefault(key, index), index)
        folded = fold(paper.abstract)
        if folded.count(" ") + 1 >= MIN_ABSTRACT_WORDS:
            groups.join(by_abstract.setdefault(digest(folded), index), index)
    del by_key, by_abstract
    _join_titles(records, groups)
    joined: list[Paper] = []
    replaced: dict[str, str] = {}
    for members in groups.members():
        paper = _joined([records[index] for index in members])
        joined.append(paper)
        replaced |= {records[i].id: paper.id for i in members if records[i].id != paper.id}
    joined.sort(key=lambda paper: paper.id)
    return JoinedPapers(joined, dict(sorted(replaced.items())))


class _Known(Struct):
    """What is known of the first authors and years of the records that are one paper so far."""

    names: frozenset[str]
    years: frozenset[int]

    def shares(self, other: _Known) -> tuple[bool, bool]:
        """Whether a first author is shared, and whether a year is."""
        return bool(self.names & other.names), bool(self.years & other.years)

    def compatible(self, other: _Known) -> tuple[bool, bool]:
        """Whether the first authors are equal or unknown on one side, and whether the years are."""
        names, years = self.shares(other)
        return (
            names or not self.names or not other.names,
            years or not self.years or not other.years,
        )


def _join_titles(records: list[Paper], groups: DisjointSets[int]) -> None:
    titles: dict[str, list[int]] = defaultdict(list)
    for index, paper in enumerate(records):
        if paper.title and (folded := fold(paper.title)):
            titles[folded].append(index)
    known = {
        groups.find(members[0]): _Known(
            frozenset(name for i in members for name in _first_author(records[i])),
            frozenset(year for i in members if (year := records[i].year) is not None),
        )
        for members in groups.members()
    }
    decided: list[tuple[int, int]] = []
    for title, indices in titles.items():
        roots = sorted({groups.find(index) for index in indices})
        if len(roots) > 1:
            enough = any if title.count(" ") + 1 >= MIN_TITLE_WORDS else all
            decided += _same([(root, known[root]) for root in roots], enough)
    # All pairs are decided on what was known before any of them is joined, whatever the order of titles.
    for one, other in decided:
        groups.join(one, other)


def _same(
    candidates: list[tuple[int, _Known]], enough: Callable[[tuple[bool, bool]], bool]
) -> list[tuple[int, int]]:
    """Which of the candidates, which share a title, are one paper."""
    # Those of which the same is known, or nothing, are; that leaves few to compare with each other.
    first: dict[tuple[frozenset[str], frozenset[int]], int] = {}
    alike = [(first.setdefault((what.names, what.years), root), root) for root, what in candidates]
    chosen = set(first.values())
    candidates = [candidate for candidate in candidates if candidate[0] in chosen]
    pairs = [
        (one, other, what, that)
        for place, (one, what) in enumerate(candidates)
        for other, that in candidates[place + 1 :]
    ]
    fitting = [pair for pair in pairs if enough(pair[2].compatible(pair[3]))]
    if len(fitting) == len(pairs):
        return alike + [(one, other) for one, other, _, _ in pairs]
    # Some contradict each other: a record that knows nothing must not make one paper of two.
    return alike + [(one, other) for one, other, what, that in fitting if any(what.shares(that))]


def _first_author(paper: Paper) -> frozenset[str]:
    """The names of the first author that identify: all but initials, folded."""
    names = frozenset(fold(paper.authors[0]).split()) if paper.authors else frozenset()
    return frozenset(name for name in names if len(name) > 1) or names


def _joined(records: list[Paper]) -> Paper:
    """One paper of several records of it: the best one, with what it lacks from the others, best first."""
    if len(records) == 1:
        return records[0]
    records = sorted(records, key=_rank)
    best = records[0]
    titled = next((one for one in records if one.title), best)
    dated = next((one for one in records if one.date and one.year), None) or _first_with(records, "date")
    doi = _first(records, lambda one: one.doi if one.doi and not one.doi.startswith("10.48550/") else None)
    doi = doi or _first(records, lambda one: one.doi)
    arxiv = _first(records, lambda one: one.arxiv_id)
    year = best.year or _first(records, lambda one: one.year)
    exact = [one.date for one in records if one.date and year is not None and one.date.startswith(str(year))]
    date = max(exact, key=lambda value: (len(value), value), default=dated.date if dated else None)
    id_ = paper_id(doi=doi, arxiv_id=arxiv, title=titled.title, abstract=best.abstract)
    return msgspec.structs.replace(
        best,
        id=id_,
        title=titled.title,
        title_edits=titled.title_edits,
        year=year,
        date=date,
        authors=_first(records, lambda one: one.authors or None) or (),
        author_count=_first(records, lambda one: one.author_count),
        venue=_first(records, lambda one: one.venue),
        doi=doi,
        arxiv_id=arxiv,
        url=_first(records, lambda one: one.url),
        organization=_first(records, lambda one: one.organization),
        votes=max((one.votes for one in records if one.votes is not None), default=None),
        keywords=_first(records, lambda one: one.keywords or None) or (),
        sources=_united(records),
    )


def _rank(paper: Paper) -> tuple[object, ...]:
    return (
        not paper.doi or paper.doi.startswith("10.48550/"),
        not paper.doi and not paper.arxiv_id,
        not paper.title,
        paper.year is None,
        -len(paper.authors),
        -len(paper.date or ""),
        -len(paper.abstract),
        msgspec.json.encode(paper),
    )


def _first(records: list[Paper], value: Callable[[Paper], _Value | None]) -> _Value | None:
    return next((found for found in map(value, records) if found is not None), None)


def _first_with(records: list[Paper], name: str) -> Paper | None:
    return next((one for one in records if getattr(one, name)), None)


def _united(records: list[Paper]) -> tuple[SourceRef, ...]:
    """Every source of the records once, in order of name and position."""
    sources = {source for one in records for source in one.sources}
    return tuple(sorted(sources, key=lambda s: (s.name, s.position, s.format, s.id or "")))
