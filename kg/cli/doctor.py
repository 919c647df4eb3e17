"""``kg doctor``: find what stands between this program and a server."""

from __future__ import annotations

import sys

import typer

from kg.cli.options import (
    DatabaseOption,
    PasswordFileOption,
    TargetArgument,
    UserOption,
    credentials_of,
    examples,
)

NAME = "doctor"
EXAMPLES = examples("kg doctor neo4j://localhost --user neo4j", "kg doctor bolt+s://example.org --database papers")


def command(
    target: TargetArgument,
    user: UserOption = None,
    password_file: PasswordFileOption = None,
    database: DatabaseOption = None,
) -> None:
    """Test what a load into a Neo4j server needs, and say in a line each what is wrong and what to change.

    Scheme, name, port, TLS, credentials, version, database, rights and disk; exit code 1 means that one is wrong.
    """
    from kg.stores.neo4j.doctor import examine

    credentials = credentials_of(target, user, password_file, database)
    well = True
    for finding in examine(target, credentials):
        well = well and finding.well
        sys.stdout.write(f"{'well ' if finding.well else 'WRONG'}  {finding.what:<11}  {finding.text}\n")
        sys.stdout.flush()
    if not well:
        raise typer.Exit(1)
