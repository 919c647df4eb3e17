"""A process that answers queries, one after the other: ``python -m kg.serving.answering STORE``.

A query cannot be interrupted within the engine; its process can be ended. So the server gives each query to such a
process, and ends the process when the time is over.
"""

from __future__ import annotations

import sys
from itertools import islice
from typing import Any

import pyoxigraph as ox

from kg.errors import GraphError, QueryError, QueryRefusedError
from kg.schema import PREFIXES
from kg.serving.formats import GRAPHS, RESULTS, acceptable
from kg.serving.messages import Answer, Question, framed, problem, read_question
from kg.serving.results import table, truth
from kg.stores.rdf import open_rdf
from kg.stores.sparql import check_reads, syntax_error


def answer(store: ox.Store, question: Question) -> Answer:
    """Answer a query, or say what is wrong with it."""
    try:
        check_reads(question.query)
        return _answer(store, question)
    except QueryRefusedError as error:
        return problem(403, str(error))
    except SyntaxError as error:
        return problem(400, str(syntax_error(question.query, error.msg or str(error))))
    except QueryError as error:
        return problem(400, str(error))
    except (OSError, RuntimeError, ValueError) as error:
        return problem(500, f"the SPARQL query failed: {error}")


def _answer(store: ox.Store, question: Question) -> Answer:
    graphs: dict[str, Any] = {}
    if question.default or question.named:
        graphs["default_graph"] = [ox.NamedNode(iri) for iri in question.default]
        graphs["named_graphs"] = [ox.NamedNode(iri) for iri in question.named]
    found = store.query(question.query, prefixes=PREFIXES, **graphs)
    graph = isinstance(found, ox.QueryTriples)
    offered: dict[str, Any] = dict(GRAPHS if graph else RESULTS)
    chosen = acceptable(question.accept, offered)
    if chosen is None:
        return problem(406, f"this query has no answer in {question.accept}: accept one of {', '.join(offered)}")
    if isinstance(found, ox.QueryBoolean):
        return Answer(200, chosen, truth(offered[chosen], bool(found)))
    rows = list(islice(found, question.rows + 1))
    if len(rows) > question.rows:
        what = "triples" if graph else "rows"
        return problem(413, f"the answer has more than {question.rows:,} {what}: narrow the query or add a LIMIT")
    if isinstance(found, ox.QueryTriples):
        body = ox.serialize(rows, format=offered[chosen], prefixes=PREFIXES if chosen == "text/turtle" else None)
        return Answer(200, chosen, body or b"")
    names = [variable.value for variable in found.variables]
    return Answer(200, chosen, table(offered[chosen], names, [list(row) for row in rows]))


def main(path: str) -> None:
    """Answer the questions of standard input on standard output, until it ends."""
    try:
        store = open_rdf(path).engine
    except GraphError as error:
        sys.exit(str(error))
    while (question := read_question(sys.stdin.buffer)) is not None:
        sys.stdout.buffer.write(framed(answer(store, question)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
