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
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import DecisionError
from kg.files import write_whole
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

COLUMNS = Mapping.__struct_fields__
_HEADER = (
    "#mapping_set_title: decisions on the names of a methodgraph graph",
    "#curie_map:",
    "#  mg: https://w3id.org/methodgraph/ontology#",
    "#  method: https://w3id.org/methodgraph/method/",
    "#  dataset: https://w3id.org/methodgraph/dataset/",
    "#  metric: https://w3id.org/methodgraph/metric/",
    "#  task: https://w3id.org/methodgraph/task/",
    "#  semapv: https://w3id.org/semapv/vocab/",
    "#  skos: http://www.w3.org/2004/02/skos/core#",
)
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


def read_decisions(path: Path) -> list[Mapping]:
    """The decisions of a file, in order; none where there is no file.

    Lines that begin with ``#`` are comment; the first other line names the columns, in any order;
    ``subject_id`` and ``predicate_id`` are needed.

    Raises
    ------
    DecisionError
        A row is broken or contradicts another; the message names the lines.
    """
    return [decision for _, decision in _read(path)]


def append_decision(path: Path, decision: Mapping) -> None:
    """Add a decision to a file, which is made where there is none; a decision that stands already is not doubled.

    Raises
    ------
    DecisionError
        The decision is broken or contradicts a row of the file; the file stays as it was.
    """
    rows = _read(path)
    if any(known == decision for _, known in rows):
        return
    line = rows[-1][0] + 1 if rows else len(_HEADER) + 2
    _check_row(decision, f"the new decision for {path.name}")
    check_decisions([*(known for _, known in rows), decision], [*(number for number, _ in rows), line], path.name)
    lines = _lines(path) if path.exists() else list(_HEADER)
    while lines and not lines[-1].strip():
        lines.pop()
    head = next((place for place, line in enumerate(lines) if _is_row(line)), None)
    columns = list(COLUMNS) if head is None else [cell.strip().strip('"') for cell in lines[head].split("\t")]
    # Columns that the file lacks are added only where the decision needs them.
    columns += [
        name for name in COLUMNS if name not in columns and _cell(getattr(decision, name)) not in ("", "1.0")
    ]
    if head is None:
        lines.append("\t".join(columns))
    else:
        lines[head] = "\t".join(columns)
    lines.append("\t".join(_cell(getattr(decision, column, "")) for column in columns))
    write_whole(path, ("\n".join(lines) + "\n").encode())


def _cell(value: object) -> str:
    return " ".join(str(value).split())


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DecisionError(f"{path.name} is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    return [line.rstrip("\r") for line in text.split("\n")]


def _is_row(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _read(path: Path) -> list[tuple[int, Mapping]]:
    if not path.exists():
        return []
    columns: list[str] | None = None
    found: list[tuple[int, Mapping]] = []
    for number, line in enumerate(_lines(path), start=1):
        if not _is_row(line):
            continue
        cells = [cell.strip().strip('"') for cell in line.split("\t")]
        if columns is None:
            columns = cells
            missing = {"subject_id", "predicate_id"} - set(columns)
            if missing:
                raise DecisionError(
                    f"{path.name}, line {number}: the first row must name the columns, parted by tabs;"
                    f" {' and '.join(sorted(missing))} missing"
                )
            continue
        if len(cells) > len(columns):
            raise DecisionError(
                f"{path.name}, line {number}: {len(cells)} cells under {len(columns)} columns; take tabs out"
            )
        decision = _mapping(dict(zip(columns, cells, strict=False)), f"{path.name}, line {number}")
        _check_row(decision, f"{path.name}, line {number}")
        found.append((number, decision))
    check_decisions([decision for _, decision in found], [number for number, _ in found], path.name)
    return found


def _mapping(row: dict[str, str], where: str) -> Mapping:
    given = row.get("confidence") or "1"
    try:
        confidence = float(given)
    except ValueError:
        confidence = -1.0
    if not 0 <= confidence <= 1:
        raise DecisionError(f"{where}: confidence {given!r} is no number from 0 to 1")
    return Mapping(
        subject_id=row.get("subject_id", ""),
        subject_label=row.get("subject_label", ""),
        predicate_id=row.get("predicate_id", ""),
        object_id=row.get("object_id", ""),
        object_label=row.get("object_label", ""),
        mapping_justification=row.get("mapping_justification") or "semapv:ManualMappingCuration",
        confidence=confidence,
        comment=row.get("comment", ""),
    )


def _check_row(decision: Mapping, where: str) -> None:
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


def check_decisions(decisions: Sequence[Mapping], lines: Sequence[int] = (), file: str = "decisions") -> None:
    """Raise where two decisions cannot both be obeyed.

    Raises
    ------
    DecisionError
        Two names are matched (through others, maybe) and never to match; or a name gets two labels or two types.
    """
    lines = lines or range(1, len(decisions) + 1)
    root: dict[Name, Name] = {}

    def find(name: Name) -> Name:
        while root.get(name, name) != name:
            name = root[name]
        return name

    told: dict[tuple[str, Name], tuple[str, int]] = {}
    matched: list[tuple[int, Name, Name]] = []
    never: list[tuple[int, Name, Name]] = []
    for line, decision in zip(lines, decisions, strict=True):
        subject = name_of(decision.subject_id, decision.subject_label)
        if decision.predicate_id in (MATCH, NEVER):
            other = name_of(decision.object_id, decision.object_label)
            if subject is not None and other is not None:
                (matched if decision.predicate_id == MATCH else never).append((line, subject, other))
        elif decision.predicate_id in (RENAMED, RETYPED) and subject is not None:
            value = decision.object_label if decision.predicate_id == RENAMED else decision.object_id
            earlier = told.setdefault((decision.predicate_id, subject), (value, line))
            if earlier[0] != value:
                raise DecisionError(
                    f"{file}, line {line}: {decision.subject_id} is {decision.predicate_id.removeprefix('mg:')}"
                    f" to {value!r} here and to {earlier[0]!r} in line {earlier[1]}: take one out"
                )
    for _, left, right in matched:
        root[find(left)] = find(right)
    for line, left, right in never:
        if left[0] == right[0] and key(left[1].replace("-", " ")) == key(right[1].replace("-", " ")):
            raise DecisionError(
                f"{file}, line {line}: {left[1]!r} and {right[1]!r} are spellings of one name and cannot be kept"
                " apart: take the line out"
            )
        if find(left) == find(right):
            others = [str(n) for n, a, b in matched if find(a) == find(left)]
            raise DecisionError(
                f"{file}, line {line}: {left[1]!r} and {right[1]!r} must never match, but line"
                f"{'s' if len(others) > 1 else ''} {', '.join(others)} make them one: take one out"
            )
