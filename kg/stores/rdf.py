"""The embedded RDF store: an Oxigraph folder, asked in SPARQL."""

from __future__ import annotations

import contextlib
import math
import queue
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox

from kg.errors import GraphError, GraphLockedError, GraphNotFoundError, QueryError
from kg.schema import BASE, ONTOLOGY, PREFIXES, class_iri, relationship_types, resource
from kg.stores.base import Deadline, Rows, Value
from kg.stores.lines import in_pieces, quad_lines
from kg.stores.property_graph import NODES
from kg.stores.provenance import PROVENANCE_GRAPH
from kg.stores.sparql import check_reads, syntax_error
from kg.tables import Tables

ONTOLOGY_GRAPH = ONTOLOGY.rstrip("#")
"""The named graph that holds the ontology, beside the default graph that holds the data."""

# Bytes of N-Quads that are loaded at once: the engine holds them in memory, ten times as large, before it
# writes them. More at once is hardly faster.
_BULK = 32 << 20


def open_rdf(path: str | Path, *, read_only: bool = True) -> RdfStore:
    """Open the RDF store in the folder ``path``; for writing, make an empty one.

    Raises
    ------
    GraphNotFoundError
        There is nothing at the path to read.
    GraphLockedError
        Another process has the store open for writing.
    GraphError
        The folder is no store, is damaged, or cannot be opened.
    """
    path = Path(path)
    if read_only and not path.is_dir():
        raise GraphNotFoundError(f"there is no RDF store at {path}: build the graph first")
    try:
        store = ox.Store.read_only(str(path)) if read_only else ox.Store(path)
    except (OSError, RuntimeError, ValueError) as error:
        if "lock" in str(error).lower():
            raise GraphLockedError(
                f"{path} is open for writing elsewhere: wait for that to end, then try again"
            ) from error
        raise GraphError(
            f"{path} cannot be opened as an RDF store ({_first_line(error)}): run kg rebuild to make it anew"
        ) from error
    return RdfStore(store, path, read_only=read_only)


