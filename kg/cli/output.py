"""Rows to standard output, as a table for people or as JSON, JSON lines or CSV for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kg.cli.options import chosen

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = ("table", "json", "jsonl", "csv")


def row_format(name: str) -> str:
    """The format of that name.

    Raises
    ------
    UsageError
        There is none; a near one is suggested.
    """
    return chosen(name, FORMATS, "output format")


def write_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str) -> None:
    """Write rows to standard output in one of :data:`FORMATS`.

    JSON is a list of objects, one a row; JSON lines the same objects one a line. In CSV, lists and objects
    are written as JSON, and what is missing is empty.
    """
    if form == "table":
        _table(columns, rows)
    elif form == "csv":
        import csv

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(value) for value in row] for row in rows)
    elif form == "jsonl":
        for line in _objects(columns, rows):
            sys.stdout.write(line + "\n")
    else:
        between = "["
        for line in _objects(columns, rows):
            sys.stdout.write(f"{between}\n  {line}")
            between = ","
        sys.stdout.write("[]\n" if between == "[" else "\n]\n")


def write_json(value: Any) -> None:
    """Write one record or list to standard output as JSON."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def console() -> Console:
    """Standard output for people; outside a terminal nothing is cut or wrapped."""
    from rich.console import Console

    return Console(
        highlight=False, soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 100_000
    )


def _objects(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    for row in rows:
        yield msgspec.json.encode(dict(zip(columns, row, strict=True))).decode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return msgspec.json.encode(value).decode() if isinstance(value, (list, dict)) else str(value)


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    values = list(rows)
    for index, column in enumerate(columns):
        numbers = values and all(isinstance(row[index], (int, float, type(None))) for row in values)
        table.add_column(column, justify="right" if numbers else "left", overflow="fold")
    for row in values:
        table.add_row(*(Text(_cell(value)) for value in row))
    out = console()
    out.print(table)
    out.print(f"{len(values)} row{'' if len(values) == 1 else 's'}", style="dim")
