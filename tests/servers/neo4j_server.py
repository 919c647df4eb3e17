"""Neo4j, the community server itself."""

from __future__ import annotations

import resource
import shlex
import socket
import ssl
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from servers.java import JavaServer, Unavailable, free_port, java_command
from servers.maven import fetched

LTS = "5.26.25"
"""The release that every run of CI tests against."""

CALENDAR = "2026.08.1"
"""The newest release, tested on demand."""

USER, PASSWORD = "neo4j", "correct horse battery"

_ADMIN = "org.neo4j.server.startup.Neo4jAdminCommand"
_ARTIFACTS = ("org.neo4j:neo4j", "org.neo4j.app:neo4j-server", "org.neo4j:neo4j-import-tool")
_SETTINGS = {
    "server.http.enabled": "false",
    "server.memory.heap.initial_size": "512m",
    "server.memory.heap.max_size": "512m",
    "server.memory.pagecache.size": "128m",
    "db.tx_log.preallocate": "false",
    "dbms.usage_report.enabled": "false",
}
# What a client of the Bolt protocol says first: its mark, and the one version it speaks (5.0).
_HELLO = bytes.fromhex("6060b017") + bytes.fromhex("00000005") + bytes(12)


class Neo4jServer(JavaServer):
    """A Neo4j server in a folder of its own.

    Parameters
    ----------
    home
        Where its configuration and data stand; made where there is none.
    version
        The release.
    settings
        Settings of ``neo4j.conf``, beside those that keep it small.
    """

    def __init__(self, home: Path, version: str = LTS, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self._version = version
        self.port = free_port()
        self.target = f"bolt://127.0.0.1:{self.port}"
        self._java = java_command(17 if version.startswith("5.") else 21)
        self._jars = fetched(f"neo4j-{version}", [f"{artifact}:{version}" for artifact in _ARTIFACTS])
        for folder in ("conf", "data", "logs", "plugins", "import", "run"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        self.configure(settings or {})
        main = "org.neo4j.server." + ("CommunityEntryPoint" if version.startswith("5.") else "Neo4jCommunity")
        # What runs for seconds is not worth the second compiler.
        arguments = [f"--home-dir={home}", f"--config-dir={home}/conf", "--console-mode"]
        command = [
            *self._jvm("-Xms512m", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
            main,
            *arguments,
        ]
        super().__init__(command, home / "logs" / "console.log", partial(_answers, self.port))
        if not (home / "data" / "dbms").exists():
            self.admin("dbms", "set-initial-password", PASSWORD)

    def configure(self, settings: Mapping[str, str]) -> None:
        """Write its configuration; it is read at the next start."""
        lines = _SETTINGS | {"server.bolt.listen_address": f"127.0.0.1:{self.port}"} | dict(settings)
        if not self._version.startswith("5."):
            # for the import, which its launcher runs in a process of its own
            lines["server.jvm.additional"] = "--add-opens=java.base/java.nio=ALL-UNNAMED"
        written = "".join(f"{name}={value}\n" for name, value in lines.items())
        (self.home / "conf" / "neo4j.conf").write_text(written)

    @property
    def admin_script(self) -> Path:
        """This server's ``neo4j-admin``."""
        script = self.home / "neo4j-admin"
        command = [*self._jvm("-Xmx512m", f"-Dbasedir={self.home}"), _ADMIN]
        variables = {
            "NEO4J_HOME": str(self.home),
            "NEO4J_CONF": f"{self.home}/conf",
            "JAVA_HOME": str(Path(self._java).resolve().parent.parent),
        }
        lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
        script.write_text("\n".join(["#!/bin/sh", *lines, f'exec {shlex.join(command)} "$@"', ""]))
        script.chmod(0o755)
        return script

    def admin(self, *arguments: str) -> str:
        """Run a command of ``neo4j-admin`` on this server's folder, and give what it wrote.

        Raises
        ------
        Unavailable
            It failed.
        """
        done = subprocess.run([self.admin_script, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"neo4j-admin {arguments[:2]} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def limit_files(self, size: int | None) -> None:
        """Let none of its files grow beyond a number of bytes, as a disk that is full does; None lifts that."""
        assert self._process is not None
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        soft = hard if size is None else size
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (soft, hard))

    def _jvm(self, *options: str) -> list[str]:
        classes = f"{self.home}/plugins/*:{self.home}/conf:{self._jars}/*"
        opened = ("java.base/java.nio=ALL-UNNAMED", "java.base/java.io=ALL-UNNAMED")
        return [self._java, "-cp", classes, *options, *(f"--add-opens={package}" for package in opened)]


def _answers(port: int) -> bool:
    """Whether it speaks Bolt, plain or by TLS."""
    return _says_hello(port, None) or _says_hello(port, ssl._create_unverified_context())


def _says_hello(port: int, context: ssl.SSLContext | None) -> bool:
    try:
        plain = socket.create_connection(("127.0.0.1", port), timeout=5)
        with plain, plain if context is None else context.wrap_socket(plain) as connection:
            connection.sendall(_HELLO)
            return connection.recv(4) == _HELLO[4:8]
    except OSError:
        return False
