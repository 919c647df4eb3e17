"""Loading a graph into Neo4j: against the writer of neo4j-graphrag, against loading again, and its memory."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kg.graph import GraphDirectory
from kg.stores.loading import LoadReport, load
from kg.stores.neo4j.connection import Server, connected
from kg.stores.neo4j.schema import PREFIX
from kg.stores.property_graph import NODES, RELATIONSHIPS, node_batches, relationship_batches
from kg.stores.target import Credentials
from kg.tables import Tables
from pipelines.benchmark.rows import Row, peak_memory, timed


def measure(
    graph: Path, small: Path | None, target: str, credentials: Credentials, say: Callable[[str], object]
) -> Iterator[Row]:
    """Time the loads into a database that is emptied before each of them.

    Parameters
    ----------
    graph
        The graph to load.
    small
        A graph of a tenth of its papers, to compare memory with, and to load first, so that the server has
        compiled what it runs; None leaves both out.
    target, credentials
        The server and who writes there. Everything in its database is deleted. The peer needs APOC there.
    say
        Told what is being measured.
    """
    reports: list[LoadReport] = []
    with GraphDirectory(graph) as directory, connected(target, credentials) as server:
        if small is not None:
            say("warming the server up")
            with GraphDirectory(small) as tenth:
                empty(server)
                load(target, tenth, credentials, _silent)
                empty(server)
                asyncio.run(_write(server, _as_peer(tenth.tables)))
        say("loading")
        empty(server)
        first = timed(lambda: reports.append(load(target, directory, credentials, _silent)))
        say("loading again")
        again = timed(lambda: reports.append(load(target, directory, credentials, _silent)))
        say("loading again after another program wrote")
        with server.session() as session:
            session.run("CREATE (:Reader)").consume()
        compared = timed(lambda: reports.append(load(target, directory, credentials, _silent)))
        say("gathering what the peer is to write")
        whole = _as_peer(directory.tables)
        say("the writer of neo4j-graphrag")
        empty(server)
        peer = timed(lambda: asyncio.run(_write(server, whole)))
        held = f"{reports[0].held:,} nodes and relationships"
        yield Row(
            "load into an empty Neo4j",
            "neo4j-graphrag's writer",
            peer / first,
            5,
            None,
            f"{held}: {first:.1f} s, {peer:.1f} s",
        )
        written = reports[1].created + reports[1].changed + reports[1].removed
        yield Row(
            "the same load again", "the first time", first / again, 5, None, f"{again:.1f} s, {written} written"
        )
        yield Row(
            "… after another program wrote", "the first time", first / compared, None, None, f"{compared:.1f} s"
        )
        if small is not None:
            peaks = []
            for folder in (small, graph):
                say(f"memory of loading {folder.name}")
                empty(server)
                peaks.append(_memory(folder, target, credentials))
            yield Row(
                "memory of the load",
                "a tenth of the papers",
                peaks[1] / peaks[0],
                None,
                1.3,
                f"{peaks[0]:.0f} MB, {peaks[1]:.0f} MB",
            )
            empty(server)


def empty(server: Server) -> None:
    """Delete everything in the database, our constraints and indexes too."""
    with server.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
        for what, several in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
            for (name,) in session.run(f"SHOW {several} YIELD name").values():
                if name.startswith((PREFIX, "__entity__")):
                    session.run(f"DROP {what} {name} IF EXISTS").consume()


def _memory(graph: Path, target: str, credentials: Credentials) -> float:
    assert credentials.password is not None
    os.environ["KG_PASSWORD"] = credentials.password.reveal()
    program = "from kg.cli import main; main()"
    return peak_memory(
        [
            sys.executable,
            "-c",
            program,
            "load",
            target,
            "--graph",
            str(graph),
            "--quiet",
            "--user",
            credentials.user or "neo4j",
            "--database",
            credentials.database or "neo4j",
        ]
    )


def _silent(*_: object) -> None:
    pass


def _as_peer(tables: Tables) -> Any:
    """The same nodes and relationships as the peer takes them; made before its time begins."""
    from neo4j_graphrag.components.types import Neo4jGraph, Neo4jNode, Neo4jRelationship

    nodes = [
        Neo4jNode(id=f"{label}:{row['id']}", label=label, properties=_set(row))
        for label in NODES
        for batch in node_batches(tables, label)
        for row in batch.to_pylist()
    ]
    relationships = [
        Neo4jRelationship(
            start_node_id=f"{part.head}:{row.pop('from')}",
            end_node_id=f"{part.tail}:{row.pop('to')}",
            type=part.type,
            properties=_set(row),
        )
        for group in RELATIONSHIPS.values()
        for part in relationship_batches(tables, group)
        for row in part.table.to_pylist()
    ]
    return Neo4jGraph(nodes=nodes, relationships=relationships)


def _set(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


async def _write(server: Server, graph: Any) -> None:
    from neo4j_graphrag.components.kg_writer import Neo4jWriter

    done = await Neo4jWriter(server.driver, server.database).run(graph)
    if done.status != "SUCCESS":
        raise RuntimeError(f"the peer could not write: {done.metadata}")
