"""The records that every step reads and writes: frozen, typed, checked where they enter.

The way of the data, and the record at each border::

    source ──► Paper ──► Extraction ──► Entity, Mapping ──► Statement, Evidence, Result, Claim ──► stores

Records decode from and encode to JSON with ``msgspec.json`` and travel between steps as Arrow tables
(:mod:`kg.tables`). Character offsets always refer to :attr:`Paper.text`.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

EntityType = Literal["Method", "Dataset", "Metric", "Task"]
Role = Literal["proposed", "used", "compared", "background"]
Relation = Literal[
    "EXTENDS",
    "USES",
    "OUTPERFORMS",
    "COMPARED_WITH",
    "IS_A",
    "ADDRESSES",
    "TRAINED_ON",
    "EVALUATED_ON",
    "MEASURED_BY",
    "BENCHMARK_FOR",
]
ResultKind = Literal["absolute", "delta", "ratio"]
Direction = Literal["higher", "lower"]
ClaimType = Literal["contribution", "performance", "finding", "limitation", "resource"]

ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)
ROLES: tuple[Role, ...] = get_args(Role)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
RESULT_KINDS: tuple[ResultKind, ...] = get_args(ResultKind)
CLAIM_TYPES: tuple[ClaimType, ...] = get_args(ClaimType)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

Confidence = Annotated[float, Meta(ge=0, le=1)]
Offset = Annotated[int, Meta(ge=0)]


def digest(*parts: str) -> str:
    """The first 16 hex digits of the SHA-256 of ``parts``, kept apart by a character no text contains."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


class Edit(Struct, frozen=True):
    """One change that cleaning made: ``text[start:end]`` of the cleaned text stood as ``original`` before."""

    start: Offset
    end: Offset
    original: str


class SourceRef(Struct, frozen=True):
    """Where a paper was seen: the input's name, the reader, and its place there.

    ``position`` counts records of the input from 1; ``id`` is the identifier the input itself gives, if any.
    """

    name: str
    format: str
    position: int
    id: str | None = None


