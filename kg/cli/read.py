"""``kg read``: the papers as they were understood."""

from __future__ import annotations

import sys

from kg.cli.options import (
    InputFormatOption,
    ListingDateOption,
    MapOption,
    PapersArgument,
    examples,
    mapping_of,
    papers_of,
)

NAME = "read"
EXAMPLES = examples(
    "kg read export.ris > papers.jsonl",
    "kg read listing.txt --listing-date 2025-10-30",
    "kg read articles.csv --map abstract=Summary",
)


def command(
    papers: PapersArgument = None,
    listing_date: ListingDateOption = None,
    map_: MapOption = None,
    input_format: InputFormatOption = None,
) -> None:
    """Show the papers as they were understood: JSON, one a line, before repeats are joined.

    Records that give no paper are told on standard error.
    """
    import msgspec

    from kg.cli.problems import tell
    from kg.sources import read

    encoder = msgspec.json.Encoder()
    found = read(
        papers_of(papers),
        format=input_format,
        mapping=mapping_of(map_),
        listing_date=listing_date,
        on_problem=tell,
    )
    some = False
    for paper in found:
        some = True
        sys.stdout.write(encoder.encode(paper).decode() + "\n")
    if not some:
        sys.stdout.flush()
        sys.exit(1)
