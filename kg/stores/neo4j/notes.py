"""What a graph directory notes of its last load into each database: the same load again need not compare."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kg.files import write_whole
from kg.stores.neo4j.state import State


class Note(msgspec.Struct, frozen=True):
    """In which state a database holds which generation of the graph, and how many things that are."""

    generation: str
    state: State
    held: int


@dataclass(frozen=True)
class Notes:
    """The notes of a graph directory about one database.

    Parameters
    ----------
    path
        The file that has the notes about all databases.
    generation
        The generation of the graph that is being loaded.
    database
        The server's address and the database's name.
    """

    path: Path
    generation: str
    database: str

    def held(self, state: State) -> int | None:
        """How many things of this generation a database in this state holds; None where it has to be compared."""
        note = self._all().get(self.database)
        return (
            note.held if note is not None and (note.generation, note.state) == (self.generation, state) else None
        )

    def keep(self, state: State, held: int) -> None:
        """Note that a database in this state holds exactly this generation, of so many things.

        Where the directory cannot be written, the next load compares.
        """
        notes = self._all() | {self.database: Note(self.generation, state, held)}
        with contextlib.suppress(OSError):
            write_whole(self.path, msgspec.json.encode(notes))

    def _all(self) -> dict[str, Note]:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=dict[str, Note])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return {}
