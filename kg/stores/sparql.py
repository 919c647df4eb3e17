"""What may stand in a SPARQL query of ours, checked before the engine sees it, and errors in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import QueryError, QueryRefusedError
from kg.schema import PREFIXES

_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*)
    |(?P<string>'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<variable>[?$]\w+)
    |(?P<name>(?:[^\W\d_][\w.-]*)?:[\w.:%\\/-]*)
    |(?P<word>[^\W\d_]\w*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


def check_reads(text: str) -> None:
    """Check that a SPARQL query only reads this graph.

    Raises
    ------
    QueryRefusedError
        It is an update, asks another endpoint (``SERVICE``), or names a file as its graph.
    QueryError
        It is no query.
    """
    form = None
    for kind, token, place in _tokens(text):
        word = token.upper() if kind == "word" else ""
        if form is None and word in _UPDATES:
            raise QueryRefusedError(f"{word} is refused ({place}): queries only read the graph")
        form = form or (word if word in _FORMS else None)
        if word == "SERVICE":
            raise QueryRefusedError(f"SERVICE is refused ({place}): queries ask this graph only")
        if kind == "iri" and token.lower().startswith("<file:"):
            raise QueryRefusedError(f"the file IRI {token} is refused ({place}): queries ask this graph only")
    if form is None:
        raise QueryError("the SPARQL query has no SELECT, ASK, CONSTRUCT or DESCRIBE: start it with one of them")


def syntax_error(text: str, message: str) -> QueryError:
    """The engine's complaint about a query as one clear line: an undeclared prefix, or where it stops."""
    declared = set(PREFIXES) | {token.split(":")[0] for token in _declared(text)}
    for kind, token, place in _tokens(text):
        if kind == "name" and token.split(":")[0] not in declared:
            prefix = token.split(":")[0]
            return QueryError(
                f"the prefix {prefix}: is not declared ({place}): add PREFIX {prefix}: <…> to the query"
            )
    match = re.search(r"at (\d+):(\d+)(?:-[\d:]+)?: (.*)", message, re.DOTALL)
    if match is None:
        return QueryError(f"the SPARQL query is wrong: {message.strip().splitlines()[0]}")
    line, column = int(match[1]), int(match[2])
    read = text.splitlines()[line - 1][: column - 1] if text.splitlines()[line - 1 :] else ""
    why = "" if match[3].startswith("expected") else f" ({match[3].strip().splitlines()[0]})"
    after = f", after: {read[-60:].strip()}" if read.strip() else ""
    return QueryError(f"the SPARQL query is not understood in line {line}, column {column}{after}{why}")


def _declared(text: str) -> Iterator[str]:
    before = ""
    for kind, token, _ in _tokens(text):
        if kind == "name" and before == "PREFIX":
            yield token
        before = token.upper()


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """Kind, text and place of each token."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "skip":
            start = match.start()
            line = text.count("\n", 0, start) + 1
            column = start - text.rfind("\n", 0, start)
            yield match.lastgroup or "", match.group(), f"line {line}, column {column}"
