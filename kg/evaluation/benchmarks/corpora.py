"""Four public corpora as passages: tokens, sentences, and what annotators marked in them.

The files are JSONL, one record a line: ``text``, ``sentences`` ``[[start, end]]``, ``entities``
``[{id, start, end, type}]``, ``relations`` ``[{head, tail, type}]``, ``sentence_labels``, and the corpus's own
tokens as ``extra.token_offsets``; offsets count characters. Labels and directions are those of the corpus.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg.errors import RecordError, SourceError
from kg.extraction.segmentation import words


class Mention(NamedTuple):
    """A typed span: its first and last token, both included."""

    first: int
    last: int
    type: str

    @property
    def span(self) -> tuple[int, int]:
        """First and last token."""
        return self.first, self.last


class Relation(NamedTuple):
    """A typed pair of mentions, from head to tail."""

    head: Mention
    tail: Mention
    type: str


@dataclass(frozen=True)
class Passage:
    """A text with what is to be found in it.

    Attributes
    ----------
    tokens
        Start and end of each token in characters, in order.
    sentences
        First and last token of each sentence, both included.
    mentions, relations
        What annotators marked; the ends of a relation are among the mentions and in one sentence.
    roles
        One label a sentence, or none at all.
    """

    id: str
    text: str
    tokens: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]
    mentions: frozenset[Mention] = frozenset()
    relations: frozenset[Relation] = frozenset()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Corpus:
    """A corpus, where it lies, and how long to learn from it.

    Attributes
    ----------
    name
        Its folder, and its name on the command line.
    dev
        Whether it has a split to choose epoch and thresholds on.
    tests
        Splits to report.
    pieces
        Longest stretch of whole sentences that is read at once, in word pieces.
    epochs, batch
        Passes over the training split, and passages in a step.
    """

    name: str
    title: str
    dev: bool
    tests: tuple[str, ...]
    pieces: int
    epochs: int
    batch: int


CORPORA = {
    corpus.name: corpus
    for corpus in (
        Corpus("scierc", "SciERC", dev=True, tests=("test",), pieces=510, epochs=16, batch=8),
        Corpus("scier", "SciER", dev=True, tests=("test", "test_ood"), pieces=300, epochs=4, batch=8),
        Corpus("tdmsci", "TDMSci", dev=False, tests=("test",), pieces=510, epochs=6, batch=16),
        Corpus("csabstruct", "CSAbstruct", dev=True, tests=("test",), pieces=510, epochs=2, batch=8),
    )
}


@dataclass(frozen=True)
class Splits:
    """A corpus's passages.

    Attributes
    ----------
    dropped
        How many passages of ``train`` and ``dev`` were left out since a test split has the same text.
    """

    train: list[Passage]
    dev: list[Passage]
    tests: dict[str, list[Passage]]
    dropped: int


class _Entity(msgspec.Struct):
    id: str
    start: int
    end: int
    type: str


class _Relation(msgspec.Struct):
    head: str
    tail: str
    type: str


class _Extra(msgspec.Struct):
    token_offsets: list[tuple[int, int]] = []


class _Record(msgspec.Struct):
    id: str
    text: str
    sentences: list[tuple[int, int]]
    entities: list[_Entity] = []
    relations: list[_Relation] = []
    sentence_labels: list[str] | None = None
    extra: _Extra = msgspec.field(default_factory=_Extra)


def read_splits(folder: Path, corpus: Corpus, limit: int | None = None) -> Splits:
    """The splits of a corpus, without what the training side shares with a test split.

    Parameters
    ----------
    folder
        Holds a folder for each corpus, with a ``.jsonl`` file for each split.
    corpus
        One of :data:`CORPORA`.
    limit
        Take only so many records of each split.

    Raises
    ------
    SourceError
        A split is absent.
    RecordError
        A record does not have the form above.
    """
    place = folder / corpus.name
    tests = {name: read_passages(place / f"{name}.jsonl", limit) for name in corpus.tests}
    known = {_text_key(passage) for passages in tests.values() for passage in passages}
    read = {
        name: read_passages(place / f"{name}.jsonl", limit)
        for name in (("train", "dev") if corpus.dev else ("train",))
    }
    kept = {name: [p for p in passages if _text_key(p) not in known] for name, passages in read.items()}
    dropped = sum(map(len, read.values())) - sum(map(len, kept.values()))
    return Splits(kept["train"], kept.get("dev", []), tests, dropped)


def _text_key(passage: Passage) -> str:
    return " ".join(passage.text.split())


def read_passages(path: Path, limit: int | None = None) -> list[Passage]:
    """The first ``limit`` passages of a file, or all."""
    if not path.is_file():
        msg = f"{path} is absent: name the folder that holds {path.parent.name}/{path.name}"
        raise SourceError(msg)
    passages: list[Passage] = []
    decoder = msgspec.json.Decoder(_Record)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if limit is not None and len(passages) == limit:
                break
            try:
                passages.append(_passage(decoder.decode(line)))
            except (msgspec.MsgspecError, KeyError, ValueError) as error:
                msg = f"{path}, line {number}: {error}; see kg.evaluation.benchmarks.corpora for the form"
                raise RecordError(msg) from error
    return passages


def _passage(record: _Record) -> Passage:
    # SciER has tokens of no width
    tokens = [(a, b) for a, b in record.extra.token_offsets if b > a] or words(record.text)
    first_at = {start: i for i, (start, _) in enumerate(tokens)}
    last_at = {end: i for i, (_, end) in enumerate(tokens)}
    sentences = tuple(_token_range(tokens, start, end) for start, end in record.sentences)
    mentions: dict[str, Mention] = {}
    for entity in record.entities:
        if entity.start not in first_at or entity.end not in last_at:
            msg = f"entity {entity.id} of {record.id} does not begin and end with tokens"
            raise ValueError(msg)
        mentions[entity.id] = Mention(first_at[entity.start], last_at[entity.end], entity.type)
    roles = tuple(record.sentence_labels or ())
    if roles and len(roles) != len(sentences):
        msg = f"{record.id} has {len(sentences)} sentences and {len(roles)} labels"
        raise ValueError(msg)
    return Passage(
        id=record.id,
        text=record.text,
        tokens=tuple(tokens),
        sentences=sentences,
        mentions=frozenset(mentions.values()),
        relations=frozenset(Relation(mentions[r.head], mentions[r.tail], r.type) for r in record.relations),
        roles=roles,
    )


def _token_range(tokens: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    first = bisect_left(tokens, start, key=lambda token: token[0])
    last = bisect_right(tokens, end, key=lambda token: token[1]) - 1
    if last < first:
        msg = f"the sentence at {start}–{end} has no token"
        raise ValueError(msg)
    return first, last


def part(passage: Passage, first: int, last: int) -> Passage:
    """The sentences from ``first`` to ``last``, both included, as a passage of its own.

    Mentions that cross its edges are lost; the corpora have none that leave their sentence.
    """
    begin, end = passage.sentences[first][0], passage.sentences[last][1]
    origin = passage.tokens[begin][0]

    def moved(mention: Mention) -> Mention:
        return mention._replace(first=mention.first - begin, last=mention.last - begin)

    def inside(mention: Mention) -> bool:
        return begin <= mention.first and mention.last <= end

    return replace(
        passage,
        text=passage.text[origin : passage.tokens[end][1]],
        tokens=tuple((a - origin, b - origin) for a, b in passage.tokens[begin : end + 1]),
        sentences=tuple((a - begin, b - begin) for a, b in passage.sentences[first : last + 1]),
        mentions=frozenset(moved(m) for m in passage.mentions if inside(m)),
        relations=frozenset(
            Relation(moved(r.head), moved(r.tail), r.type)
            for r in passage.relations
            if inside(r.head) and inside(r.tail)
        ),
        roles=passage.roles[first : last + 1],
    )
