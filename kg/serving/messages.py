"""What the server and the processes that answer queries send each other, each message after its length."""

from __future__ import annotations

from typing import BinaryIO

import msgspec
from msgspec import Struct


class Question(Struct, frozen=True):
    """A query, the formats that are accepted (an ``Accept`` header), and how many rows or triples at most.

    ``default`` and ``named`` are IRIs of the graphs that make up the dataset, where the request names some.
    """

    query: str
    accept: str
    rows: int
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Answer(Struct, frozen=True):
    """The status and body of an HTTP response, and the media type of the body."""

    status: int
    type: str
    body: bytes


LENGTH = 8
"""The bytes of a length."""


def framed(message: Struct) -> bytes:
    """A message after its length."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH, "big") + body


def read_question(stream: BinaryIO) -> Question | None:
    """The next question of a stream; None at its end."""
    length = stream.read(LENGTH)
    if len(length) < LENGTH:
        return None
    return msgspec.msgpack.decode(stream.read(int.from_bytes(length, "big")), type=Question)


def problem(status: int, message: str) -> Answer:
    """An answer that says in one line what is wrong."""
    return Answer(status, "text/plain; charset=utf-8", f"{' '.join(message.split())}\n".encode())
