"""Reading a graph directory: its tables, its records, and the stores that answer queries."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec

from kg.graph.directory import LADYBUG, RDF, TABLES, Manifest, read_manifest
from kg.graph.generations import reading
from kg.graph.lookup import find_paper
from kg.graph.runs import read_runs
from kg.records import Entity, EntityType, Paper, Run
from kg.schema import BASE

if TYPE_CHECKING:
    import pyarrow as pa

    from kg.assembly import Graph
    from kg.stores.base import Rows
    from kg.stores.ladybug import LadybugStore
    from kg.stores.rdf import RdfStore
    from kg.tables import TableFiles

Record = TypeVar("Record", bound=msgspec.Struct)


class GraphDirectory:
    """A graph as its last build left it; it stays readable, and the same, while later builds go on.

    Use it as a context manager, or close it.

    Parameters
    ----------
    path
        The graph directory.

    Raises
    ------
    GraphNotFoundError
        There is no graph at this place, or nothing was built in it yet.
    GraphVersionError
        A newer version of the program wrote it.

    Examples
    --------
    >>> with GraphDirectory("graph") as graph:  # doctest: +SKIP
    ...     for row in graph.cypher("MATCH (m:Method) RETURN m.name LIMIT 3"):
    ...         print(row)
    """

    def __init__(self, path: str | os.PathLike[str] = "graph") -> None:
        self.path = Path(path)
        self._open = contextlib.ExitStack()
        self._folder = self._open.enter_context(reading(self.path))
        self._ladybug: LadybugStore | None = None
        self._rdf: RdfStore | None = None

    @property
    def manifest(self) -> Manifest:
        """What the directory holds now."""
        return read_manifest(self.path)

    @property
    def generation(self) -> str:
        """The name of the generation that is read; what is in it never changes."""
        return self._folder.name

    @property
    def ladybug(self) -> LadybugStore:
        """The property graph, open for reading."""
        if self._ladybug is None:
            from kg.stores.ladybug import open_ladybug

            self._ladybug = self._open.enter_context(open_ladybug(self._folder / LADYBUG))
        return self._ladybug

    @property
    def rdf(self) -> RdfStore:
        """The RDF store, open for reading."""
        if self._rdf is None:
            from kg.stores.rdf import open_rdf

            self._rdf = self._open.enter_context(open_rdf(self._folder / RDF))
        return self._rdf

    def cypher(
        self, query: str, *, parameters: Mapping[str, Any] | None = None, timeout: float | None = None
    ) -> Rows:
        """Answer a Cypher query; see :meth:`kg.stores.ladybug.LadybugStore.query`.

        Raises
        ------
        QueryError
            The query is wrong, tries to write, or takes longer than ``timeout`` seconds.
        """
        return self.ladybug.query(query, parameters=parameters, timeout=timeout)

    def sparql(
        self, query: str, *, parameters: Mapping[str, Any] | None = None, timeout: float | None = None
    ) -> Rows:
        """Answer a SPARQL query; see :meth:`kg.stores.rdf.RdfStore.query`.

        Raises
        ------
        QueryError
            The query is wrong, tries to write, or takes longer than ``timeout`` seconds.
        """
        return self.rdf.query(query, parameters=parameters, timeout=timeout)

    def table(self, name: str) -> pa.Table:
        """A table of the graph: ``papers``, ``entities``, ``mentions``, ``mappings``, ``statements``,
        ``evidence``, ``results``, ``claims`` or ``runs``.

        Raises
        ------
        KeyError
            There is no such table.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        from kg.assembly import RECORD_TYPES
        from kg.tables import schema_of

        if name not in RECORD_TYPES:
            raise KeyError(f"no table {name!r}; there are {', '.join(RECORD_TYPES)}")
        table = pq.read_table(self._folder / TABLES / f"{name}.parquet")
        for field in schema_of(RECORD_TYPES[name]):
            # An older program did not know it yet.
            if field.name not in table.column_names:
                table = table.append_column(field, pa.nulls(table.num_rows, field.type))
        return table

    def records(self, record_type: type[Record]) -> list[Record]:
        """All records of one class, such as :class:`kg.records.Entity`.

        Raises
        ------
        KeyError
            The graph has no table of that class.
        """
        from kg.assembly import RECORD_TYPES
        from kg.tables import from_table

        names = {kind: name for name, kind in RECORD_TYPES.items()}
        return list(from_table(self.table(names[record_type]), record_type))

    @property
    def tables(self) -> TableFiles:
        """The tables of the graph in their files, for what reads them a batch at a time."""
        from kg.tables import TableFiles

        return TableFiles(self._folder / TABLES)

    def graph(self) -> Graph:
        """The whole graph as Arrow tables."""
        from kg.assembly import RECORD_TYPES, Graph

        tables: dict[str, Any] = {name: self.table(name) for name in RECORD_TYPES}
        return Graph(**tables)

    def entity(self, name: str, type_: EntityType | None = None) -> Entity:
        """The entity of that id, IRI, label or alias.

        Raises
        ------
        EntityNotFoundError
            None goes by that name; the message suggests near ones.
        """
        from kg.lookup import find_entity

        return find_entity(self.table("entities"), name.removeprefix(BASE), entity_type=type_).entity

    def paper(self, name: str) -> Paper:
        """The paper of that id, DOI, arXiv id, address or title.

        Raises
        ------
        EntityNotFoundError
            There is none, or there are several.
        """
        return find_paper(self.records(Paper), name)

    @property
    def rdf_path(self) -> Path:
        """The folder of the RDF store; it stays as it is while this is open."""
        return self._folder / RDF

    def sizes(self) -> dict[str, int]:
        """How many bytes each store and the tables take."""
        return {
            name: sum(file.stat().st_size for file in [path, *path.rglob("*")] if file.is_file())
            for name, path in ((name, self._folder / name) for name in (LADYBUG, RDF, TABLES))
        }

    def runs(self) -> list[Run]:
        """The runs of ``kg build`` on this directory, in the order they ended."""
        return read_runs(self.path)

    def close(self) -> None:
        """Give everything back; closing twice does nothing."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
