"""Generations: everything derived from the parts, made in one piece and replaced in one step.

A generation is built under a hidden name, made durable, renamed, and becomes current when the manifest names
it. Readers hold a shared lock on the one they read; a build deletes those that are neither current nor read.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.errors import GraphNotFoundError
from kg.files import sync_folder
from kg.graph.directory import (
    GENERATIONS,
    LADYBUG,
    RDF,
    TABLES,
    read_manifest,
)

_LINKS = (LADYBUG, RDF, TABLES)


def generation_path(graph: Path, name: str) -> Path:
    """Where a generation of a graph directory stands."""
    return graph / GENERATIONS / name


def make_generation(graph: Path, stamp: str, write: Callable[[Path], None]) -> str:
    """Make a generation out of what ``write`` puts into the folder it is given, and give its name.

    It is not current yet: that is the manifest's to say. Nothing of it stays where ``write`` raises.
    """
    folder = graph / GENERATIONS
    folder.mkdir(exist_ok=True)
    last = max((int(path.name[:6]) for path in folder.glob("[0-9]*-*")), default=0)
    name = f"{last + 1:06d}-{stamp[:8]}"
    unfinished = folder / f".{name}"
    unfinished.mkdir()
    try:
        write(unfinished)
        (unfinished / "in-use").touch()
        _sync_tree(unfinished)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.rename(folder / name)
    sync_folder(folder)
    return name


def link_current(graph: Path, name: str) -> None:
    """Let ``graph.lbug``, ``rdf`` and ``tables`` at the top of the directory lead into a generation.

    They are there for people and other programs; this program goes by the manifest. So a file system
    without links does without them.
    """
    for entry in _LINKS:
        link = graph / entry
        target = f"{GENERATIONS}/{name}/{entry}"
        with contextlib.suppress(OSError):
            if link.is_symlink() and str(link.readlink()) == target:
                continue
            temporary = graph / f".{entry}.new"
            temporary.unlink(missing_ok=True)
            temporary.symlink_to(target)
            temporary.replace(link)


def collect(graph: Path, current: str | None) -> None:
    """Delete what killed runs left unfinished, and the generations that are neither current nor read."""
    import fcntl

    folder = graph / GENERATIONS
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name.startswith("."):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != current:
            try:
                with (path / "in-use").open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    # It loses its name first, so that no one finds half a generation under it.
                    gone = path.rename(path.with_name(f".{path.name}"))
            except BlockingIOError:
                continue
            except FileNotFoundError:
                gone = path
            shutil.rmtree(gone, ignore_errors=True)


@contextlib.contextmanager
def reading(graph: Path) -> Iterator[Path]:
    """The current generation's folder, which stays as it is while the context lasts.

    Raises
    ------
    GraphNotFoundError
        There is no graph at this place, or nothing was built in it yet.
    GraphVersionError
        A newer version of the program wrote it.
    """
    import fcntl

    while True:
        name = read_manifest(graph).generation
        if name is None:
            raise GraphNotFoundError(
                f"the graph at {graph} is empty, no build has ended there: run `kg build PAPERS --graph {graph}`"
            )
        path = generation_path(graph, name)
        try:
            file = (path / "in-use").open("rb")
        except FileNotFoundError:
            if read_manifest(graph).generation != name:
                continue
            raise GraphNotFoundError(
                f"{path} is missing: make it again with `kg rebuild --graph {graph}`"
            ) from None
        with file:
            fcntl.flock(file, fcntl.LOCK_SH)
            # Between finding and locking it, a build may have made the next one and deleted this.
            if not path.is_dir():
                continue
            yield path
            return


def _sync_tree(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
