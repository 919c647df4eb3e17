"""Options that several commands share, and how a wrong value is answered."""

from __future__ import annotations

import os
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.stores.target import Credentials

GraphOption = Annotated[
    Path,
    typer.Option("--graph", "-g", envvar="KG_GRAPH", help="The graph directory.", show_default="./graph"),
]
"""``--graph``, else the environment's ``KG_GRAPH``, else ``./graph``."""

DEFAULT_GRAPH = Path("graph")

QueryArgument = Annotated[
    str, typer.Argument(metavar="QUERY", help="The query, a file that holds one, or - for standard input.")
]
TimeoutOption = Annotated[
    float | None, typer.Option("--timeout", metavar="SECONDS", help="Give up after so long.", min=0.001)
]
FormatOption = Annotated[
    str, typer.Option("--format", "-f", help="How to write the rows: table, json, jsonl or csv.")
]

WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", "-w", help="Processes that extract.", show_default="one for each core"),
]
"""``--workers``, as :func:`worker_count` reads it."""

PapersArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PAPERS...",
        help="Files, directories, patterns such as 'data/**/*.bib', or - for standard input; "
        "plain, .gz or .zst. The format is recognised by the content.",
        show_default=False,
    ),
]

MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="For tables and JSON: which column holds a field, such as abstract=Summary. Repeatable.",
    ),
]

INPUT_FORMATS = (
    "parquet",
    "pubmed",
    "jats",
    "arxiv-atom",
    "oai-pmh",
    "endnote",
    "arxiv-snapshot",
    "openalex",
    "semantic-scholar",
    "crossref",
    "json",
    "medline",
    "web-of-science-table",
    "web-of-science",
    "ris",
    "bibtex",
    "table",
    "listing",
    "plain",
)
"""The names of :func:`kg.sources.formats`, here so that help needs not import the readers."""

InputFormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        help=f"The format of the input, where its content does not tell: {', '.join(INPUT_FORMATS)}.",
        show_default=False,
    ),
]

ListingDateOption = Annotated[
    str | None,
    typer.Option(
        "--listing-date",
        metavar="DATE",
        help="The date of listing pages (2025 or 2025-10-30); gives dates without a year theirs.",
    ),
]

TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="TARGET", help="neo4j://…, bolt://… (also +s, +ssc), or the http(s)://… of a Graph Store."
    ),
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="TARGET",
        help="Ask this Neo4j server (neo4j://…, bolt://…) in place of a graph directory.",
        show_default=False,
    ),
]
UserOption = Annotated[
    str | None,
    typer.Option("--user", "-u", envvar="KG_USER", help="The server's user.", show_default=False),
]
PasswordFileOption = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="A file that holds the password; else KG_PASSWORD, else a prompt.",
        show_default=False,
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database", envvar="KG_DATABASE", help="Which database of a Neo4j server.", show_default="neo4j"
    ),
]

QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


def examples(*lines: str) -> str:
    """The end of a command's help: lines to copy."""
    shown = [f"[cyan]$ {line.replace('[', chr(92) + '[')}[/cyan]" for line in lines]
    return "\n\n".join(["[dim]Examples[/dim]", *shown])


def chosen(value: str, known: Collection[str], what: str) -> str:
    """The value in lower case, if it is one of those known.

    Raises
    ------
    UsageError
        It is not; a near one is suggested.
    """
    wanted = value.strip().lower()
    if wanted in known:
        return wanted
    near = get_close_matches(wanted, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise UsageError(f"there is no {what} {value!r}: {hint}choose one of {', '.join(known)}")


def mapping_of(pairs: Collection[str] | None) -> dict[str, str] | None:
    """``FIELD=COLUMN`` options as a dict.

    Raises
    ------
    UsageError
        One has no ``=``.
    """
    mapping = {}
    for pair in pairs or ():
        field, equals, column = pair.partition("=")
        if not (field.strip() and equals and column.strip()):
            raise UsageError(f"--map {pair!r} is not of the form FIELD=COLUMN, such as abstract=Summary")
        mapping[field.strip()] = column.strip()
    return mapping or None


def papers_of(papers: Collection[str] | None) -> list[str]:
    """The inputs that were named.

    Raises
    ------
    UsageError
        None was.
    """
    if not papers:
        raise UsageError("name the papers to read: files, directories, patterns, or - for standard input")
    return list(papers)


def credentials_of(
    target: str, user: str | None, password_file: Path | None, database: str | None = None
) -> Credentials:
    """Who asks a server: the password is that of the file, else of ``KG_PASSWORD``, else asked for.

    It is asked for where a user is named, here or in the target, and there is a terminal.

    Raises
    ------
    UsageError
        The file cannot be read, or a user is named and there is no way to a password.
    """
    import sys
    from getpass import getpass

    from kg.stores.target import Credentials, Secret, parse_target

    parts = parse_target(target)
    user = user or parts.user
    password = Secret(os.environ["KG_PASSWORD"]) if os.environ.get("KG_PASSWORD") else None
    if password_file is not None:
        try:
            password = Secret(password_file.read_text(encoding="utf-8").rstrip("\r\n"))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"the password file {password_file} cannot be read: {error}") from None
    elif password is None and user is not None:
        if not sys.stdin.isatty():
            raise UsageError(f"the password of {user} is missing: set KG_PASSWORD or name a --password-file")
        password = Secret(getpass(f"Password of {user} at {parts.host}: "))
    return Credentials(user, password, database)


def worker_count(given: int | None) -> int:
    """How many processes to use: as many as asked for, else one for each core, at most 8."""
    if given is not None:
        if given < 1:
            raise UsageError(f"--workers {given} is not possible: use at least 1")
        return given
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(8, cores)


def text_of(given: str) -> str:
    """A query: the text itself, the content of a file of that name, or of standard input for ``-``.

    Raises
    ------
    UsageError
        The file is no text.
    """
    import sys

    if given == "-":
        return sys.stdin.read()
    path = Path(given)
    try:
        return path.read_text(encoding="utf-8-sig") if path.is_file() else given
    except OSError:
        return given
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no UTF-8 text: give a query or a file that holds one") from error
