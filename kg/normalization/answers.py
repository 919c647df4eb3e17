"""What people answer to doubts, as rows of the decisions file.

An answer says of two names that they are one (``accept``) or never are (``reject``), whatever the graph has;
or it gives an entity another label (``rename``) or type (``retype``). The list of doubts, as ``kg resolve``
writes it, is the form: its column ``decision`` is filled in, and ``value`` with the new label or type.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import msgspec
from msgspec import Struct

from kg.errors import DecisionError
from kg.normalization.decisions import ALONG, MATCH, NEVER, REJECTED, RENAMED, RETYPED, name_id, name_of
from kg.normalization.doubts import Uses
from kg.normalization.keys import key
from kg.normalization.names import slug
from kg.records import ENTITY_TYPES, Entity, EntityType, Mapping

DECISIONS = ("accept", "reject", "rename", "retype")
"""The words of an answer."""


class Answer(Struct, frozen=True):
    """One answer, and where it was given, for messages.

    ``subject`` and ``object`` are as in :class:`kg.normalization.doubts.Doubt`; ``rename`` and ``retype`` are
    about ``object``, or ``subject`` where there is no object. ``value`` is the new label or type.
    """

    decision: str
    subject: str = ""
    subject_label: str = ""
    object: str = ""
    object_label: str = ""
    value: str = ""
    comment: str = ""
    place: str = "the answer"


def read_answers(content: bytes, label: str) -> list[Answer]:
    """The answers of a CSV or TSV table or of JSON lines; rows without a decision are left out.

    Parameters
    ----------
    content
        The file: UTF-8, its first line naming the columns, or JSON objects one a line or in one list.
    label
        What the file is called in messages.

    Raises
    ------
    DecisionError
        It cannot be read, or a row has a decision that is none; the message names the row.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DecisionError(f"{label} is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    answers = []
    for place, row in _json(text, label) if text.lstrip()[:1] in ("{", "[") else _table(text, label):
        told = {name: str(row.get(name) or "").strip() for name in Answer.__struct_fields__ if name != "place"}
        told["decision"] = told["decision"].lower()
        if told["decision"] and told["decision"] not in DECISIONS:
            near = get_close_matches(told["decision"], DECISIONS, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise DecisionError(
                f"{place}: there is no decision {told['decision']!r}: {hint}use one of {', '.join(DECISIONS)}"
            )
        if told["decision"]:
            answers.append(Answer(**told, place=place))
    return answers


def _table(text: str, label: str) -> Iterator[tuple[str, dict[str, Any]]]:
    first = text.lstrip().partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter="\t" if "\t" in first else ",", strict=True)
    try:
        reader.fieldnames = columns = [name.strip().lower() for name in reader.fieldnames or ()]
        if "decision" not in columns or not {"subject", "object"} & set(columns):
            raise DecisionError(
                f"{label}: the first line must name the columns decision, subject and object, and perhaps value"
                " and comment: take the list that kg resolve --format csv writes"
            )
        for row in reader:
            yield f"{label}, line {reader.line_num}", row
    except csv.Error as error:
        raise DecisionError(f"{label}, after line {reader.line_num}: it is no table ({error})") from error


def _json(text: str, label: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        whole = text.lstrip().startswith("[")
        rows = msgspec.json.decode(text) if whole else None
    except msgspec.DecodeError as error:
        raise DecisionError(f"{label} is no JSON ({error})") from error
    lines = [line for line in text.splitlines() if line.strip()]
    for number, given in enumerate(rows if rows is not None else lines, start=1):
        place = f"{label}, row {number}"
        try:
            row = given if whole else msgspec.json.decode(given)
        except msgspec.DecodeError as error:
            raise DecisionError(f"{place}: it is no JSON ({error})") from error
        if not isinstance(row, dict):
            raise DecisionError(f"{place}: it is no JSON object with the keys decision, subject and object")
        yield place, row


def rows_of(answer: Answer, uses: Uses) -> list[Mapping]:
    """The rows of the decisions file that carry an answer out; those after the first go along with it.

    Parameters
    ----------
    answer
        The answer.
    uses
        The names of the graph that it is about.

    Raises
    ------
    DecisionError
        It names what the graph does not have, or lacks a part; the message begins with its place.
    """
    if answer.decision in ("rename", "retype"):
        return _changed(answer, uses)
    if answer.decision == "reject" and answer.subject.startswith("statement") and not answer.object:
        return [_row(answer, answer.subject, "", REJECTED, "", "")]
    kind, subject = _named(answer, answer.subject, answer.subject_label, uses)
    entity = _entity(answer, answer.object, uses)
    if answer.decision == "accept":
        return [_row(answer, name_id(kind, subject), subject, MATCH, entity.id, entity.label)]
    return [_row(answer, name_id(kind, subject), subject, NEVER, entity.id, entity.label)]


def _changed(answer: Answer, uses: Uses) -> list[Mapping]:
    entity = _entity(answer, answer.object or answer.subject, uses)
    if answer.decision == "rename":
        if not key(answer.value):
            raise DecisionError(f"{answer.place}: a renaming needs the new label as its value")
        return [_row(answer, entity.id, entity.label, RENAMED, "", " ".join(answer.value.split()))]
    types: dict[str, EntityType] = {kind.lower(): kind for kind in ENTITY_TYPES}
    kind = types.get(answer.value.rpartition(":")[2].lower())
    if kind is None:
        raise DecisionError(
            f"{answer.place}: {answer.value!r} is no type: give one of {', '.join(ENTITY_TYPES)} as the value"
        )
    if kind == entity.type:
        raise DecisionError(f"{answer.place}: {entity.label!r} is a {kind} already")
    rows = [_row(answer, entity.id, entity.label, RETYPED, f"mg:{kind}", "")]
    told = {slug(entity.label)}
    for name in entity.aliases:
        if slug(name) not in told:
            told.add(slug(name))
            rows.append(_row(answer, name_id(entity.type, name), name, RETYPED, f"mg:{kind}", "", ALONG))
    return rows


def _named(answer: Answer, reference: str, label: str, uses: Uses) -> tuple[EntityType, str]:
    """The type and the name that an answer's subject says, if some entity of the graph goes by it."""
    if reference in uses.entities:
        return uses.entities[reference].type, label.strip() or uses.entities[reference].label
    name = name_of(reference, label)
    if name is None:
        raise DecisionError(f"{answer.place}: {reference!r} is no name: write it as name:method/some-name")
    for entity in uses.entities.values():
        if entity.type == name[0]:
            for known in (entity.label, *entity.aliases):
                if slug(known) == name[1]:
                    return entity.type, known
    raise DecisionError(f"{answer.place}: no {name[0]} of this graph is called {label or name[1]!r}")


def _entity(answer: Answer, reference: str, uses: Uses) -> Entity:
    found = uses.entities.get(reference.strip())
    if found is None:
        near = get_close_matches(reference, uses.entities, n=1)
        hint = f": did you mean {near[0]!r}?" if near else ": write an entity's id, such as method/bert"
        raise DecisionError(f"{answer.place}: there is no entity {reference!r} in this graph{hint}")
    return found


def _row(
    answer: Answer,
    subject: str,
    subject_label: str,
    predicate: str,
    object_id: str,
    object_label: str,
    comment: str = "",
) -> Mapping:
    return Mapping(
        subject_id=subject,
        subject_label=subject_label,
        predicate_id=predicate,
        object_id=object_id,
        object_label=object_label,
        mapping_justification="semapv:ManualMappingCuration",
        confidence=1.0,
        comment=comment or answer.comment,
    )
