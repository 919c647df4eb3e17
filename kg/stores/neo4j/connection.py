"""Connections to a Neo4j server, and its errors in words that say what to do."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import neo4j
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from kg.errors import GraphError, QueryError, ServerError, UsageError
from kg.stores.loading import NEO4J_SCHEMES
from kg.stores.target import Credentials

DATABASE = "neo4j"
"""The database of a server where none is named."""

RETRY_SECONDS = 30.0
"""How long a transaction is tried again after a deadlock, a full queue, or the loss of the server."""

_CONNECT_SECONDS = 10.0


@dataclass(frozen=True)
class Server:
    """A connected server: its driver, what its errors are told with, and what its sessions wrote last."""

    driver: neo4j.Driver
    target: str
    user: str | None
    database: str
    bookmarks: neo4j.BookmarkManager

    def session(self, access: str = neo4j.WRITE_ACCESS) -> neo4j.Session:
        """A session on the chosen database, which sees what the ones before it wrote, in a cluster too."""
        return self.driver.session(
            database=self.database, default_access_mode=access, bookmark_manager=self.bookmarks
        )

    @contextlib.contextmanager
    def explaining(self) -> Iterator[None]:
        """Around what asks the server: its errors are raised as ours."""
        try:
            yield
        except _ERRORS as error:
            # The driver's frames may have the password among their variables: they are not shown.
            raise explained(error, self.target, self.user, self.database) from None


_ERRORS = (ConfigurationError, Neo4jError, ServiceUnavailable, SessionExpired)


def connect(target: str, credentials: Credentials, *, retry_seconds: float = RETRY_SECONDS) -> Server:
    """A server that answers and knows the user; its driver is to be closed.

    Parameters
    ----------
    target
        Its address, without a user.
    credentials
        Who asks; without a user and a password the server is asked without authentication.
    retry_seconds
        How long a transaction is tried again.

    Raises
    ------
    ServerError
        It cannot be reached, or refuses.
    UsageError
        The address is none.
    """
    scheme = target.partition("://")[0]
    if scheme not in NEO4J_SCHEMES:
        raise UsageError(f"{scheme}:// is no Neo4j server: use one of {', '.join(NEO4J_SCHEMES)}")
    user, password = credentials.user, credentials.password
    if user is None and password is not None:
        user = "neo4j"
    database = credentials.database or DATABASE
    try:
        driver = neo4j.GraphDatabase.driver(
            target,
            auth=None if user is None else neo4j.basic_auth(user, "" if password is None else password.reveal()),
            connection_timeout=_CONNECT_SECONDS,
            connection_acquisition_timeout=_CONNECT_SECONDS * 2,
            max_transaction_retry_time=retry_seconds,
            notifications_min_severity="OFF",
        )
    except ConfigurationError as error:
        raise explained(error, target, user, database) from None
    server = Server(driver, target, user, database, neo4j.GraphDatabase.bookmark_manager())
    try:
        # Not a managed transaction: a server that does not answer now is not waited for.
        with server.explaining(), server.session(neo4j.READ_ACCESS) as session:
            session.run("CALL dbms.components()").consume()
    except BaseException:
        driver.close()
        raise
    return server


@contextlib.contextmanager
def connected(target: str, credentials: Credentials, *, retry_seconds: float = RETRY_SECONDS) -> Iterator[Server]:
    """As :func:`connect`; errors of the driver in the context are raised as ours, and it is closed at the end."""
    server = connect(target, credentials, retry_seconds=retry_seconds)
    with server.driver, server.explaining():
        yield server


def explained(error: Exception, target: str, user: str | None, database: str) -> GraphError | UsageError:
    """An error of the driver or the server as one of ours: what is wrong, where, and what to do."""
    code = (error.code if isinstance(error, Neo4jError) else None) or ""
    text = first_line(error)
    name = "no user" if user is None else f"user {user}"
    if isinstance(error, ConfigurationError):
        return UsageError(f"{target} cannot be used as it is given ({text})")
    if isinstance(error, AuthError) or code.startswith("Neo.ClientError.Security.Auth"):
        if code.endswith("Forbidden"):
            return ServerError(f"{name} may not do this in the database {database!r} of {target} ({text})")
        if code.endswith("RateLimit"):
            return ServerError(f"{target} refuses {name} after too many wrong passwords: wait, then try again")
        return ServerError(f"{target} refuses {name}: check --user, and the password in KG_PASSWORD or its file")
    if code.endswith("DatabaseNotFound"):
        return ServerError(f"{target} has no database {database!r}: choose another one with --database")
    if code.endswith(("Forbidden", "WriteOnReadOnlyAccessDatabase", "AccessMode")) or "read only" in text.lower():
        return ServerError(
            f"{name} may not write to the database {database!r} of {target}: "
            "use one who may, or let the server open it for writing"
        )
    if code.endswith("SyntaxError") or code.startswith("Neo.ClientError.Statement"):
        return _query_error(text)
    if code.endswith("TransactionLogError") or "no space left" in text.lower():
        return ServerError(
            f"{target} cannot write to its disk, which may be full: make room there, restart the server where its "
            "log asks for it, then run the same again"
        )
    if code.startswith("Neo."):
        kind = "is too busy" if code.startswith("Neo.TransientError") else "failed"
        return ServerError(f"{target} {kind} ({code}: {text}): look into its log, then run the same again")
    return ServerError(f"no Neo4j server answers at {target} ({text}): start it, then run the same again")


def first_line(error: Exception) -> str:
    """The first line of what an error says."""
    message = error.message if isinstance(error, Neo4jError) and error.message else str(error)
    return (message.strip().splitlines() or [type(error).__name__])[0]


_PLACE = re.compile(r"^(?P<what>.*?)\s*\((?P<place>line \d+, column \d+)\b.*$", re.DOTALL)


def _query_error(text: str) -> QueryError:
    match = _PLACE.match(text)
    if match:
        return QueryError(f"the Cypher query is not understood in {match['place']}: {match['what']}")
    return QueryError(f"the Cypher query is wrong: {text}")
