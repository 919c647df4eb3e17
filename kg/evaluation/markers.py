"""Text that a command writes into a page, between two marker lines."""

from __future__ import annotations

from pathlib import Path

from kg.errors import UsageError
from kg.files import write_whole


def write_between(path: Path, begin: str, end: str, text: str) -> None:
    """Put text between the marker lines of a file, or into a new one.

    Raises
    ------
    UsageError
        The file is there without the markers.
    """
    block = f"{begin}\n\n{text}\n{end}"
    if not path.exists():
        write_whole(path, (block + "\n").encode())
        return
    before, found, rest = path.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        msg = f"{path} has no place for the table: write the lines\n{begin}\n{end}\nwhere it belongs"
        raise UsageError(msg)
    write_whole(path, (before + block + after).encode())
