"""From what the user names to inputs: files, directories, patterns, standard input."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.sources.stream import BLOCK_BYTES

#: What stands for standard input among paths.
STANDARD_INPUT = "-"


def named(paths: str | Path | Sequence[str | Path]) -> Iterator[str]:
    """The names of the inputs that ``paths`` stand for: a name of a file each, or ``-``.

    Directories give their files, also those further down, and patterns what they match, both in order of
    name; hidden files and folders are left out. A name that stands for nothing is given back as it is.
    """
    for path in [paths] if isinstance(paths, str | Path) else paths:
        name = str(path)
        if name == STANDARD_INPUT:
            yield name
            continue
        matches = [name]
        if not os.path.lexists(name) and glob.has_magic(name):
            matches = sorted(glob.glob(name, recursive=True)) or [name]  # noqa: PTH207 - absolute patterns too
        for match in matches:
            if Path(match).is_dir():
                found = list(_files(Path(match)))
                yield from found or [match]
            else:
                yield match


def _files(directory: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(directory):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield str(Path(folder) / name)


def blocks(name: str) -> Iterator[bytes]:
    """The bytes of an input, a block at a time.

    Raises
    ------
    OSError
        It is not there, is a directory, or may not be read.
    """
    if name == STANDARD_INPUT:
        while block := sys.stdin.buffer.read(BLOCK_BYTES):
            yield block
        return
    with Path(name).open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block
