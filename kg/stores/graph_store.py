"""A graph store on a server, by the SPARQL 1.1 Graph Store Protocol, Query and Update."""

from __future__ import annotations

import http.client
import json
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pyoxigraph as ox

from kg.errors import ServerError
from kg.stores.target import Credentials

Answer = TypeVar("Answer")

# Statuses that say "not now", and how long to wait before each further try, in seconds.
_BUSY = (408, 425, 429, 502, 503, 504)
_WAITS = (0.5, 1.0, 2.0, 4.0)
_SECONDS = 300


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the password elsewhere, and turn what is written into what is read."""

    def redirect_request(self, *_: Any) -> None:
        return None


class GraphStore:
    """The graph store at an address such as ``http://localhost:3030/ds/data``.

    Queries and updates go to the addresses beside it that servers give them by custom (``…/sparql``,
    ``…/query``, ``…/update``), or to the same; the first that answers.

    Parameters
    ----------
    address
        Where the Graph Store Protocol is spoken; graphs are named by ``?default`` and ``?graph=``.
    credentials
        Who asks, by HTTP Basic authentication.
    """

    def __init__(self, address: str, credentials: Credentials) -> None:
        self.address = address
        self._credentials = credentials
        self._opener = build_opener(_NoRedirect)
        self._found: dict[str, str | None] = {}

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """The triples of a graph (the default graph where the name is empty), as the server sends them.

        Raises
        ------
        ServerError
            It cannot be reached, refuses, has no graph store there, or sends no N-Triples.
        """
        request = self._request(self._graph(graph), accept="application/n-triples")
        try:
            with self._retried(lambda: self._opener.open(request, timeout=_SECONDS)) as response:
                for quad in ox.parse(response, format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True):
                    yield quad.triple
        except HTTPError as error:
            # A named graph that is empty may well not exist; the default graph always does.
            if error.code != 404 or not graph:
                raise self._complaint(error) from None
        except (SyntaxError, ValueError) as error:
            raise ServerError(
                f"{self.address} sends no N-Triples: give the address of a Graph Store, such as "
                "http://localhost:3030/ds/data"
            ) from error
        except (OSError, http.client.HTTPException) as error:
            raise self._unreachable(error) from error

    def add(self, graph: str, lines: bytes) -> None:
        """Add triples, as N-Triples, to a graph; those it has already change nothing.

        Raises
        ------
        ServerError
            The server cannot be reached, refuses, or fails.
        """
        self._send(self._request(self._graph(graph), body=lines, kind="application/n-triples"))

    def delete(self, graph: str, lines: bytes) -> None:
        """Take triples, as N-Triples, out of a graph.

        Raises
        ------
        ServerError
            As in :meth:`add`; also where no address for updates is found.
        """
        address = self._beside("update", self._updates)
        if address is None:
            raise ServerError(f"no address for SPARQL updates is found beside {self.address}")
        data = f"GRAPH <{graph}> {{ {lines.decode()} }}" if graph else lines.decode()
        self._send(
            self._request(address, body=f"DELETE DATA {{ {data} }}".encode(), kind="application/sparql-update")
        )

    def count(self, graph: str, start: str) -> int | None:
        """How many triples of a graph have a subject whose IRI begins so; None where no query is answered.

        Raises
        ------
        ServerError
            The server cannot be reached, refuses, or fails.
        """
        address = self._beside("sparql", self._answers)
        if address is None:
            return None
        pattern = f'?s ?p ?o FILTER(STRSTARTS(STR(?s), "{start}"))'
        pattern = f"GRAPH <{graph}> {{ {pattern} }}" if graph else pattern
        answer = json.loads(self._send(self._query(address, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")))
        return int(answer["results"]["bindings"][0]["n"]["value"])

    def _graph(self, graph: str) -> str:
        mark = "&" if "?" in self.address else "?"
        return f"{self.address}{mark}" + (f"graph={quote(graph, safe='')}" if graph else "default")

    def _beside(self, name: str, works: Callable[[str], bool]) -> str | None:
        """The address for queries or updates: the first that does what it should when nothing is asked of it."""
        if name not in self._found:
            stem, _, last = self.address.rstrip("/").rpartition("/")
            names = {"sparql": ("sparql", "query"), "update": ("update", "statements")}[name]
            stems = (stem, f"{stem}/{last}")
            candidates = [f"{start}/{each}" for start in stems for each in names] + [self.address]
            self._found[name] = next(filter(works, candidates), None)
        return self._found[name]

    def _answers(self, address: str) -> bool:
        try:
            return json.loads(self._send(self._query(address, "ASK {}")))["boolean"] is True
        except (ServerError, ValueError, KeyError, TypeError):
            return False

    def _updates(self, address: str) -> bool:
        try:
            self._send(self._request(address, body=b"INSERT DATA {}", kind="application/sparql-update"))
        except ServerError:
            return False
        return True

    def _query(self, address: str, text: str) -> Request:
        body = urlencode({"query": text}).encode()
        kind = "application/x-www-form-urlencoded"
        return self._request(address, body=body, kind=kind, accept="application/sparql-results+json")

    def _request(
        self, address: str, *, accept: str = "*/*", body: bytes | None = None, kind: str | None = None
    ) -> Request:
        headers = {"Accept": accept}
        if kind is not None:
            headers["Content-Type"] = kind
        user, password = self._credentials.user, self._credentials.password
        if user is not None and password is not None:
            token = b64encode(f"{user}:{password.reveal()}".encode()).decode()
            headers["Authorization"] = f"Basic {token}"
        return Request(address, data=body, headers=headers, method="GET" if body is None else "POST")

    def _send(self, request: Request) -> bytes:
        def send() -> bytes:
            with self._opener.open(request, timeout=_SECONDS) as response:
                return bytes(response.read())

        try:
            return self._retried(send)
        except HTTPError as error:
            raise self._complaint(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._unreachable(error) from None

    def _retried(self, send: Callable[[], Answer]) -> Answer:
        """What sending gives, tried again while the server is busy or away: what is sent may be sent twice."""
        for wait in _WAITS:
            try:
                return send()
            except HTTPError as error:
                if error.code not in _BUSY:
                    raise
            except (OSError, http.client.HTTPException) as error:
                if not _passing(error):
                    raise
            time.sleep(wait)
        return send()

    def _complaint(self, error: HTTPError) -> ServerError:
        """What the server says is wrong, and what to do about it."""
        with error:
            told = error.read(2000).decode(errors="replace").strip().splitlines()
        advice = {
            400: "that is no graph store: give its address, such as http://localhost:3030/ds/data",
            401: "it asks for a user and a password, or does not know these: give --user and KG_PASSWORD",
            403: "this user may not do that there: give one who may write",
            404: "there is no graph store: give its address, such as http://localhost:3030/ds/data",
            405: "it does not write there: give the address of a graph store that may be written",
            507: "its disk is full: make room there, then run the same again",
        }.get(error.code, "run the same again, or see the server's log")
        said = f" ({told[0][:200]})" if told and not told[0].startswith("<") else ""
        return ServerError(f"{self.address} answers {error.code} {error.reason}{said}: {advice}")

    def _unreachable(self, error: Exception) -> ServerError:
        reason = error.reason if isinstance(error, URLError) else error
        told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        return ServerError(
            f"{self.address} cannot be reached ({told}): see that the server runs there, then run the same again"
        )


def _passing(error: Exception) -> bool:
    """Whether an error may be gone in a moment: not that of a name or a certificate."""
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, (ConnectionError, TimeoutError, http.client.HTTPException))
