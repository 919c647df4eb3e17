"""Apache Jena: its commands, and Fuseki, its SPARQL server."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

from servers.java import JavaServer, free_port, java_command
from servers.maven import fetched

VERSION = "5.6.0"

USER, PASSWORD = "ada", "correct horse battery"
READER, READER_PASSWORD = "bob", "only reads"

_ARTIFACTS = (
    f"org.apache.jena:jena-fuseki-main:{VERSION}",
    f"org.apache.jena:jena-cmds:{VERSION}",
    "org.apache.logging.log4j:log4j-slf4j2-impl:2.25.1",
)
_CONFIGURATION = """PREFIX : <#>
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX ja: <http://jena.hpl.hp.com/2005/11/Assembler#>
[] a fuseki:Server ; fuseki:passwd "{passwords}" ; fuseki:auth "basic" ; fuseki:services ( :service ) .
:service a fuseki:Service ; fuseki:name "ds" ; fuseki:dataset [ a ja:MemoryDataset ] ;
    fuseki:allowedUsers "{user}", "{reader}" ;
    fuseki:endpoint [ fuseki:operation fuseki:query ; fuseki:name "sparql" ] ;
    fuseki:endpoint [ fuseki:operation fuseki:update ; fuseki:name "update" ; fuseki:allowedUsers "{user}" ] ;
    fuseki:endpoint [ fuseki:operation fuseki:gsp-rw ; fuseki:name "data" ; fuseki:allowedUsers "{user}" ] ;
    fuseki:endpoint [ fuseki:operation fuseki:gsp-r ; fuseki:name "get" ] .
"""


def jena(main: str, *arguments: object, heap: str = "512m") -> subprocess.CompletedProcess[str]:
    """Run a command of Jena, such as ``riotcmd.riot`` or ``arq.rsparql``.

    Raises
    ------
    Unavailable
        This machine has no Java, or the jars cannot be fetched.
    """
    jars = fetched(f"jena-{VERSION}", _ARTIFACTS)
    command = [java_command(17), f"-Xmx{heap}", "-cp", f"{jars}/*", main, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


class FusekiServer(JavaServer):
    """A Fuseki with one dataset in memory: ``/ds/data`` (graph store), ``/ds/sparql``, ``/ds/update``.

    Parameters
    ----------
    home
        Where its log and configuration stand.
    secured
        Whether it asks for a user: :data:`USER` may write, :data:`READER` may not.
    """

    def __init__(self, home: Path, *, secured: bool = False, port: int | None = None) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}/ds"
        self.target = f"{self.address}/data"
        home.mkdir(parents=True, exist_ok=True)
        jars = fetched(f"jena-{VERSION}", _ARTIFACTS)
        command = [java_command(17), "-Xmx512m", "-cp", f"{jars}/*"]
        command += [
            "org.apache.jena.fuseki.main.cmds.FusekiMainCmd",
            "--localhost",
            f"--port={self.port}",
            "--ping",
        ]
        if secured:
            passwords, configuration = home / "passwords", home / "configuration.ttl"
            passwords.write_text(f"{USER}: {PASSWORD}\n{READER}: {READER_PASSWORD}\n")
            configuration.write_text(_CONFIGURATION.format(passwords=passwords, user=USER, reader=READER))
            command.append(f"--config={configuration}")
        else:
            command += ["--mem", "--update", "/ds"]
        super().__init__(command, home / "log", partial(_answers, f"http://127.0.0.1:{self.port}/$/ping"))


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
