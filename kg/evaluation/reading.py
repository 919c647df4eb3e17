"""Annotated papers and extraction records from files, checked here so that nothing after has to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from kg.errors import SourceError
from kg.evaluation.scoring import Record
from kg.records import (
    EntityType,
    ExtractedClaim,
    ExtractedEntity,
    ExtractedRelation,
    ExtractedResult,
    Role,
)


class _AnnotatedEntity(msgspec.Struct):
    id: str
    type: EntityType
    name: str
    surfaces: tuple[str, ...]
    role: Role


class _Parts(msgspec.Struct, kw_only=True):
    id: str
    text: str = ""
    relations: tuple[ExtractedRelation, ...] = ()
    results: tuple[ExtractedResult, ...] = ()
    claims: tuple[ExtractedClaim, ...] = ()


class _Annotated(_Parts, kw_only=True):
    entities: tuple[_AnnotatedEntity, ...]


class _Extracted(_Parts, kw_only=True):
    entities: tuple[ExtractedEntity, ...]


def read_gold(path: Path, *, with_text: bool = False) -> list[Record]:
    """Annotated papers, one a line, in the form that ``gold/GUIDELINES.md`` ends with.

    Parameters
    ----------
    path
        The file.
    with_text
        Whether each must have its ``text``, for an extractor to read.

    Raises
    ------
    SourceError
        The file cannot be read, holds no papers, or a line is no annotated paper.
    """
    form = (
        'an annotated paper is {"id", "text", "entities": [{"id", "type", "name", "surfaces", "role"}], '
        '"relations", "results", "claims"}, as gold/GUIDELINES.md says'
    )
    papers = _read(path, _Annotated, form)
    for paper in papers:
        if with_text and not paper.get("text"):
            raise SourceError(
                f"{path}: the paper {paper['id']} has no text to read: give each paper its text, "
                "or a file of extraction records beside this one"
            )
    return papers


def read_said(path: Path, gold: Sequence[Record]) -> list[Record]:
    """Extraction records, one a line, as ``kg extract`` writes them, of the annotated papers.

    Raises
    ------
    SourceError
        The file cannot be read, holds no records, a line is none, or none is of an annotated paper.
    """
    records = _read(path, _Extracted, "an extraction record is a line that kg extract writes")
    annotated = {paper["id"] for paper in gold}
    if annotated.isdisjoint(record["id"] for record in records):
        raise SourceError(
            f"{path}: none of its ids is annotated: it has {records[0]['id']!r} and the like, "
            f"the annotated papers {gold[0]['id']!r} and the like; extract from the annotated file itself"
        )
    return records


def _read(path: Path, kind: type[msgspec.Struct], form: str) -> list[Record]:
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
    records: dict[str, tuple[int, Record]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = msgspec.json.decode(line)
            msgspec.convert(record, kind)
        except msgspec.ValidationError as error:
            raise SourceError(f"{path}, line {number}: {error}: {form}") from error
        except (msgspec.DecodeError, RecursionError) as error:
            raise SourceError(f"{path}, line {number} is no JSON: {error}") from error
        if record["id"] in records:
            raise SourceError(
                f"{path}, line {number}: the id {record['id']!r} stood in line {records[record['id']][0]} already"
            )
        records[record["id"]] = number, record
    if not records:
        raise SourceError(f"{path} is empty: {form}")
    return [record for _, record in records.values()]
