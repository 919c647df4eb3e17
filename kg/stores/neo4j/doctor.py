"""What stands between this program and a Neo4j server, one thing after the other, and what to change."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import neo4j

from kg.errors import MethodgraphError, UsageError
from kg.stores.loading import NEO4J_SCHEMES
from kg.stores.neo4j.connection import DATABASE, Server, connected
from kg.stores.target import Credentials, Target, parse_target

_PORT = 7687
_SECONDS = 10.0
_OLDEST = (5, 26)
_LITTLE_SPACE = 1 << 30
# How a client of the Bolt protocol begins: its mark, and the versions it speaks, here 5.0 only.
_HELLO = bytes.fromhex("6060b017") + bytes.fromhex("00000005") + bytes(12)


class Finding(NamedTuple):
    """One thing that was tried: what, whether it is well, and what was found or is to be changed."""

    what: str
    well: bool
    text: str


class _Wrong(Exception):  # noqa: N818 - it never leaves this module
    """What is wrong, and what to change."""


def examine(target: str, credentials: Credentials) -> Iterator[Finding]:
    """Try everything that a load needs, in order; what cannot be tried because of what failed is left out.

    Two short transactions write a node labelled ``MethodgraphDoctor`` and delete it again.

    Parameters
    ----------
    target
        The server.
    credentials
        Who would load, and into which database.

    Yields
    ------
    Finding
        Of the scheme, the name, the port, TLS, the credentials, the version, the database, the rights, and
        the disk.
    """
    try:
        parts = parse_target(target)
    except UsageError as error:
        yield Finding("scheme", False, str(error))
        return
    credentials = replace(
        credentials, user=credentials.user or parts.user, database=credentials.database or DATABASE
    )
    outside: dict[str, Callable[[Target], str]] = {
        "scheme": _scheme,
        "name": _name,
        "port": _port,
        "TLS": _tls,
    }
    for what, look in outside.items():
        finding = _found(what, look, parts)
        yield finding
        if not finding.well:
            return
    yield from _inside(parts, credentials)


def _inside(parts: Target, credentials: Credentials) -> Iterator[Finding]:
    try:
        # The database of databases is there for everyone who is known.
        with connected(parts.uri, replace(credentials, database="system")) as server:
            yield Finding("credentials", True, f"the server knows {server.user or 'everyone'}")
            chosen = replace(server, database=credentials.database or DATABASE)
            inside: dict[str, Callable[[Server], str]] = {
                "version": _version,
                "database": lambda chosen: _database(server, chosen.database),
                "rights": _rights,
                "disk": _disk,
            }
            for what, look in inside.items():
                finding = _found(what, look, chosen)
                yield finding
                if not finding.well and what != "version":
                    return
    except MethodgraphError as error:
        yield Finding("credentials", False, str(error))


def _found(what: str, look: Callable[[Any], str], given: Target | Server) -> Finding:
    try:
        with given.explaining() if isinstance(given, Server) else contextlib.nullcontext():
            return Finding(what, True, look(given))
    except (_Wrong, MethodgraphError) as error:
        return Finding(what, False, str(error))
    except OSError as error:
        return Finding(what, False, f"the connection broke ({error}): try again")


def _scheme(parts: Target) -> str:
    if parts.scheme not in NEO4J_SCHEMES:
        raise _Wrong(f"{parts.scheme}:// is no Neo4j server: use {', '.join(f'{s}://' for s in NEO4J_SCHEMES)}")
    return f"{parts.scheme}://"


def _name(parts: Target) -> str:
    try:
        found = socket.getaddrinfo(parts.host, parts.port or _PORT, type=socket.SOCK_STREAM)
    except OSError as error:
        raise _Wrong(
            f"the name {parts.host!r} leads nowhere ({error.strerror}): check its spelling, or give an address"
        ) from None
    return f"{parts.host} is {', '.join(sorted({str(address[4][0]) for address in found}))}"


def _port(parts: Target) -> str:
    try:
        _connection(parts).close()
    except OSError as error:
        raise _Wrong(
            f"nothing listens at {parts.host}:{parts.port or _PORT} ({error}): start the server, open the "
            "firewall, or give the port of Bolt (server.bolt.listen_address in neo4j.conf)"
        ) from None
    return f"{parts.host}:{parts.port or _PORT} takes connections"


def _tls(parts: Target) -> str:
    where = f"{parts.host}:{parts.port or _PORT}"
    if "+" not in parts.scheme:
        answer = _answer(parts, None)
        if answer == _HELLO[4:8]:
            return "not encrypted, as the scheme asks"
        if answer == b"HTTP":
            raise _Wrong(f"{where} is the port of HTTP: give the port of Bolt, by default {_PORT}")
        if _encrypted(parts):
            raise _Wrong(f"{where} wants TLS: use {parts.scheme}+s://, or {parts.scheme}+ssc:// if nobody signed")
        raise _Wrong(f"{where} does not speak Bolt: give the port of Bolt, by default {_PORT}")
    context = ssl.create_default_context()
    if parts.scheme.endswith("+ssc"):
        context = ssl._create_unverified_context()
    plain = parts.scheme.partition("+")[0]
    try:
        if _answer(parts, context) == _HELLO[4:8]:
            return "encrypted" + ("" if parts.scheme.endswith("+s") else ", by a certificate that is not checked")
    except ssl.SSLCertVerificationError as error:
        raise _Wrong(
            f"the certificate of {where} is not trusted ({error.verify_message}): install it among the system's, "
            f"or use {plain}+ssc://"
        ) from None
    except OSError:
        raise _Wrong(f"{where} does not answer by TLS: use {plain}://, or set up TLS there") from None
    raise _Wrong(f"{where} does not speak Bolt: give the port of Bolt, by default {_PORT}")


def _encrypted(parts: Target) -> bool:
    try:
        return bool(_answer(parts, ssl._create_unverified_context()))
    except OSError:
        return False


def _answer(parts: Target, context: ssl.SSLContext | None) -> bytes:
    """The first four bytes that the server says to a client of Bolt; none where it hangs up."""
    with _connection(parts) as connection:
        wrapped = connection if context is None else context.wrap_socket(connection, server_hostname=parts.host)
        with wrapped:
            try:
                wrapped.sendall(_HELLO)
                return wrapped.recv(4)
            except (TimeoutError, ConnectionError):
                return b""


def _connection(parts: Target) -> socket.socket:
    return socket.create_connection((parts.host, parts.port or _PORT), timeout=_SECONDS)


def _version(server: Server) -> str:
    found = server.driver.execute_query("CALL dbms.components()", database_="system").records
    record = next(row for row in found if row["name"] == "Neo4j Kernel")
    version = str(record["versions"][0])
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < _OLDEST:
        raise _Wrong(f"Neo4j {version} is too old: update it to {'.'.join(map(str, _OLDEST))} or later")
    return f"Neo4j {version} {record['edition']}"


def _database(server: Server, name: str) -> str:
    found = server.driver.execute_query(
        "SHOW DATABASES YIELD name, aliases, access, currentStatus, statusMessage", database_="system"
    ).records
    for row in found:
        if name in (row["name"], *row["aliases"]):
            if row["currentStatus"] != "online":
                raise _Wrong(
                    f"{name} is {row['currentStatus']} ({row['statusMessage']}): start it, or see its log"
                )
            if row["access"] != "read-write":
                raise _Wrong(f"{name} is {row['access']}: take it out of server.databases.read_only in neo4j.conf")
            return f"{name} is online"
    names = ", ".join(row["name"] for row in found if row["name"] != "system")
    raise _Wrong(f"there is no database {name!r}: choose one of {names} with --database")


def _rights(server: Server) -> str:
    with server.session() as session, session.begin_transaction() as transaction:
        transaction.run("CREATE (n:MethodgraphDoctor) RETURN n").consume()
        transaction.rollback()
    return f"{server.user or 'everyone'} may write to {server.database}"


def _disk(server: Server) -> str:
    with server.session() as session:
        for statement in ("CREATE (:MethodgraphDoctor)", "MATCH (n:MethodgraphDoctor) DELETE n"):
            session.run(statement).consume()
    return "a write reached the disk" + _space(server)


def _space(server: Server) -> str:
    """How much space is left, where the server's folder is on this machine and it tells which one."""
    try:
        found = server.driver.execute_query(
            "SHOW SETTINGS 'server.directories.data' YIELD value", database_="system"
        ).records
        free = shutil.disk_usage(Path(found[0]["value"])).free
    except (neo4j.exceptions.Neo4jError, IndexError, OSError):
        return ""
    if free < _LITTLE_SPACE:
        raise _Wrong(f"only {free / 1e6:,.0f} MB are free in {found[0]['value']}: make room there")
    return f", {free / 1e9:,.0f} GB are free"
