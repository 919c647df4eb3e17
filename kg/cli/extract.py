"""``kg extract``: papers in, extraction records out."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from kg.cli.options import (
    InputFormatOption,
    ListingDateOption,
    MapOption,
    PapersArgument,
    QuietOption,
    WorkersOption,
    examples,
    mapping_of,
    papers_of,
    worker_count,
)

if TYPE_CHECKING:
    from kg.records import Paper

NAME = "extract"
EXAMPLES = examples("kg extract papers.jsonl -o records.jsonl", "kg extract abstracts.txt -o - | head -1")

_BATCH = 32


def command(
    papers: PapersArgument = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is standard output.")
    ] = "-",
    listing_date: ListingDateOption = None,
    map_: MapOption = None,
    input_format: InputFormatOption = None,
    workers: WorkersOption = None,
    quiet: QuietOption = False,
) -> None:
    """Read papers and write what each abstract says: an extraction record a line, as JSON.

    A record stands under the id that the input gives it, else under the paper's. A record of the input that
    has an id but gives no paper gets an empty line of that id, and its reason on standard error.
    """
    import msgspec

    from kg.cli.problems import tell
    from kg.cli.progress import StepProgress
    from kg.graph.extracting import ENOUGH_FOR_SEVERAL, extracted_tables
    from kg.records import Extraction, Paper, Problem
    from kg.sources import read
    from kg.steps import batched, shipped_extractor
    from kg.tables import from_table, to_table

    extractor = shipped_extractor()
    empty: list[Extraction] = []

    def on_problem(problem: Problem) -> None:
        tell(problem)
        if problem.id:
            empty.append(Extraction(id=problem.id, extractor=extractor.version))

    found = read(
        papers_of(papers),
        format=input_format,
        mapping=mapping_of(map_),
        listing_date=listing_date,
        on_problem=on_problem,
    )
    encode = msgspec.json.Encoder().encode
    done = 0
    with _opened(output) as out, StepProgress(quiet=quiet) as progress:
        beginning = list(islice(found, ENOUGH_FOR_SEVERAL + 1))
        several = worker_count(workers) if len(beginning) > ENOUGH_FOR_SEVERAL else 1
        batches = batched((_under_own_id(paper) for paper in chain(beginning, found)), _BATCH)
        for table in extracted_tables((to_table(batch, Paper) for batch in batches), extractor, several):
            for record, failure in zip(from_table(table, Extraction), table["failure"].to_pylist(), strict=True):
                out.write(encode(record) + b"\n")
                if failure:
                    sys.stderr.write(f"failed: {record.id}: {failure}\n")
                done += 1
            progress("extracting", done, None)
        for record in empty:
            out.write(encode(record) + b"\n")
    if not done:
        raise typer.Exit(1)


def _under_own_id(paper: Paper) -> Paper:
    import msgspec

    own = paper.sources[0].id if paper.sources else None
    return msgspec.structs.replace(paper, id=own) if own else paper


@contextlib.contextmanager
def _opened(output: str) -> Iterator[IO[bytes]]:
    """Standard output, or a file that appears whole when all is written."""
    if output == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            yield file
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
