"""The command ``kg``: one module per command. Results go to standard output, all else to standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, and leave with its exit code.

    0: it did what was asked. 1: an error, or a build in which nothing could be built. 2: wrong usage.
    130: interrupted by Ctrl-C.

    Parameters
    ----------
    arguments
        The arguments after the name of the program; those of the process by default.
    """
    from kg.errors import MethodgraphError

    try:
        from kg.cli.app import app

        app(args=None if arguments is None else list(arguments), prog_name="kg")
    except MethodgraphError as error:
        _complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


def _complain(message: str) -> None:
    """One line, in red on a terminal."""
    line = " ".join(message.split())
    if sys.stderr.isatty():
        line = f"\x1b[31m{line}\x1b[0m"
    sys.stderr.write(f"kg: {line}\n")
