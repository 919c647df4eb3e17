"""The graph directory: where each thing lies, the manifest, the lock, and writing that is whole or not at all.

::

    GRAPH/
      manifest.json         format version, the parts, which generation is current and what it was made from
      papers/*.parquet      papers as they were read, before repeats are joined; one part per batch
      extractions/*.parquet extraction records by text and extractor version; one part per batch
      decisions.tsv         the user's decisions, as SSSOM rows
      runs.jsonl            one Run a line
      loads.json            in which state `kg load` left each server's database
      vocabulary/           the user's own vocabulary files
      generations/<name>/   everything derived from the above: graph.lbug, rdf/, tables/, records.parquet, run.json
      graph.lbug rdf tables links into the current generation
      lock                  held while a build writes

A generation is never changed once it has its name, so whoever reads one goes on reading while a build makes
the next. Replacing the manifest is the one step that makes a new generation current.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from kg.errors import GraphError, GraphLockedError, GraphNotFoundError, GraphVersionError
from kg.files import write_whole

FORMAT = 1
"""The version of the layout that this program writes; it reads this one and older ones."""

PAPERS = "papers"
EXTRACTIONS = "extractions"
GENERATIONS = "generations"
VOCABULARY = "vocabulary"
LADYBUG = "graph.lbug"
RDF = "rdf"
TABLES = "tables"


class Part(Struct, frozen=True):
    """One Parquet file of papers or extractions: its name, how many rows it has, the SHA-256 of its bytes."""

    name: str
    rows: int
    sha256: str


class Manifest(Struct, frozen=True):
    """What a graph directory holds.

    ``stamp`` is the digest of everything that ``generation`` was made from; ``extractor`` is the version of
    the extractor whose records are in it.
    """

    format: int = FORMAT
    program: str = ""
    papers: tuple[Part, ...] = ()
    extractions: tuple[Part, ...] = ()
    generation: str | None = None
    stamp: str = ""
    extractor: str = ""


class _Format(Struct):
    format: int


def manifest_path(graph: Path) -> Path:
    """Where the manifest of a graph directory stands."""
    return graph / "manifest.json"


def decisions_path(graph: Path) -> Path:
    """Where the user's decisions of a graph directory stand."""
    return graph / "decisions.tsv"


def vocabulary_paths(graph: Path) -> list[Path]:
    """The user's own vocabulary files of a graph directory, in a fixed order."""
    return sorted(path for path in (graph / VOCABULARY).glob("*") if not path.name.startswith("."))


def runs_path(graph: Path) -> Path:
    """Where the run log of a graph directory stands."""
    return graph / "runs.jsonl"


def read_manifest(graph: Path) -> Manifest:
    """The manifest of a graph directory.

    Raises
    ------
    GraphNotFoundError
        There is no graph at this place.
    GraphVersionError
        A newer version of the program wrote it.
    GraphError
        The manifest is broken.
    """
    path = manifest_path(graph)
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise GraphNotFoundError(
            f"there is no graph at {graph}: build one with `kg build PAPERS --graph {graph}`"
        ) from None
    try:
        version = msgspec.json.decode(content, type=_Format).format
        if version > FORMAT:
            raise GraphVersionError(
                f"the graph at {graph} has format {version}, written by a newer methodgraph; this one reads "
                f"up to format {FORMAT}: update methodgraph"
            )
        return msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GraphError(
            f"{path} is broken ({error}): delete it and run the same `kg build` again; the parts are kept"
        ) from error


def write_manifest(graph: Path, manifest: Manifest) -> None:
    """Replace the manifest of a graph directory, whole or not at all."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    write_whole(manifest_path(graph), content + b"\n")


@contextlib.contextmanager
def locked(graph: Path) -> Iterator[None]:
    """Be the only one who writes to a graph directory; made where it does not exist.

    The lock goes with the process, however it ends.

    Raises
    ------
    GraphLockedError
        Another process writes there now.
    GraphError
        The directory cannot be made or written.
    """
    import fcntl

    path = graph / "lock"
    while True:
        try:
            graph.mkdir(parents=True, exist_ok=True)
            file = path.open("a+")
        except OSError as error:
            raise GraphError(f"cannot write to {graph} ({error.strerror}): choose another --graph") from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise GraphLockedError(
                    f"another build writes to {graph} now (process {file.read().strip() or 'unknown'}): "
                    "wait until it has ended, or choose another --graph"
                ) from None
            if not _is_at(file.fileno(), path):
                continue
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            try:
                yield
            finally:
                if not manifest_path(graph).exists():
                    _leave_no_trace(graph)
            return


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether an open file still is the one at ``path``: an ended build may have taken its lock away."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _leave_no_trace(graph: Path) -> None:
    """Take away the directory of a build that failed before it kept anything."""
    if {path.name for path in graph.iterdir()} == {"lock"}:
        (graph / "lock").unlink()
        with contextlib.suppress(OSError):
            graph.rmdir()
