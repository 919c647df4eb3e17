"""Real servers for tests, run without a container engine: fetched once from Maven Central, then kept.

What is fetched lies in ``$XDG_CACHE_HOME/methodgraph-servers`` (``~/.cache`` where that is not set), outside the
checkout, so that the next run on the same machine fetches nothing. A server listens on 127.0.0.1 on a free port,
keeps its data in a folder of the test's, and is stopped by the id of its process.
"""

from __future__ import annotations

from servers.java import JavaServer, Unavailable, free_port, java_command, required
from servers.maven import fetched

__all__ = ["JavaServer", "Unavailable", "fetched", "free_port", "java_command", "required"]
