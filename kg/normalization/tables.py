"""A list of names as people keep it: CSV, TSV or JSON lines, read and written back with what its names mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any, Literal, get_args

import msgspec
from msgspec import Struct

from kg.errors import SourceError
from kg.normalization.listing import ListedName, Meaning
from kg.records import ENTITY_TYPES, EntityType, Problem

NameFormat = Literal["csv", "tsv", "jsonl"]
NAME_FORMATS: tuple[NameFormat, ...] = get_args(NameFormat)

_INPUT = ("type", "name", "context", "id")
_OUTPUT = ("entity", "label", "score", "reason")
_TYPES: dict[str, EntityType] = {kind.lower(): kind for kind in ENTITY_TYPES}
_DELIMITERS = {"csv": ",", "tsv": "\t"}


class Row(Struct, frozen=True, gc=False):
    """A row of a list: its cells by column, and the name in it, or the reason why there is none.

    ``cells`` go by the columns of the list they stand in, in JSON lines by the row's own keys.
    """

    cells: tuple[Any, ...]
    keys: tuple[str, ...]
    name: ListedName | None
    reason: str = ""


class NameList(Struct, frozen=True):
    """A list as it was read: its form, its columns in order (none for JSON lines), and its rows."""

    form: NameFormat
    columns: tuple[str, ...]
    rows: list[Row]


def read_list(
    file: IO[bytes], label: str, *, form: NameFormat | None = None, on_problem: Callable[[Problem], None]
) -> NameList:
    """Read a list of names with the columns or keys ``type`` and ``name``, and perhaps ``context`` and ``id``.

    Parameters
    ----------
    file
        The list, as UTF-8 text.
    label
        What the list is called in problems and errors.
    form
        The form; recognised where none is given: JSON lines begin with ``{``, a TSV has a tab in its first line.
    on_problem
        Told each row that gives no name; the row is kept all the same.

    Raises
    ------
    SourceError
        It is no UTF-8 text, it is empty, or its first line has no column ``type`` or ``name``.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        first = _first_line(text)
        if not first:
            raise SourceError(f"{label} is empty: give a table with the columns type and name, or JSON lines")
        form = form or _form_of(first)
        lines = _from(first, text)
        columns: tuple[str, ...] = ()
        rows: Iterator[Row]
        if form == "jsonl":
            rows = map(_object, (line for line in lines if line.strip()))
        else:
            reader = csv.reader(lines, delimiter=_DELIMITERS[form], strict=True)
            columns = _columns(reader, label)
            rows = _records(reader, columns)
        kept = []
        for position, row in enumerate(rows, start=1):
            kept.append(row)
            if row.name is None:
                given = dict(zip(row.keys, row.cells, strict=False)).get("id")
                known = str(given) if given not in (None, "") else None
                on_problem(Problem("failed", "no-name", row.reason, label, position, known))
    except UnicodeDecodeError as error:
        raise SourceError(f"{label} is no UTF-8 text: save it as UTF-8") from error
    finally:
        text.detach()
    return NameList(form, columns, kept)


def write_list(names: NameList, meanings: Iterable[Meaning], file: IO[bytes]) -> None:
    """Write a list in its own form: type, name, context, id, then entity, label, score, reason, then the rest.

    Columns called entity, label, score or reason are written anew. A row without a name has an empty entity,
    and what is wrong with it as its reason.

    Parameters
    ----------
    names
        The list.
    meanings
        What its names mean, one for each row that has a name, in order.
    file
        Where to write.
    """
    found = iter(meanings)
    answers = ((row, next(found) if row.name is not None else None) for row in names.rows)
    if names.form == "jsonl":
        encode = msgspec.json.Encoder().encode
        for row, meaning in answers:
            file.write(encode(_answered(row, meaning)) + b"\n")
        return
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    delimiter = _DELIMITERS[names.form]
    plain = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    # With "\n" as the end of a line, the writer leaves a cell with a bare "\r" unquoted, and it is lost.
    quoted = csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    order = [names.columns.index(column) for column in _INPUT if column in names.columns]
    rest = [at for at, column in enumerate(names.columns) if at not in order and column not in _OUTPUT]

    def write(cells: Sequence[str]) -> None:
        (quoted if any("\r" in cell for cell in cells) else plain).writerow(cells)

    write([*(names.columns[at] for at in order), *_OUTPUT, *(names.columns[at] for at in rest)])
    for row, meaning in answers:
        cells = [*row.cells, *[""] * (len(names.columns) - len(row.cells))]
        if meaning is None:
            told = ["", "", "", row.reason]
        else:
            told = [meaning.entity, meaning.label, f"{meaning.score:.2f}", meaning.reason]
        beyond = cells[len(names.columns) :]
        write([*(cells[at] for at in order), *told, *(cells[at] for at in rest), *beyond])
    text.flush()
    text.detach()


def _first_line(text: IO[str]) -> str:
    """The first line that is not blank, or nothing."""
    return next((line for line in text if line.strip()), "")


def _from(first: str, text: IO[str]) -> Iterator[str]:
    yield first
    yield from text


def _form_of(first: str) -> NameFormat:
    if first.lstrip().startswith("{"):
        return "jsonl"
    return "tsv" if "\t" in first else "csv"


def _columns(reader: Iterator[list[str]], label: str) -> tuple[str, ...]:
    try:
        header = next(reader)
    except csv.Error as error:
        raise SourceError(f"the first line of {label} cannot be read: {error}") from error
    columns = tuple(_column(cell) for cell in header)
    for needed in ("type", "name"):
        if columns.count(needed) != 1:
            has = "no column" if needed not in columns else "more than one column"
            raise SourceError(
                f"{label} has {has} {needed!r} (its first line: {', '.join(header)}): the first line must name"
                " the columns type and name"
            )
    return columns


def _column(cell: str) -> str:
    """A column as it is called: those that mean something in small letters, others as they stand."""
    plain = cell.strip().lower()
    return plain if plain in _INPUT or plain in _OUTPUT else cell


def _records(reader: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[Row]:
    places = [columns.index(column) if column in columns else None for column in ("type", "name", "context")]
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lost = "; what stands after it is not read" if "end of data" in str(error) else ""
            yield Row((), columns, None, f"a quote in it is not closed or not doubled{lost}")
            continue
        if not cells:
            continue
        kind, name, context = (cells[at] if at is not None and at < len(cells) else "" for at in places)
        listed, reason = _listed(kind, name, context)
        if len(cells) > len(columns):
            listed, reason = None, f"it has {len(cells)} cells, the first line {len(columns)}"
        yield Row(tuple(cells), columns, listed, reason)


def _object(line: str) -> Row:
    try:
        value = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        return Row((), (), None, f"it is no JSON ({error})")
    if not isinstance(value, dict):
        return Row((), (), None, "it is no JSON object: write {…} with the keys type and name")
    keys, cells = tuple(value), tuple(value.values())
    missing = [key for key in ("type", "name") if value.get(key) is None]
    if missing:
        return Row(cells, keys, None, f"it has no {missing[0]}")
    kind, name, context = value["type"], value["name"], value.get("context") or ""
    for key, given in (("type", kind), ("name", name), ("context", context)):
        if not isinstance(given, str):
            return Row(cells, keys, None, f"its {key} is no text")
    listed, reason = _listed(kind, name, context)
    return Row(cells, keys, listed, reason)


def _listed(kind: str, name: str, context: str) -> tuple[ListedName | None, str]:
    known = _TYPES.get(kind.strip().lower())
    if known is None:
        return None, f"there is no type {kind.strip()!r}: choose one of {', '.join(ENTITY_TYPES)}"
    if not name.strip():
        return None, "its name is empty"
    return ListedName(known, name, context), ""


def _answered(row: Row, meaning: Meaning | None) -> dict[str, Any]:
    """A row of JSON lines with its answer."""
    given = dict(zip(row.keys, row.cells, strict=True))
    told: Sequence[Any] = ("", "", None, row.reason)
    if meaning is not None:
        told = (meaning.entity, meaning.label, meaning.score, meaning.reason)
    first = {key: given[key] for key in _INPUT if key in given}
    rest = {key: value for key, value in given.items() if key not in _INPUT and key not in _OUTPUT}
    return first | dict(zip(_OUTPUT, told, strict=True)) | rest
