"""Jars and all that they need, by Maven, kept between runs."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from servers.java import Unavailable

# A first fetch brings about 130 MB; on a busy machine that has taken two minutes.
_SECONDS = 600

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>methodgraph</groupId><artifactId>servers</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
{dependencies}
  </dependencies>
</project>
"""
_DEPENDENCY = "    <dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"


def cache_folder() -> Path:
    """Where everything that is fetched is kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "methodgraph-servers"


def fetched(name: str, dependencies: Sequence[str]) -> Path:
    """A folder of jars: the dependencies (``group:artifact:version``) and what they need to run.

    Fetched the first time; whole or absent, also where several processes ask at once.

    Raises
    ------
    Unavailable
        Maven is missing, or it cannot fetch them.
    """
    digest = hashlib.sha256("\n".join(dependencies).encode()).hexdigest()[:8]
    folder = cache_folder() / f"{name}-{digest}"
    if folder.is_dir():
        return folder
    if shutil.which("mvn") is None:
        raise Unavailable(f"{name} is fetched by Maven, and there is no mvn here")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            unfinished = folder.with_name(f".{folder.name}")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            _fetch(unfinished, dependencies)
            unfinished.rename(folder)
    return folder


def _fetch(folder: Path, dependencies: Sequence[str]) -> None:
    lines = "\n".join(_DEPENDENCY.format(*dependency.split(":")) for dependency in dependencies)
    pom = folder / "pom.xml"
    pom.write_text(_POM.format(dependencies=lines))
    command = [
        *("mvn", "-q", "-B", "-f", str(pom), f"-Dmaven.repo.local={cache_folder() / 'maven'}"),
        *("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"Maven did not fetch {', '.join(dependencies)} within {_SECONDS} s") from None
    if done.returncode:
        raise Unavailable(f"Maven cannot fetch {', '.join(dependencies)}: {done.stdout[-1000:]}{done.stderr}")
