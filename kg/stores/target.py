"""A server to load into or to ask: where it is, and who asks, without ever showing the password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from kg.errors import UsageError


class Secret:
    """A text that no message, log or traceback shows: its only way out is :meth:`reveal`.

    >>> Secret("opensesame")
    Secret(…)
    >>> f"{Secret('opensesame')}"
    'Secret(…)'
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True)
class Credentials:
    """Who asks a server, and for which of its databases; None where nothing was said.

    ``database`` is Neo4j's; an RDF endpoint has its own address for each.
    """

    user: str | None = None
    password: Secret | None = None
    database: str | None = None


class Target(NamedTuple):
    """A server's address, taken apart: ``uri`` is the whole of it without the user."""

    uri: str
    scheme: str
    host: str
    port: int | None
    user: str | None


def parse_target(text: str) -> Target:
    """The parts of an address such as ``neo4j://localhost`` or ``https://me@example.org/store``.

    >>> parse_target("bolt://ada@[::1]:7688")
    Target(uri='bolt://[::1]:7688', scheme='bolt', host='::1', port=7688, user='ada')

    Raises
    ------
    UsageError
        It is no such address, or it holds a password.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        # not with the text, which may hold a password
        raise UsageError("the target is no address: its host or its port cannot be read") from None
    if parts.password is not None:
        raise UsageError(
            "the target holds a password, which every list of processes shows: give it by KG_PASSWORD, "
            "--password-file or at the prompt"
        )
    if not parts.scheme or not host:
        raise UsageError(
            f"{text!r} is no address of a server: write it like neo4j://localhost:7687 or "
            "http://localhost:3030/ds/data"
        )
    location = parts.netloc.rpartition("@")[2]
    user = None if parts.username is None else unquote(parts.username)
    return Target(parts._replace(netloc=location).geturl(), parts.scheme.lower(), host, port, user)
