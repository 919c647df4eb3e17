"""What may stand in a Cypher query that only reads, checked before any engine sees it.

An engine opened for reading refuses to change the graph, but still copies to and from files, loads
extensions, attaches databases and changes settings; a query of ours may do none of these.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from kg.errors import QueryError

# Clauses and commands that write, reach outside the graph, or change the session.
_REFUSED = frozenset(
    """
    ALTER ATTACH BEGIN CHECKPOINT COMMENT COMMIT COPY CREATE DELETE DETACH DROP EXPORT FOREACH FORCE IMPORT
    INSERT INSTALL LOAD MERGE REMOVE ROLLBACK SET UNINSTALL UPDATE USE
    """.split()  # noqa: SIM905
)

# Procedures of Ladybug that tell about the graph.
_PROCEDURES = ("db_version", "show_connection", "show_functions", "show_indexes", "show_tables", "table_info")

# Names of ours that are reserved words in Ladybug: quoted here so that nobody has to.
_RESERVED = frozenset({"END", "FOR", "ON"})

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<quoted>`(?:[^`]|``)*`)
    |(?P<parameter>\$\w+)
    |(?P<word>[^\W\d]\w*)
    |(?P<number>\d[\w.]*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


def reading_query(text: str, procedures: Collection[str] = _PROCEDURES) -> str:
    """The query as it goes to the engine, when it only reads.

    Parameters
    ----------
    text
        One Cypher statement; a semicolon at its end is fine.
    procedures
        The names, in lower case, of the engine's procedures that only read the graph.

    Returns
    -------
    str
        The same, with our names that Ladybug reserves (``ON``, ``FOR``, ``end``) in backticks.

    Raises
    ------
    QueryError
        It is empty, holds more than one statement, or has a clause that writes or reaches outside the graph.

    >>> reading_query("MATCH (:Result)-[:ON]->(d) RETURN d.name AS name;")
    'MATCH (:Result)-[:`ON`]->(d) RETURN d.name AS name'
    """
    tokens = list(_tokens(text))
    while tokens and tokens[-1].text == ";":
        text = text[: tokens.pop().start]
    if not tokens:
        raise QueryError("the Cypher query is empty: write something like MATCH (m:Method) RETURN m.name LIMIT 10")
    if any(token.kind == "sign" and token.text == ";" for token in tokens):
        raise QueryError("a Cypher query is one statement: send the statements one by one")
    pieces, position = [], 0
    for index, (before, token, after) in enumerate(
        zip([None, *tokens], tokens, [*tokens[1:], None], strict=False), start=1
    ):
        if token.kind != "word":
            continue
        word = token.text.upper()
        if before is not None and before.text in (":", "|", "."):
            if word in _RESERVED:
                pieces += [text[position : token.start], f"`{token.text}`"]
                position = token.start + len(token.text)
        elif (before is not None and before.text.upper() == "AS") or (after is not None and after.text == ":"):
            continue
        elif word in _REFUSED:
            raise QueryError(
                f"{word} is refused ({_place(text, token.start)}): queries only read the graph. "
                f"A name that is this word goes in backticks: `{token.text}`"
            )
        elif word == "CALL" and _called(tokens[index:]) not in (*procedures, "{", "("):
            raise QueryError(
                f"this CALL is refused ({_place(text, token.start)}): what can be called is "
                + ", ".join(procedures)
            )
    return "".join([*pieces, text[position:]])


def parameter_names(text: str) -> set[str]:
    """The names of the parameters in a query, without the dollar sign."""
    return {token.text[1:] for token in _tokens(text) if token.kind == "parameter"}


def check_parameters(text: str, given: Collection[str]) -> None:
    """Refuse a query that names a parameter for which no value is given.

    Raises
    ------
    QueryError
        It names one.
    """
    missing = parameter_names(text) - set(given)
    if missing:
        raise QueryError(f"the Cypher query names ${min(missing)}, but no value is given for it")


def _called(tokens: Sequence[_Token]) -> str:
    """What follows the word CALL: a procedure's name, perhaps with dots in it, or the sign of a subquery."""
    if not tokens or tokens[0].kind == "sign":
        return tokens[0].text if tokens else ""
    name = takewhile(lambda token: token.kind == "word" or token.text == ".", tokens)
    return "".join(token.text for token in name).lower()


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "skip":
            yield _Token(match.lastgroup or "", match.group(), match.start())


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - text.rfind(chr(10), 0, position)}"