class Paper(Struct, frozen=True):
    """A paper as it was understood: cleaned text and what is known about it.

    ``id`` is ``doi:…`` or ``arxiv:…`` where the paper has one (DOI first; an arXiv DOI counts as the arXiv
    id, without version), else ``paper:`` and a hash of the folded title and abstract. ``date`` is ISO 8601,
    as precise as the source (``2024``, ``2024-05``, ``2024-05-17``); ``--05-17`` where the source gives no
    year. ``title_edits`` and ``abstract_edits`` undo the cleaning.
    """

    id: str
    abstract: str
    title: str | None = None
    year: int | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    venue: str | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    url: str | None = None
    organization: str | None = None
    votes: int | None = None
    keywords: tuple[str, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    title_edits: tuple[Edit, ...] = ()
    abstract_edits: tuple[Edit, ...] = ()

    @property
    def text(self) -> str:
        """What is read: title, a blank line, abstract; the abstract alone where there is no title."""
        return f"{self.title}\n\n{self.abstract}" if self.title else self.abstract

    @property
    def text_hash(self) -> str:
        """A hash of :attr:`text`; extraction is kept under it and never redone for the same text."""
        return digest(self.text)


class Problem(Struct, frozen=True):
    """A record of the input that did not become a paper of the graph, and why.

    ``outcome`` is ``skipped`` (nothing to read there: no abstract, another language) or ``failed`` (it is
    broken). ``position`` counts records of the input from 1, 0 for the input as a whole. ``code`` is a short
    stable name such as ``no-abstract``; ``reason`` is a sentence for people.
    """

    outcome: Literal["skipped", "failed"]
    code: str
    reason: str
    name: str
    position: int = 0
    id: str | None = None


class Span(Struct, frozen=True, order=True):
    """A half-open range of characters of a paper's text."""

    start: Offset
    end: Offset


class ExtractedEntity(Struct, frozen=True):
    """An entity of one paper: every surface that denotes it there, and where each mention stands."""

    id: str
    type: EntityType
    name: str
    surfaces: tuple[str, ...]
    role: Role
    mentions: tuple[Span, ...] = ()
    confidence: Confidence = 1.0


class ExtractedRelation(Struct, frozen=True):
    """A relation between two entities of one paper; ``start`` and ``end`` bound the evidence sentence."""

    head: str
    relation: Relation
    tail: str
    evidence: str
    start: Offset = 0
    end: Offset = 0
    confidence: Confidence = 1.0


class ExtractedResult(Struct, frozen=True):
    """A measured value of one paper, linked to its entities; numbers stand as the paper writes them."""

    method: str | None
    dataset: str | None
    task: str | None
    metric: str | None
    value: str
    unit: str | None
    kind: ResultKind
    baseline: str | None
    baseline_value: str | None
    evidence: str
    start: Offset = 0
    end: Offset = 0
    confidence: Confidence = 1.0


class ExtractedClaim(Struct, frozen=True):
    """A sentence that a reader may cite, its type, and the entities it is about."""

    type: ClaimType
    sentence: str
    about: tuple[str, ...]
    start: Offset = 0
    end: Offset = 0
    confidence: Confidence = 1.0


class Extraction(Struct, frozen=True):
    """What one abstract says: the public extraction record, scored by ``gold/score.py`` as it is.

    ``id`` is the paper's id. ``text_hash`` and ``extractor`` say which text was read by which version.
    """

    id: str
    entities: tuple[ExtractedEntity, ...] = ()
    relations: tuple[ExtractedRelation, ...] = ()
    results: tuple[ExtractedResult, ...] = ()
    claims: tuple[ExtractedClaim, ...] = ()
    text_hash: str = ""
    extractor: str = ""


class Entity(Struct, frozen=True):
    """A node of the graph: one thing, by all its names.

    ``id`` is type and slug of the canonical label (``method/contrastive-language-image-pretraining``);
    ``concept`` is the IRI of the vocabulary concept it is linked to, if any. ``year`` is the year of the
    paper that introduces it, else of its first mention, else the vocabulary's. ``direction`` says of a metric
    whether higher or lower is better, where that is known.
    """

    id: str
    type: EntityType
    label: str
    aliases: tuple[str, ...] = ()
    concept: str | None = None
    year: int | None = None
    papers: int = 0
    direction: Direction | None = None


class EntityMention(Struct, frozen=True):
    """An entity in a paper: ``local`` is its id in that paper's extraction record."""

    paper: str
    entity: str
    local: str
    role: Role
    surfaces: tuple[str, ...]
    confidence: Confidence


class Mapping(Struct, frozen=True):
    """A merge as a record, after SSSOM: this name means that entity, for this reason, this sure.

    ``justification`` is a ``semapv:`` term (``semapv:LexicalMatching``, ``semapv:ManualMappingCuration``…)
    and ``comment`` says the rule in words.
    """

    subject_id: str
    subject_label: str
    predicate_id: str
    object_id: str
    object_label: str
    mapping_justification: str
    confidence: Confidence
    comment: str = ""


class Statement(Struct, frozen=True):
    """Head, relation, tail: believed this much, supported by so many papers, first said in that year."""

    id: str
    head: str
    relation: Relation
    tail: str
    belief: Confidence
    support: int
    first_year: int | None = None


class Evidence(Struct, frozen=True):
    """The sentence of a paper that proves a statement; ``text`` is ``paper.text[start:end]``."""

    id: str
    statement: str
    paper: str
    text: str
    start: Offset
    end: Offset
    confidence: Confidence
    extractor: str


class Result(Struct, frozen=True):
    """A measured value, on one scale (:func:`kg.quantities.quantity`) and as the paper writes it.

    ``value``, ``baseline_value`` and ``unit`` are on that scale, the numbers None where the text is no plain
    number; ``raw_value``, ``raw_baseline_value`` and ``raw_unit`` are as written.
    """

    id: str
    paper: str
    method: str | None
    dataset: str | None
    task: str | None
    metric: str | None
    value: float | None
    raw_value: str
    unit: str | None
    kind: ResultKind
    baseline: str | None
    baseline_value: float | None
    raw_baseline_value: str | None
    text: str
    start: Offset
    end: Offset
    confidence: Confidence
    extractor: str
    raw_unit: str | None = None


class Claim(Struct, frozen=True):
    """A citable sentence of a paper, ``text``, and the entities it is about."""

    id: str
    paper: str
    type: ClaimType
    text: str
    start: Offset
    end: Offset
    about: tuple[str, ...]
    confidence: Confidence
    extractor: str


class Run(Struct, frozen=True):
    """One run of ``kg build``: when, by which versions, on what, and how every input record ended."""

    id: str
    started: str
    ended: str
    program: str
    extractor: str
    inputs: tuple[str, ...]
    read: int
    done: int
    repeated: int
    skipped: int
    failed: int
    problems: tuple[Problem, ...] = ()


def statement_id(head: str, relation: str, tail: str) -> str:
    """The id of a statement: a hash of head, relation and tail."""
    return digest(head, relation, tail)


def evidence_id(statement: str, paper: str, start: int, end: int, extractor: str) -> str:
    """The id of an evidence: a hash of statement, paper, span and extractor version."""
    return digest(statement, paper, str(start), str(end), extractor)
