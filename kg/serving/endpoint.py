"""The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), for queries that read."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serving.description import description
from kg.serving.formats import GRAPHS, acceptable
from kg.serving.messages import Answer, Question, problem
from kg.serving.workers import Workers

PATH = "/sparql"
"""Where the endpoint is."""

_FORM, _DIRECT, _UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
# A query is text that somebody wrote; what is longer is a mistake or an attack.
_LONGEST = 1 << 20


def endpoint(store: Path, *, timeout: float = 30.0, rows: int = 100_000, workers: int = 2) -> Starlette:
    """The application that answers SPARQL queries at :data:`PATH`.

    Statuses: 400 the query is wrong; 403 it would write or reach outside; 406 no such format; 413 the query is too
    long, or its answer has too many rows; 415 no such form of request; 503 it takes too long.

    Parameters
    ----------
    store
        The folder of the RDF store, which must not change meanwhile.
    timeout
        After how many seconds a query is given up.
    rows
        How many rows or triples an answer has at most.
    workers
        How many queries are answered at once, each by a process of its own.
    """
    pool = Workers(store, timeout, workers)

    async def sparql(request: Request) -> Response:
        accept = ",".join(request.headers.getlist("accept"))
        if (
            request.method != "POST"
            and "query" not in request.query_params
            and "update" not in request.query_params
        ):
            return _described(request, accept)
        asked = await _question(request, accept, rows)
        return _response(asked if isinstance(asked, Answer) else await pool.answer(asked))

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        pool.close()

    return Starlette(routes=[Route(PATH, sparql, methods=["GET", "POST"])], lifespan=lifespan)


def _described(request: Request, accept: str) -> Response:
    chosen = acceptable(accept, GRAPHS)
    if chosen is None:
        return _response(problem(406, f"the service is described in one of {', '.join(GRAPHS)}; or give a query"))
    address = str(request.url.replace(query="", fragment=""))
    return _response(Answer(200, chosen, description(address, chosen)))


async def _question(request: Request, accept: str, rows: int) -> Question | Answer:
    """The query of a request, or what is wrong with the request."""
    fields = list(request.query_params.multi_items())
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == _UPDATE:
            return problem(403, "updates are refused: queries only read the graph")
        if kind not in (_FORM, _DIRECT):
            return problem(415, f"{kind or 'a body of no type'} is no way to ask: send {_FORM} or {_DIRECT}")
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LONGEST:
                return problem(413, f"the query is longer than {_LONGEST:,} bytes")
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return problem(400, "the query is no UTF-8 text")
        fields += [("query", text)] if kind == _DIRECT else parse_qsl(text, keep_blank_values=True)
    return _asked(fields, accept, rows)


def _asked(fields: Sequence[tuple[str, str]], accept: str, rows: int) -> Question | Answer:
    def given(name: str) -> tuple[str, ...]:
        return tuple(value for field, value in fields if field == name)

    if given("update"):
        return problem(403, "updates are refused: queries only read the graph")
    queries = given("query")
    if len(queries) != 1:
        return problem(400, f"a request asks one query, not {len(queries)}: give it as query=…")
    default, named = given("default-graph-uri"), given("named-graph-uri")
    for iri in (*default, *named):
        if iri.lower().startswith("file:"):
            return problem(403, f"the file IRI {iri} is refused: queries ask this graph only")
    return Question(queries[0], accept, rows, default, named)


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, {"Vary": "Accept"}, answer.type)
