"""A Neo4j database that follows the graph: what it lacks is written, what the graph no longer has goes away.

Every statement may run again without harm, so a load that was killed, or whose server was, is put right by the
next one, and two loads at once end as one. The database holds the graph and nothing else: what has to be written
is found by comparing. Only where the graph directory notes that a load left the database in the very state in
which it still is, there is nothing to compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import neo4j
from neo4j.exceptions import ClientError

import kg
from kg.errors import ServerError
from kg.schema import relationship_types
from kg.stores.loading import LoadReport, Progress
from kg.stores.neo4j.comparing import bring_up_to_date
from kg.stores.neo4j.connection import DATABASE, RETRY_SECONDS, Server, connected
from kg.stores.neo4j.notes import Notes
from kg.stores.neo4j.schema import constraints, indexes
from kg.stores.neo4j.state import state_of
from kg.stores.neo4j.statements import existing
from kg.stores.property_graph import NODES, relationship_properties
from kg.stores.target import Credentials
from kg.tables import Tables

if TYPE_CHECKING:
    from kg.graph import GraphDirectory

_ROUNDS = 3


def load(target: str, graph: GraphDirectory, credentials: Credentials, progress: Progress) -> LoadReport:
    """Let a database hold the graph of a directory; see :func:`kg.stores.loading.load`."""
    # Another version of the program may make other nodes of the same generation.
    generation = f"{graph.generation} {kg.__version__}"
    notes = Notes(graph.path / "loads.json", generation, f"{target} {credentials.database or DATABASE}")
    return follow(target, graph.tables, credentials, progress, notes=notes)


def follow(
    target: str,
    tables: Tables,
    credentials: Credentials,
    progress: Progress,
    *,
    notes: Notes | None = None,
    retry_seconds: float = RETRY_SECONDS,
) -> LoadReport:
    """Let a database hold the graph that tables hold.

    Parameters
    ----------
    target
        The server's address, without a user.
    tables
        The graph; they are read several times.
    credentials, progress
        As for :func:`kg.stores.loading.load`.
    notes
        Where it is noted in which state this leaves the database; without them it is compared every time.
    retry_seconds
        How long a transaction is tried again after a deadlock or the loss of the server.

    Raises
    ------
    ServerError
        The server cannot be reached, refuses or fails, or holds nodes of our labels that are not ours.
    """
    with connected(target, credentials, retry_seconds=retry_seconds) as server, server.session() as session:
        before = state_of(session)
        held = None if notes is None else notes.held(before)
        if held is not None:
            return LoadReport(held, created=0, changed=0, removed=0)
        _prepare(session, server)
        created = changed = removed = 0
        for _ in range(_ROUNDS):
            before = state_of(session)
            done = bring_up_to_date(server, tables, progress, empty=before.nodes == 0)
            created, changed, removed = created + done.created, changed + done.changed, removed + done.removed
            after = state_of(session)
            undisturbed = done.alone and after.is_after(before, done.transactions)
            if undisturbed and notes is not None:
                notes.keep(after, done.held)
            if undisturbed or not done.transactions:
                return LoadReport(done.held, created, changed, removed)
    raise ServerError(
        f"the database {server.database!r} of {target} is not as it was written: another program writes there; "
        "wait until it has ended, then run the same load again"
    )


def _prepare(session: neo4j.Session, server: Server) -> None:
    """Make the constraints and indexes, where the labels are free to be ours."""
    wanted = constraints() | indexes()
    there = set(session.execute_read(_names))
    if wanted.keys() <= there:
        return
    if not there & constraints().keys():
        for (name,) in session.execute_read(_values, existing()):
            raise ServerError(
                f"the database {server.database!r} of {server.target} holds {name} nodes that no kg load "
                "wrote there: choose an empty one with --database"
            )
    for name, statement in wanted.items():
        if name not in there:
            try:
                session.execute_write(_run, statement)
            except ClientError as error:
                # Another load may have made it meanwhile.
                if "AlreadyExists" not in (error.code or ""):
                    raise
    # A server takes up a name it has not seen in a transaction of its own: now, so that those of the load can be
    # counted.
    properties = {name for label in NODES for name in NODES[label].names}
    properties.update(name for kind in relationship_types() for name in relationship_properties(kind).names)
    for procedure, names in (("RelationshipType", relationship_types()), ("Property", properties)):
        statement = f"UNWIND $names AS name CALL db.create{procedure}(name)"
        session.execute_write(_run, statement, {"names": sorted(names)})
    session.execute_read(_run, "CALL db.awaitIndexes(600)")


def _names(transaction: neo4j.ManagedTransaction) -> list[str]:
    shown = [transaction.run(f"SHOW {what} YIELD name").values() for what in ("CONSTRAINTS", "INDEXES")]
    return [name for rows in shown for (name,) in rows]


def _values(transaction: neo4j.ManagedTransaction, query: str) -> list[list[Any]]:
    return transaction.run(query).values()


def _run(transaction: neo4j.ManagedTransaction, query: str, parameters: dict[str, Any] | None = None) -> None:
    transaction.run(query, parameters).consume()
