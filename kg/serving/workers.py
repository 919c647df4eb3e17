"""The processes that answer queries, and what happens to one that takes too long: it is ended, and replaced."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from pathlib import Path

import msgspec

from kg.serving.messages import LENGTH, Answer, Question, framed, problem


class Workers:
    """A few processes, each with the store open, started when they are first needed.

    Parameters
    ----------
    store
        The folder of the RDF store.
    timeout
        After how many seconds a query is given up, the time it waits for a process included.
    count
        How many queries are answered at once.
    """

    def __init__(self, store: Path, timeout: float, count: int) -> None:
        self._store = store
        self._timeout = timeout
        self._idle: asyncio.Queue[Process | None] = asyncio.Queue()
        for _ in range(count):
            self._idle.put_nowait(None)

    async def answer(self, question: Question) -> Answer:
        """The answer to a query, or what is wrong with it."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._ask(question)
        except TimeoutError:
            return problem(503, f"the query took longer than {self._timeout:g} seconds: narrow it, or add a LIMIT")

    async def _ask(self, question: Question) -> Answer:
        worker = await self._idle.get()
        whole = False
        try:
            if worker is None or worker.returncode is not None:
                worker = await self._start()
            assert worker.stdin is not None
            assert worker.stdout is not None
            worker.stdin.write(framed(question))
            await worker.stdin.drain()
            length = int.from_bytes(await worker.stdout.readexactly(LENGTH), "big")
            answer = msgspec.msgpack.decode(await worker.stdout.readexactly(length), type=Answer)
            whole = True
            return answer
        except (asyncio.IncompleteReadError, ConnectionError):
            return problem(500, "the query ended the process that answered it, perhaps for want of memory")
        finally:
            if not whole and worker is not None:
                _kill(worker)
            self._idle.put_nowait(worker if whole else None)

    async def _start(self) -> Process:
        # In a session of its own, so that Ctrl-C reaches the server alone; when that ends, so does its input.
        command = [sys.executable, "-m", "kg.serving.answering", str(self._store)]
        return await create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, start_new_session=True)

    def close(self) -> None:
        """End the processes."""
        while not self._idle.empty():
            worker = self._idle.get_nowait()
            if worker is not None:
                _kill(worker)


def _kill(worker: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        worker.kill()
