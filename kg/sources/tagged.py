"""Records of tagged lines, as bibliographic services export them: a tag, its value, lines that go on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.sources.raw import Broken
from kg.sources.stream import MAX_RECORD_CHARS

#: A record: the values of each tag in order.
Tags = dict[str, list[str]]


def tagged_records(
    lines: Iterable[str], tag: re.Pattern[str], *, first: str, last: str | None = None, line_wise: frozenset[str]
) -> Iterator[Tags | Broken]:
    """The records of an input of tagged lines.

    Parameters
    ----------
    lines
        The lines without their ends.
    tag
        Matches the head of a line that opens a value; its first group is the tag.
    first, last
        The tag that opens a record, and the one that ends it where the format has such.
    line_wise
        Tags that are repeated by a line that goes on (one author a line); elsewhere such a line goes on with
        the value.
    """
    record: Tags = {}
    current = ""
    size = 0
    for line in lines:
        match = tag.match(line)
        if match is None:
            if not line.strip():
                current = "" if last is None else current
            elif record and current and line[:1] in " \t":
                size += len(line)
                if size > MAX_RECORD_CHARS:
                    continue
                if current in line_wise:
                    record[current].append(line.strip())
                else:
                    record[current][-1] += "\n" + line.strip()
            elif record and current:
                # A line that lost its indentation still belongs to the value above it.
                record[current][-1] += "\n" + line.strip()
            continue
        name = match[1]
        if name == first and first in record:
            yield record if last is None else Broken(f"it does not end with {last}", id=None)
            record = {}
        if name == last:
            if record:
                yield record
            record, current, size = {}, "", 0
            continue
        if not record and name != first:
            continue  # what stands around the records: the export's own header and end
        current = name
        size += len(line)
        record.setdefault(name, []).append(line[match.end() :].strip())
    if record:
        yield record if last is None else Broken("the input ends in the middle of it")


def joined(record: Tags, *tags: str) -> str | None:
    """The first value of the first of ``tags`` that has one."""
    for tag in tags:
        for value in record.get(tag, ()):
            if value.strip():
                return value
    return None
