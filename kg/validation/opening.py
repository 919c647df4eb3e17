"""Where the triples to be judged come from: a store in a folder, or files."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.errors import GraphError, SourceError


@contextlib.contextmanager
def opened(source: Path | Sequence[Path]) -> Iterator[ox.Store]:
    """The store in a folder; or the triples of files together, in a store that is deleted afterwards.

    Files are told by their suffix: ``.ttl``, ``.nt``, ``.trig``, ``.nq``, ``.jsonld``, ``.rdf``. What stands in
    named graphs counts as one graph with the rest.

    Raises
    ------
    SourceError
        A file cannot be read, is of no known format, or breaks it.
    GraphError
        The folder is no RDF store.
    """
    if isinstance(source, Path):
        try:
            store = ox.Store.read_only(str(source))
        except (OSError, RuntimeError, ValueError) as error:
            raise GraphError(
                f"{source} cannot be opened as an RDF store ({error}): run kg rebuild to make it anew"
            ) from error
        yield store
        return
    with tempfile.TemporaryDirectory(prefix="kg-validate.") as folder:
        store = ox.Store(folder)
        for path in source:
            store.bulk_extend(_read(path))
        yield store
        del store


def _read(path: Path) -> Iterator[ox.Quad]:
    """The quads of a file, all in the default graph."""
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        raise SourceError(
            f"{path} is of no known format of RDF: give a file that ends in .ttl, .nt, .trig, .nq, .jsonld or .rdf"
        )
    try:
        for quad in ox.parse(path=path, format=form, rename_blank_nodes=True):
            yield ox.Quad(quad.subject, quad.predicate, quad.object)
    except SyntaxError as error:
        raise SourceError(f"{path} is no valid {form.name} ({error.msg}): correct it there") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
