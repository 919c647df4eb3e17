"""Measure how well names are told to mean one thing, beside the rules of other tools, as one table.

    python -m pipelines.naming ../shared [--scale 1000000] [--format text|markdown|json] [--table docs/quality.md]

``SHARED`` holds ``ie/scier`` and ``gold/train.jsonl``; what is absent is left out, with a line on standard error.
The table goes between two marker lines of its file, too. The rivals need RapidFuzz (extra ``dev``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kg.evaluation.naming.table import Row
    from kg.records import Extraction

PAIRS = Path(__file__).resolve().parent.parent / "tests" / "normalization"


def main(
    shared: Annotated[Path, typer.Argument(help="Folder of the annotated corpora.")],
    scale: Annotated[int, typer.Option(min=0, help="Also time a list of so many made-up names.")] = 0,
    form: Annotated[str, typer.Option("--format", "-f", help="How to write it: text, markdown or json.")] = "text",
    table: Annotated[Path | None, typer.Option(help="Markdown file to write the table to.")] = None,
) -> None:
    """Measure, print, write the table."""
    import msgspec

    from kg.cli.options import chosen
    from kg.errors import MethodgraphError
    from kg.evaluation.markers import write_between
    from kg.evaluation.naming.table import BEGIN, END, markdown, text

    try:
        form = chosen(form, ("text", "markdown", "json"), "output format")
        found = list(rows(shared, scale))
        if table is not None:
            write_between(table, BEGIN, END, markdown(found))
    except MethodgraphError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(error.exit_code) from error
    if form == "json":
        typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        typer.echo(markdown(found) if form == "markdown" else text(found), nl=False)


def rows(shared: Path, scale: int) -> Iterator[Row]:
    """Every row that can be measured with what is there."""
    from kg.evaluation.naming import scale as scaling
    from kg.evaluation.naming.table import acronym_rows, held_out_rows, pair_rows, scale_rows, synonym_rows
    from kg.normalization import load_vocabulary

    vocabulary = load_vocabulary()
    if (shared / "ie" / "scier").is_dir():
        yield from synonym_rows(shared / "ie" / "scier", vocabulary)
    else:
        typer.echo(f"left out: SciER, as there is no {shared / 'ie' / 'scier'}", err=True)
    yield from held_out_rows(vocabulary)
    gold = shared / "gold" / "train.jsonl"
    if gold.is_file():
        yield from acronym_rows(_annotated(gold), vocabulary)
    else:
        typer.echo(f"left out: bare acronyms, as there is no {gold}", err=True)
    yield from pair_rows(PAIRS / "hard_pairs.csv", PAIRS / "same_pairs.csv", vocabulary)
    if scale:
        yield from scale_rows(scaling.measure(vocabulary, scale))


def _annotated(path: Path) -> list[Extraction]:
    """Annotated papers as extraction records: their entities alone."""
    from kg.evaluation import read_gold
    from kg.records import ExtractedEntity, Extraction

    return [
        Extraction(
            paper["id"],
            tuple(
                ExtractedEntity(e["id"], e["type"], e["name"], tuple(e["surfaces"]), e["role"])
                for e in paper["entities"]
            ),
        )
        for paper in read_gold(path)
    ]


if __name__ == "__main__":
    typer.run(main)
