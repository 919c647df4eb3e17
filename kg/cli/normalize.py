"""``kg normalize``: names in, the same names out with what each of them means."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import chosen, examples

NAME = "normalize"
EXAMPLES = examples(
    "kg normalize names.csv > resolved.csv",
    "kg normalize names.jsonl -o resolved.jsonl",
    r"printf 'type,name\nmethod,the CLIP model\nmethod,CLIP\n' | kg normalize",
)


def command(
    names: Annotated[
        str,
        typer.Argument(
            metavar="NAMES",
            help="A CSV or TSV with the columns type (Method, Dataset, Metric or Task) and name, and perhaps "
            "context and id; JSON lines with the same keys; or - for standard input.",
        ),
    ] = "-",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is standard output.")
    ] = "-",
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="The form of the list, where its content does not tell: csv, tsv or jsonl.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Say what each name of a list means: entity, canonical label, score and reason, without any graph.

    All names are resolved together, by the rules of kg build, so that names of one thing get one entity. The
    list comes out in its own order and form. The score (0 to 1) is how sure it is that the name means the
    entity. A context counts where it spells an acronym out, as in "Low-Rank Adaptation (LoRA)". A row that
    gives no name keeps its place with an empty entity, and its reason on standard error.
    """
    from typing import cast

    from kg.cli.problems import tell
    from kg.errors import UsageError
    from kg.files import write_whole
    from kg.normalization import load_vocabulary
    from kg.normalization.listing import resolve_names
    from kg.normalization.tables import NAME_FORMATS, NameFormat, read_list, write_list

    if output != "-" and not Path(output).absolute().parent.is_dir():
        raise UsageError(f"there is no folder for {output}: make it first")
    wanted = cast(NameFormat, chosen(form, NAME_FORMATS, "form of a list")) if form else None
    if names == "-":
        if sys.stdin.isatty():
            raise UsageError("name a list of names, or pipe one in: a table with the columns type and name")
        listed = read_list(sys.stdin.buffer, "standard input", form=wanted, on_problem=tell)
    else:
        path = Path(names)
        if not path.is_file():
            raise UsageError(f"there is no file {path}: name a list of names, or - for standard input")
        with path.open("rb") as file:
            listed = read_list(file, path.name, form=wanted, on_problem=tell)
    found = [row.name for row in listed.rows if row.name is not None]
    meanings = resolve_names(found, vocabulary=load_vocabulary())
    if output == "-":
        write_list(listed, meanings, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    else:
        content = io.BytesIO()
        write_list(listed, meanings, content)
        write_whole(Path(output), content.getvalue())
    if not found:
        raise typer.Exit(1)
