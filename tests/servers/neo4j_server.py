"""Neo4j, the community server itself."""

from __future__ import annotations

import re
import socket
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
        self.port = free_port()
        self.target = f"bolt://127.0.0.1:{self.port}"
        self._java = java_command(17 if version.startswith("5.") else 21)
        self._jars = fetched(f"neo4j-{version}", [f"{artifact}:{version}" for artifact in _ARTIFACTS])
        for folder in ("conf", "data", "logs", "plugins", "import", "run"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        lines = _SETTINGS | {"server.bolt.listen_address": f"127.0.0.1:{self.port}"} | dict(settings or {})
        (home / "conf" / "neo4j.conf").write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
        main = "org.neo4j.server.CommunityEntryPoint"
        arguments = [f"--home-dir={home}", f"--config-dir={home}/conf", "--console-mode"]
        command = [*self._jvm("-Xms512m", "-Xmx512m"), main, *arguments]
        super().__init__(command, home / "logs" / "console.log", partial(_answers, self.port))
        if not (home / "data" / "dbms").exists():
            self.admin("dbms", "set-initial-password", PASSWORD)

    def admin(self, *arguments: str) -> str:
        """Run a command of ``neo4j-admin`` on this server's folder, and give what it wrote.

        Raises
        ------
        Unavailable
            It failed.
        """
        main = "org.neo4j.server.startup.Neo4jAdminCommand"
        command = [*self._jvm("-Xmx512m", f"-Dbasedir={self.home}"), main, *arguments]
        java_home = str(Path(self._java).resolve().parent.parent)
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={"NEO4J_HOME": str(self.home), "NEO4J_CONF": f"{self.home}/conf", "JAVA_HOME": java_home},
        )
        if done.returncode:
            raise Unavailable(re.sub(re.escape(PASSWORD), "…", f"{arguments}: {done.stdout}{done.stderr}"))
        return done.stdout

    def _jvm(self, *options: str) -> list[str]:
        classes = f"{self.home}/conf:{self._jars}/*"
        opened = ("java.base/java.nio=ALL-UNNAMED", "java.base/java.io=ALL-UNNAMED")
        return [self._java, "-cp", classes, *options, *(f"--add-opens={package}" for package in opened)]


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(_HELLO)
            return connection.recv(4) == _HELLO[4:8]
    except OSError:
        return False
