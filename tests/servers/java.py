"""A server as a Java process of its own: started, watched until it is ready, stopped or killed by its id."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

_READY_SECONDS = 180
_STOP_SECONDS = 60


class Unavailable(Exception):  # noqa: N818 - it is a state of the machine
    """This machine cannot run the server."""


@contextlib.contextmanager
def required() -> Iterator[None]:
    """Around what makes a server: where none can be had, tests fail in CI and are skipped elsewhere."""
    try:
        yield
    except Unavailable as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"CI needs every server: {error}", pytrace=False)
        pytest.skip(str(error))


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def java_command(version: int) -> str:
    """The path of a ``java`` of at least that version: of ``JAVA_HOME``, the path, or /usr/lib/jvm.

    Raises
    ------
    Unavailable
        There is none.
    """
    homes = [os.environ.get("JAVA_HOME", ""), *sorted(map(str, Path("/usr/lib/jvm").glob("*")))]
    found = [f"{home}/bin/java" for home in homes if home]
    for java in filter(None, [found[0] if homes[0] else None, shutil.which("java"), *found]):
        if _java_version(java) >= version:
            return java
    raise Unavailable(f"there is no Java {version} or later here")


def _java_version(java: str) -> int:
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return 0
    match = re.search(r'version "(\d+)', told)
    return int(match[1]) if match else 0


class JavaServer:
    """A server process; used as a context manager it is started, and stopped at the end.

    Parameters
    ----------
    command
        The whole command line.
    log
        Where its output is added.
    ready
        Whether the server takes requests now.
    environment
        Variables beside those of this process.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        ready: Callable[[], bool],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command = list(command)
        self._log = log
        self._ready = ready
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it is ready.

        Raises
        ------
        Unavailable
            It ends by itself, or is not ready in time.
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
        end = time.monotonic() + _READY_SECONDS
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise Unavailable(f"{self._command[-1]} did not start: {self.told()[-2000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Let it end by itself; does nothing where it has ended."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, as a power failure would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def told(self) -> str:
        """What it has written so far."""
        return self._log.read_text(errors="replace")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
