"""The decisions file on disk: read, appended to, and taken back from; rows that people wrote stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import DecisionError
from kg.files import write_whole
from kg.normalization.decisions import ALONG, check_decisions, check_row, summary
from kg.records import Mapping

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


def append_decisions(path: Path, decisions: Sequence[Mapping], places: Sequence[str] = ()) -> list[Mapping]:
    """Add decisions to a file, all or none of them; the file is made where there is none.

    Parameters
    ----------
    path
        The decisions file.
    decisions
        What to add; decisions that stand in the file already are not doubled.
    places
        Where each comes from, for messages.

    Returns
    -------
    list of Mapping
        Those that were added.

    Raises
    ------
    DecisionError
        A decision is broken or contradicts a row of the file or another one; the file stays as it was.
    """
    rows = _read(path)
    known = {decision for _, decision in rows}
    where = [f"{path.name}, line {number}" for number, _ in rows]
    new: list[Mapping] = []
    for place, decision in zip(
        places or [f"the new decision for {path.name}"] * len(decisions), decisions, strict=True
    ):
        check_row(decision, place)
        if decision not in known:
            known.add(decision)
            new.append(decision)
            where.append(place)
    if not new:
        return []
    check_decisions([*(decision for _, decision in rows), *new], where)
    lines = _lines(path) if path.exists() else list(_HEADER)
    while lines and not lines[-1].strip():
        lines.pop()
    head = next((place for place, line in enumerate(lines) if _is_row(line)), None)
    columns = list(COLUMNS) if head is None else [cell.strip().strip('"') for cell in lines[head].split("\t")]
    # Columns that the file lacks are added only where a decision needs them.
    columns += [
        name
        for name in COLUMNS
        if name not in columns and any(_cell(getattr(decision, name)) not in ("", "1.0") for decision in new)
    ]
    if head is None:
        lines.append("\t".join(columns))
    else:
        lines[head] = "\t".join(columns)
    lines += ["\t".join(_cell(getattr(decision, column, "")) for column in columns) for decision in new]
    write_whole(path, ("\n".join(lines) + "\n").encode())
    return new


def append_decision(path: Path, decision: Mapping) -> None:
    """Add one decision to a file; see :func:`append_decisions`.

    Raises
    ------
    DecisionError
        The decision is broken or contradicts a row of the file; the file stays as it was.
    """
    append_decisions(path, [decision])


def undo_decision(path: Path, which: str = "") -> list[Mapping]:
    """Take a decision out of a file, with the rows that go with it.

    Parameters
    ----------
    path
        The decisions file.
    which
        The number of its line, or a name or id that it speaks of; the last one by default.

    Returns
    -------
    list of Mapping
        The rows that were taken out, in their order.

    Raises
    ------
    DecisionError
        The file is broken, or there is no such decision, or several; the message names their lines.
    """
    rows = _read(path)
    if not rows:
        raise DecisionError(f"there is no decision to undo in {path.name}")
    leads = [place for place, (_, decision) in enumerate(rows) if place == 0 or decision.comment != ALONG]
    chosen = [place for place in leads if _is_about(rows[place], which.strip())] if which.strip() else leads[-1:]
    if len(chosen) != 1:
        listed = "; ".join(f"line {rows[place][0]}: {summary(rows[place][1])}" for place in chosen or leads[-5:])
        fault = f"several decisions are about {which!r}" if chosen else f"no decision is about {which!r}"
        raise DecisionError(f"{path.name}: {fault}; name one by its line: {listed}")
    first = chosen[0]
    last = next((place for place in leads if place > first), len(rows))
    gone = {number for number, _ in rows[first:last]}
    kept = [line for number, line in enumerate(_lines(path), start=1) if number not in gone]
    write_whole(path, "\n".join(kept).encode())
    return [decision for _, decision in rows[first:last]]


def _is_about(row: tuple[int, Mapping], which: str) -> bool:
    number, decision = row
    if which.removeprefix("line ").isdigit():
        return int(which.removeprefix("line ")) == number
    named = {decision.subject_id, decision.subject_label, decision.object_id, decision.object_label} - {""}
    return which.casefold() in {name.casefold() for name in named} | {name.rpartition("/")[2] for name in named}


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
        check_row(decision, f"{path.name}, line {number}")
        found.append((number, decision))
    check_decisions([decision for _, decision in found], [f"{path.name}, line {number}" for number, _ in found])
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
