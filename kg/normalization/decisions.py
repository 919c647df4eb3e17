"""The decisions file: what people decided about names, as SSSOM rows in a TSV they may edit by hand.

One row, one decision; deleting the row undoes it. Rows that a build writes about its own merges have the
same form, so that a row can be copied over and its predicate changed.

==================  =====================================================================================
``skos:exactMatch``  subject and object are one entity
``mg:neverMatch``    subject and object are never one entity, however they are spelled
``mg:renamed``       the subject's label is ``object_label``
``mg:retyped``       the subject is of the type in ``object_id``, such as ``mg:Dataset``
``mg:rejected``      the statement whose id is the subject, as ``statement:…``, does not hold
``mg:removed``       the paper whose id is the subject stays out of the graph
==================  =====================================================================================

An entity is named by its id (``method/low-rank-adaptation``), a name by ``name:method/lora``; where a
``subject_label`` or ``object_label`` is given, the label says exactly which name is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from kg.errors import DecisionError
from kg.normalization.keys import key
from kg.normalization.names import slug
from kg.records import ENTITY_TYPES, EntityType, Mapping

MATCH = "skos:exactMatch"
NEVER = "mg:neverMatch"
RENAMED = "mg:renamed"
RETYPED = "mg:retyped"
REJECTED = "mg:rejected"
REMOVED = "mg:removed"
PREDICATES = (MATCH, NEVER, RENAMED, RETYPED, REJECTED, REMOVED)

ALONG = "goes with the row above"
"""The comment of a row that is part of the decision above it: a person made one, and it takes several rows."""

_ENTITY = re.compile(rf"(?:name:)?({'|'.join(kind.lower() for kind in ENTITY_TYPES)})[/:](.+)", re.IGNORECASE)
_TYPES: dict[str, EntityType] = {kind.lower(): kind for kind in ENTITY_TYPES}

Name = tuple[EntityType, str]
"""A name as decisions and the resolution see it: its type and its slug."""


def name_id(kind: EntityType, name: str) -> str:
    """The identifier of a name as a mapping's subject.

    >>> name_id("Method", "CLIP model")
    'name:method/clip-model'
    """
    return f"name:{kind.lower()}/{slug(name)}"


def name_of(reference: str, label: str) -> Name | None:
    """What an entity id or a name id stands for, or None where it is neither.

    >>> name_of("method/low-rank-adaptation", ""), name_of("name:method/lora", "LoRA")
    (('Method', 'low-rank-adaptation'), ('Method', 'lora'))
    """
    match = _ENTITY.fullmatch(reference.removeprefix("https://w3id.org/methodgraph/").strip())
    if match is None:
        return None
    return _TYPES[match[1].lower()], slug(label) if label.strip() else match[2]


def retyped_to(decision: Mapping) -> EntityType | None:
    """The type a retyping decision gives, or None where it names none."""
    return _TYPES.get(decision.object_id.rpartition(":")[2].rpartition("#")[2].lower())


def kept_apart(decisions: Iterable[Mapping]) -> dict[Name, frozenset[str]]:
    """For each name, by type and matching key, the keys of the names of its type that it must never match."""
    pairs: defaultdict[Name, set[str]] = defaultdict(set)
    for decision in decisions:
        if decision.predicate_id == NEVER:
            left = name_of(decision.subject_id, decision.subject_label)
            right = name_of(decision.object_id, decision.object_label)
            if left is not None and right is not None and left[0] == right[0]:
                one, other = key_of(left), key_of(right)
                pairs[left[0], one].add(other)
                pairs[left[0], other].add(one)
    return {name: frozenset(others) for name, others in pairs.items()}


def key_of(name: Name) -> str:
    """The matching key of a name that a decision speaks of: its spellings share it."""
    return key(name[1].replace("-", " "))


def removed_papers(decisions: Iterable[Mapping]) -> frozenset[str]:
    """The ids of the papers that people took out."""
    return frozenset(
        decision.subject_id.removeprefix("paper/") for decision in decisions if decision.predicate_id == REMOVED
    )


def rejected_statements(decisions: Iterable[Mapping]) -> frozenset[str]:
    """The ids of the statements that people rejected."""
    return frozenset(
        re.sub(r"^statement[:/]", "", decision.subject_id)
        for decision in decisions
        if decision.predicate_id == REJECTED
    )


def summary(decision: Mapping) -> str:
    """A decision in a few words.

    >>> row = Mapping("name:method/sam", "SAM", NEVER, "method/sharpness-aware-minimization", "", "", 1.0)
    >>> summary(row)
    'SAM is never method/sharpness-aware-minimization'
    """
    subject = decision.subject_label or decision.subject_id
    given = decision.object_label or decision.object_id
    words = {
        MATCH: f"{subject} is {given}",
        NEVER: f"{subject} is never {given}",
        RENAMED: f"{subject} is called {given}",
        RETYPED: f"{subject} is a {retyped_to(decision)}",
        REJECTED: f"{subject} does not hold",
        REMOVED: f"{subject} stays out",
    }
    return words.get(decision.predicate_id, f"{subject} {decision.predicate_id} {given}")


def check_row(decision: Mapping, where: str) -> None:
    """Raise where a decision cannot be understood, whatever else was decided.

    Raises
    ------
    DecisionError
        A part of it is missing or wrong; the message begins with ``where``.
    """
    predicate = decision.predicate_id
    if predicate not in PREDICATES:
        raise DecisionError(f"{where}: unknown predicate {predicate!r}; use one of {', '.join(PREDICATES)}")
    if not decision.subject_id:
        raise DecisionError(f"{where}: no subject_id")
    if predicate in (REJECTED, REMOVED):
        return
    subject = name_of(decision.subject_id, decision.subject_label)
    if subject is None:
        raise DecisionError(
            f"{where}: subject_id {decision.subject_id!r} is no entity; write it as method/some-name"
        )
    if predicate in (MATCH, NEVER):
        other = name_of(decision.object_id, decision.object_label)
        if other is None:
            raise DecisionError(
                f"{where}: object_id {decision.object_id!r} is no entity; write it as method/some-name"
            )
        if predicate == MATCH and other[0] != subject[0]:
            raise DecisionError(
                f"{where}: a {subject[0]} and a {other[0]} cannot be one; retype one of them first"
            )
        if predicate == NEVER and other == subject:
            raise DecisionError(f"{where}: subject and object are the same name, {subject[1]!r}")
    elif predicate == RENAMED and not key(decision.object_label):
        raise DecisionError(f"{where}: a renaming needs the new name as object_label")
    elif predicate == RETYPED and retyped_to(decision) is None:
        raise DecisionError(
            f"{where}: object_id {decision.object_id!r} is no type; use one of mg:{', mg:'.join(ENTITY_TYPES)}"
        )


def check_decisions(decisions: Sequence[Mapping], places: Sequence[str] = ()) -> None:
    """Raise where two decisions cannot both be obeyed.

    Parameters
    ----------
    decisions
        The decisions; the order of them does not matter.
    places
        Where each stands, for the message; "decision 1" and so on by default.

    Raises
    ------
    DecisionError
        Two names are matched (through others, maybe) and never to match; a name gets two labels or two types; or
        a label that one decision gives is renamed by another.
    """
    places = places or [f"decision {number}" for number in range(1, len(decisions) + 1)]
    root: dict[Name, Name] = {}

    def find(name: Name) -> Name:
        while root.get(name, name) != name:
            name = root[name]
        return name

    told: dict[tuple[str, Name], tuple[str, str]] = {}
    labels: dict[Name, tuple[Name, str]] = {}
    matched: list[tuple[str, Name, Name]] = []
    never: list[tuple[str, Name, Name]] = []
    for place, decision in zip(places, decisions, strict=True):
        subject = name_of(decision.subject_id, decision.subject_label)
        if decision.predicate_id in (MATCH, NEVER):
            other = name_of(decision.object_id, decision.object_label)
            if subject is not None and other is not None:
                (matched if decision.predicate_id == MATCH else never).append((place, subject, other))
        elif decision.predicate_id in (RENAMED, RETYPED) and subject is not None:
            value = decision.object_label if decision.predicate_id == RENAMED else decision.object_id
            earlier = told.setdefault((decision.predicate_id, subject), (value, place))
            if earlier[0] != value:
                raise DecisionError(
                    f"{place}: {decision.subject_id} is {decision.predicate_id.removeprefix('mg:')}"
                    f" to {value!r} here and to {earlier[0]!r} in {earlier[1]}: take one out"
                )
            if decision.predicate_id == RENAMED:
                labels[subject[0], slug(value)] = subject, place
    for (predicate, subject), (_, place) in told.items():
        if predicate == RENAMED and labels.get(subject, (subject, ""))[0] != subject:
            raise DecisionError(
                f"{place}: {subject[1]!r} is renamed here, but it is the name that {labels[subject][1]} gives:"
                " make one decision of the two"
            )
    for _, left, right in matched:
        root[find(left)] = find(right)
    for place, left, right in never:
        if left[0] == right[0] and key_of(left) == key_of(right):
            raise DecisionError(
                f"{place}: {left[1]!r} and {right[1]!r} are spellings of one name and cannot be kept apart: take"
                " it out"
            )
        if find(left) == find(right):
            others = [other for other, a, _ in matched if find(a) == find(left)]
            raise DecisionError(
                f"{place}: {left[1]!r} and {right[1]!r} must never match, but {' and '.join(others)}"
                f" make{'' if len(others) > 1 else 's'} them one: take one out"
            )
