"""An input as a stream: decompressed, decoded, cut into lines; only a bounded head of it is ever kept.

Compression and encoding are recognised by content. A stream ends with EOFError where its compressed data is
cut short, and with OSError where it cannot be read or is damaged.
"""

from __future__ import annotations

import codecs
import io
import itertools
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

#: How much of an input is looked at to recognise its format, in bytes.
HEAD_BYTES = 262_144
#: How much is read at a time, in bytes.
BLOCK_BYTES = 65_536
#: A record longer than this, in characters, is cut: the one bound on the memory that an input can take.
MAX_RECORD_CHARS = 16_000_000

_GZIP = b"\x1f\x8b"
_ZSTD = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
_FALLBACK = "methodgraph-windows-1252"
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]{1,40})[\"']")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 is taken for Windows-1252, byte by byte: exports mix the two."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_WINDOWS_1252[byte] for byte in wrong), error.end


_WINDOWS_1252 = [bytes([i]).decode("cp1252", errors="ignore") or chr(i) for i in range(256)]
codecs.register_error(_FALLBACK, _as_windows_1252)


class Stream:
    """One input, read once from its beginning.

    Parameters
    ----------
    name
        The input's name, as the user gave it.
    blocks
        Its bytes as they stand in the file, compressed or not.

    Raises
    ------
    OSError, EOFError
        The first bytes cannot be read or decompressed.
    """

    def __init__(self, name: str, blocks: Iterable[bytes]) -> None:
        self.name = name
        blocks = iter(blocks)
        # Compressed files are compressed again more often than one thinks, but not for ever.
        for _ in range(3):
            start, blocks = _peeked(blocks, 4)
            if start.startswith(_GZIP):
                blocks = _gunzipped(blocks)
            elif _ZSTD.match(start):
                blocks = _unzstd(blocks)
            else:
                break
        # A stream that breaks within its head is recognised by what came before, and breaks again when read.
        self._failure: Exception | None = None
        kept: list[bytes] = []
        try:
            while sum(map(len, kept)) < HEAD_BYTES and (block := next(blocks, b"")):
                kept.append(block)
        except (OSError, EOFError) as error:
            self._failure = error
        self._kept, self._rest = kept, blocks
        #: The first bytes of the input, decompressed: at most :data:`HEAD_BYTES`.
        self.head = b"".join(kept)[:HEAD_BYTES]
        #: The name of the encoding its text is read in.
        self.encoding = _encoding(self.head)

    @property
    def is_binary(self) -> bool:
        """Whether the input is no text in any encoding known here."""
        if self.encoding.startswith("utf-") and self.encoding[4:6] in ("16", "32"):
            sample = self.head[: len(self.head) // 4 * 4].decode(self.encoding, errors="replace")
            return sample.count("\ufffd") + sample.count("\0") > len(sample) / 20
        controls = len(re.findall(rb"[\x00-\x06\x0e-\x1a]", self.head))
        return b"\0\0" in self.head or controls * 50 > len(self.head)

    def head_text(self) -> str:
        """The head, decoded; a character that its end cuts is left out."""
        return self._decoder().decode(self.head)

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the input from its beginning, decompressed."""
        yield from self._kept
        self._kept = []
        if self._failure:
            raise self._failure
        yield from self._rest

    def text(self) -> Iterator[str]:
        r"""The text of the input in pieces; every end of line is ``\n``."""
        decoder = self._decoder()
        for block in self.blocks():
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)

    def lines(self) -> Iterator[str]:
        """The lines of the text without their ends; what exceeds :data:`MAX_RECORD_CHARS` is cut off."""
        return split_lines(self.text())

    def file(self) -> BinaryIO:
        """A temporary file of the decompressed input, at its beginning: for formats that are not read in order."""
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        try:
            for block in self.blocks():
                copy.write(block)
            copy.seek(0)
        except BaseException:
            copy.close()
            raise
        return copy

    def _decoder(self) -> io.IncrementalNewlineDecoder:
        errors = _FALLBACK if self.encoding in ("utf-8", "utf-8-sig") else "replace"
        return io.IncrementalNewlineDecoder(
            codecs.getincrementaldecoder(self.encoding)(errors=errors), translate=True
        )


def split_lines(pieces: Iterable[str]) -> Iterator[str]:
    r"""The lines of a text that comes in pieces, parted at ``\n``; overlong ones are cut."""
    kept: list[str] = []
    length = 0
    for piece in pieces:
        *ended, rest = piece.split("\n")
        for part in ended:
            yield ("".join(kept) + part if kept else part)[:MAX_RECORD_CHARS]
            kept.clear()
            length = 0
        if rest and length < MAX_RECORD_CHARS:
            kept.append(rest)
            length += len(rest)
    if kept:
        yield "".join(kept)[:MAX_RECORD_CHARS]


def _encoding(head: bytes) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    declared = _DECLARED.match(head)
    if declared:
        try:
            name = codecs.lookup(declared[1].decode("ascii")).name
            # A declaration that could be read as ASCII cannot be true of an encoding that is not like ASCII.
            if "<".encode(name) == b"<" and b"<".decode(name) == "<" and name != "ascii":
                return name
        except (LookupError, UnicodeError, TypeError):
            pass
    # Text in UTF-16 without its mark: every other byte of Latin script is zero.
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    pairs = min(len(head), 4096) // 2
    if pairs >= 2 and odd > pairs * 0.4 and even < pairs * 0.1:
        return "utf-16-le"
    if pairs >= 2 and even > pairs * 0.4 and odd < pairs * 0.1:
        return "utf-16-be"
    return "utf-8"


def _peeked(blocks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    kept: list[bytes] = []
    while sum(map(len, kept)) < size and (block := next(blocks, b"")):
        kept.append(block)
    return b"".join(kept), itertools.chain(kept, blocks)


def _gunzipped(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress gzip, member after member, never more than a block at a time."""
    inflate = zlib.decompressobj(wbits=31)
    inside = False
    for block in blocks:
        rest = block
        while rest:
            if not inside:
                # Tape and disk images pad the end with zeros.
                rest = rest.lstrip(b"\0")
                inside = bool(rest)
                continue
            try:
                out = inflate.decompress(rest, BLOCK_BYTES)
            except zlib.error as error:
                raise OSError(f"its gzip data is damaged ({error})") from None
            if out:
                yield out
            rest = inflate.unconsumed_tail
            while not rest and not inflate.eof and (out := inflate.decompress(b"", BLOCK_BYTES)):
                yield out
            if inflate.eof:
                rest, inside = inflate.unused_data, False
                inflate = zlib.decompressobj(wbits=31)
    if inside:
        raise EOFError("its gzip data is cut short")


def _unzstd(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress Zstandard, frame after frame; small steps bound what one step can blow up to."""
    import zstandard

    step = 2048
    inflate = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
    inside = False
    for block in blocks:
        for at in range(0, len(block), step):
            rest = block[at : at + step]
            while rest:
                inside = True
                try:
                    out = inflate.decompress(rest)
                except zstandard.ZstdError as error:
                    raise OSError(f"its Zstandard data is damaged ({error})") from None
                for start in range(0, len(out), BLOCK_BYTES):
                    yield out[start : start + BLOCK_BYTES]
                rest = b""
                if inflate.eof:
                    rest, inside = inflate.unused_data, False
                    inflate = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
    if inside:
        raise EOFError("its Zstandard data is cut short")
