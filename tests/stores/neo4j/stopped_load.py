"""A load that is killed inside its n-th statement, before the transaction ends.

python stopped_load.py TARGET USER PASSWORD TABLES N
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from pathlib import Path
from typing import Any

import neo4j

from kg.stores.neo4j import comparing, loading
from kg.stores.target import Credentials, Secret
from kg.tables import TableFiles


def load_until(statements: int, target: str, user: str, password: str, tables: Path) -> None:
    """Load, and die at once when so many statements have run."""
    numbers = itertools.count(1)
    run = neo4j.ManagedTransaction.run

    def run_or_die(self: neo4j.ManagedTransaction, *arguments: Any, **options: Any) -> neo4j.Result:
        # Taken before it runs, as several threads come here.
        number = next(numbers)
        result = run(self, *arguments, **options)
        if number == statements:
            result.consume()
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    neo4j.ManagedTransaction.run = run_or_die  # type: ignore[method-assign]
    comparing._ROWS = 20
    loading.follow(target, TableFiles(tables), Credentials(user, Secret(password)), lambda *_: None)


if __name__ == "__main__":
    address, name, secret, folder, count = sys.argv[1:]
    load_until(int(count), address, name, secret, Path(folder))
