"""``kg load``: let a server hold the graph."""

from __future__ import annotations

import sys

from kg.cli.options import (
    DEFAULT_GRAPH,
    DatabaseOption,
    GraphOption,
    PasswordFileOption,
    QuietOption,
    TargetArgument,
    UserOption,
    credentials_of,
    examples,
)

NAME = "load"
EXAMPLES = examples(
    "KG_PASSWORD=… kg load neo4j://localhost --user neo4j",
    "kg load neo4j+s://example.org --user ada --password-file secret --database papers",
    "kg load http://localhost:3030/ds/data --graph mine",
)


def command(
    target: TargetArgument,
    graph: GraphOption = DEFAULT_GRAPH,
    user: UserOption = None,
    password_file: PasswordFileOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Let a server hold the graph: write what it lacks, take away what the graph no longer has.

    It may be stopped at any moment and run again; loading twice changes nothing. The password comes from
    KG_PASSWORD, --password-file or a prompt.
    """
    from kg.cli.progress import StepProgress
    from kg.graph import GraphDirectory
    from kg.stores.loading import load

    credentials = credentials_of(target, user, password_file, database)
    with GraphDirectory(graph) as directory, StepProgress(quiet=quiet) as progress:
        report = load(target, directory, credentials, progress)
    if report.created or report.changed or report.removed:
        done = f"{report.created:,} new, {report.changed:,} changed, {report.removed:,} taken away"
    else:
        done = "nothing to write"
    sys.stderr.write(f"{done}; the server holds {report.held:,} of this graph\n")
