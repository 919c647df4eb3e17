"""``kg cypher``: ask the graph in Cypher."""

from __future__ import annotations

from kg.cli.options import (
    DEFAULT_GRAPH,
    DatabaseOption,
    FormatOption,
    GraphOption,
    PasswordFileOption,
    QueryArgument,
    StoreOption,
    TimeoutOption,
    UserOption,
    credentials_of,
    examples,
    text_of,
)

NAME = "cypher"
EXAMPLES = examples(
    'kg cypher "MATCH (m:Method) RETURN m.name, m.papers ORDER BY m.papers DESC LIMIT 5"',
    'kg cypher "MATCH (a:Method)-[e:EXTENDS]->(b:Method) RETURN a.name, b.name, e.belief" --format json',
    "kg cypher query.cypher --format csv > rows.csv",
    'kg cypher "MATCH (p:Paper) RETURN count(*)" --store neo4j://localhost --user neo4j',
)


def command(
    query: QueryArgument,
    graph: GraphOption = DEFAULT_GRAPH,
    form: FormatOption = "table",
    timeout: TimeoutOption = None,
    store: StoreOption = None,
    user: UserOption = None,
    password_file: PasswordFileOption = None,
    database: DatabaseOption = None,
) -> None:
    """Ask the graph in Cypher; queries that write are refused.

    Nodes are Paper, Method, Dataset, Metric, Task, Statement, Evidence, Result, Claim and Run.
    """
    from kg.cli.output import row_format, write_rows
    from kg.graph import GraphDirectory

    form = row_format(form)
    text = text_of(query)
    if store is None:
        with GraphDirectory(graph) as directory:
            rows = directory.cypher(text, timeout=timeout)
            write_rows(rows.columns, rows, form)
    else:
        from kg.stores.neo4j.store import open_neo4j

        credentials = credentials_of(store, user, password_file, database)
        with open_neo4j(store, credentials) as server:
            rows = server.query(text, timeout=timeout)
            write_rows(rows.columns, rows, form)