class RdfStore:
    """A :class:`kg.stores.base.Store` in one folder. Queries may run in several threads at once."""

    def __init__(self, store: ox.Store, path: Path, *, read_only: bool) -> None:
        self._store: ox.Store | None = store
        self.path = path
        self._read_only = read_only

    @property
    def engine(self) -> ox.Store:
        """Oxigraph's own store.

        Raises
        ------
        GraphError
            This one is closed.
        """
        if self._store is None:
            raise GraphError(f"the RDF store at {self.path} is closed: open it again")
        return self._store

    def write(self, graph: Tables) -> None:
        """Write a whole graph into this empty store, memory staying flat.

        The data stand in the default graph; provenance, mappings and the ontology each in a named one.

        Raises
        ------
        GraphError
            The store is not empty, is open for reading only, or cannot be written (a full disk).
        """
        if self._read_only:
            raise GraphError(f"{self.path} is open for reading only: open it with read_only=False to write")
        if any(True for _ in self.engine):
            raise GraphError(f"{self.path} is not empty: write the graph to a new path and move it into place")
        try:
            for piece in in_pieces(quad_lines(graph, self.path.parent), _BULK):
                # What Oxigraph wrote, term by term, needs no checking by it.
                self.engine.bulk_load(input=piece, format=ox.RdfFormat.N_QUADS, lenient=True)
            self.engine.bulk_load(
                path=resource("methodgraph.ttl"),
                format=ox.RdfFormat.TURTLE,
                to_graph=ox.NamedNode(ONTOLOGY_GRAPH),
            )
            self.engine.flush()
        except OSError as error:
            raise GraphError(
                f"the graph could not be written to {self.path} ({_first_line(error)}): "
                "check the space and the rights there, then write it again to a new path"
            ) from error

    def query(
        self, text: str, *, parameters: Mapping[str, Value] | None = None, timeout: float | None = None
    ) -> Rows:
        """Answer a SPARQL query that reads.

        SELECT gives one column a variable; ASK one column ``answer``; CONSTRUCT and DESCRIBE the columns
        ``subject``, ``predicate``, ``object``. IRIs and literals come as strings, numbers and booleans as
        such, what is unbound as None.

        Parameters
        ----------
        text
            One query. The prefixes of :data:`kg.schema.PREFIXES` need not be declared.
        parameters
            Values for variables of the query: a string that starts with the base IRI stands for that thing.
        timeout
            After how many seconds to give up; None waits. The engine cannot be interrupted within a step:
            it goes on in the background until the step ends.

        Raises
        ------
        QueryError
            The query is wrong, an update, reaches outside the graph, or takes too long.
        """
        check_reads(text)
        results = self._results(text + _values(parameters or {}))
        if timeout is not None:
            results = _within(results, Deadline(timeout))
        return Rows(next(results), results)

    def _results(self, text: str) -> Iterator[list[Value]]:
        """The columns, then each row."""
        try:
            found = self.engine.query(text, prefixes=PREFIXES)
            if isinstance(found, ox.QueryBoolean):
                yield ["answer"]
                yield [bool(found)]
                return
            if isinstance(found, ox.QueryTriples):
                yield ["subject", "predicate", "object"]
            else:
                yield [variable.value for variable in found.variables]
            for solution in found:
                yield [_plain(value) for value in solution]
        except SyntaxError as error:
            raise syntax_error(text, error.msg or str(error)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the SPARQL query failed: {_first_line(error)}") from error

    def counts(self) -> dict[str, int]:
        """How many nodes of each label and relationships of each type the store holds."""
        counts = {}
        for label in NODES:
            pattern = f"?s a <{class_iri(label)}>"
            counts[label] = self._count(
                pattern if label != "Run" else f"GRAPH <{PROVENANCE_GRAPH}> {{ {pattern} }}"
            )
        for name, relationship in relationship_types().items():
            pattern = _WRITTEN_AS.get(name, f"?s <{relationship.iri}> ?o")
            counts[name] = self._count(pattern)
        return counts

    def _count(self, pattern: str) -> int:
        _, row = self._results(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        return int(row[0])

    def close(self) -> None:
        """Give the folder back; closing twice does nothing."""
        self._store = None

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()


# The relations that RDF writes with a term of another vocabulary.
_WRITTEN_AS = {
    "HEAD": "?s a mg:Statement ; rdf:subject ?o",
    "TAIL": "?s a mg:Statement ; rdf:object ?o",
    "GENERATED_BY": f"?s a mg:Evidence . GRAPH <{PROVENANCE_GRAPH}> {{ ?s prov:wasGeneratedBy ?o }}",
}


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _values(parameters: Mapping[str, Value]) -> str:
    """A VALUES clause that binds the parameters, written by the engine so that nothing is smuggled in."""
    if not parameters:
        return ""
    names = " ".join(str(ox.Variable(name)) for name in parameters)
    return f"\nVALUES ({names}) {{ ({' '.join(str(_term(value)) for value in parameters.values())}) }}"


def _term(value: Value) -> ox.NamedNode | ox.Literal:
    """The term that a parameter stands for."""
    if isinstance(value, str) and value.startswith(BASE):
        return ox.NamedNode(value)
    return ox.Literal(value)


_NUMBERS = {
    PREFIXES["xsd"] + name: kind
    for kind, names in {
        int: "integer long int short byte nonNegativeInteger positiveInteger",
        float: "decimal double float",
    }.items()
    for name in names.split()
}


def _plain(value: Any) -> Value:
    """A term as JSON can hold it."""
    if isinstance(value, ox.Literal):
        datatype = value.datatype.value
        if datatype == PREFIXES["xsd"] + "boolean":
            return value.value in ("true", "1")
        if datatype in _NUMBERS:
            try:
                number = _NUMBERS[datatype](value.value)
            except ValueError:
                return value.value
            return number if math.isfinite(number) else None
        return value.value
    if isinstance(value, ox.Triple):
        return [_plain(part) for part in value]
    return None if value is None else f"_:{value.value}" if isinstance(value, ox.BlankNode) else value.value


_END = object()


def _within(results: Iterator[list[Value]], deadline: Deadline) -> Iterator[list[Value]]:
    """The results, computed in a thread of their own, as long as the time allows."""
    ready: queue.Queue[Any] = queue.Queue(maxsize=1000)
    given_up = threading.Event()

    def put(item: Any) -> None:
        while not given_up.is_set():
            with contextlib.suppress(queue.Full):
                ready.put(item, timeout=0.1)
                return

    def compute() -> None:
        try:
            for row in results:
                if given_up.is_set():
                    return
                put(row)
            put(_END)
        except Exception as error:
            put(error)

    threading.Thread(target=compute, name="sparql", daemon=True).start()
    try:
        while True:
            try:
                item = ready.get(timeout=deadline.left())
            except queue.Empty:
                raise deadline.error() from None
            if item is _END:
                return
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        given_up.set()
