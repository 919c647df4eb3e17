"""A server on this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from kg.errors import UsageError

HOST = "127.0.0.1"
"""Where servers listen: nobody but this machine can ask them."""


def run(application: Starlette, port: int, ready: Callable[[int], object]) -> None:
    """Serve an application until the process is told to end.

    Parameters
    ----------
    application
        What to serve.
    port
        Where to listen; 0 for any free port.
    ready
        Called with the port once it is taken.

    Raises
    ------
    UsageError
        The port is taken, or not allowed.
    """
    listening = socket.socket()
    with listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen()
        except OSError as error:
            raise UsageError(
                f"port {port} of {HOST} cannot be had ({error.strerror}): choose another --port, 0 for any"
            ) from error
        ready(listening.getsockname()[1])
        uvicorn.Server(uvicorn.Config(application, log_level="warning")).run(sockets=[listening])
