"""Reports as headings, tables and lines: for a terminal, or as Markdown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from kg.cli.options import chosen

ReportOption = Annotated[str, typer.Option("--format", "-f", help="How to write it: text, markdown or json.")]


def report_form(form: str) -> str:
    """What was given for :data:`ReportOption`, checked.

    Raises
    ------
    UsageError
        There is no such form.
    """
    return chosen(form, ("text", "markdown", "json"), "output format")


class Terminal:
    """Writes headings, tables and lines for a terminal."""

    def heading(self, text: str) -> None:
        """A heading of a part."""
        from rich.text import Text

        from kg.cli.output import console

        console().print()
        console().print(Text(text, style="bold cyan"))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """The first column holds names, the others figures."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        from kg.cli.output import console

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for i, column in enumerate(columns):
            table.add_column(column, justify="right" if i else "left", no_wrap=True)
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        console().print(table)

    def line(self, text: str) -> None:
        """A line of text."""
        from kg.cli.output import console

        console().print(text, highlight=False, markup=False)


class Markdown:
    """Writes the same as Markdown."""

    def heading(self, text: str) -> None:
        """A heading of a part."""
        sys.stdout.write(f"### {text}\n\n")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """The first column holds names, the others figures."""
        align = ["---", *["---:"] * (len(columns) - 1)]
        for row in (columns, align, *rows):
            sys.stdout.write(f"| {' | '.join(row)} |\n")
        sys.stdout.write("\n")

    def line(self, text: str) -> None:
        """A line of text."""
        sys.stdout.write(f"{' '.join(text.split())}\n\n")
