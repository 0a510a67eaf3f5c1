"""Paths, globs and standard input to byte streams, decompressed by what they hold rather than by their names."""

from __future__ import annotations

import glob
import gzip
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from paperkin.errors import SourceUnreadable

# Enough for a first record of thousands of authors with their affiliations.
HEAD_BYTES = 1 << 20
# Small: a damaged or hostile file may inflate 30,000-fold.
_COMPRESSED_BYTES = 4_096
BREAKS = (OSError, EOFError, zlib.error, zstandard.ZstdError)
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_UTF16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read: a file, or standard input where `path` is None. `bytes` is None where it is not known."""

    name: str
    path: Path | None
    bytes: int | None

    @property
    def origin(self) -> str:
        """Where it came from, wherever one stands: the absolute path of a file."""
        return _printable(self.path.absolute()) if self.path else self.name


def expand_inputs(arguments: Sequence[str]) -> list[Input]:
    """Turn paths, quoted globs and `-` into inputs, in the order given and sorted within a glob.

    Raises SourceUnreadable for a path or a glob that matches nothing, and for a folder.
    """
    inputs = []
    for argument in arguments:
        if argument == "-":
            inputs.append(Input("standard input", None, None))
            continue
        matches = [argument] if Path(argument).exists() else sorted(glob.glob(argument, recursive=True))  # noqa: PTH207
        if not matches:
            raise SourceUnreadable(
                "No file is there",
                value=argument,
                remedy="Check the path; quote a glob; use - for standard input.",
            )
        for match in matches:
            path = Path(match)
            if path.is_dir():
                raise SourceUnreadable(
                    "This is a folder, not a file",
                    value=match,
                    remedy=f"Name the files in it, for example '{match.rstrip('/')}/*.jsonl.gz'.",
                )
            inputs.append(Input(_printable(path), path, path.stat().st_size))
    return inputs


def _printable(path: Path) -> str:
    """Return a path as text that a database and a terminal take, even if the file's name is not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


@contextmanager
def open_input(item: Input, on_bytes: Callable[[int], None]) -> Iterator[tuple[bytes, BinaryIO]]:
    """Open an input and give its first decompressed bytes and the whole decompressed stream.

    The stream's `name` is the input's.

    on_bytes is called with the number of bytes of the file itself (compressed) that have been read since the last call.
    Raises SourceUnreadable for a missing permission, a UTF-16 file, or a damaged compressed beginning.
    """
    try:
        file = item.path.open("rb") if item.path else cast(io.BufferedReader, sys.stdin.buffer)
    except OSError as error:
        raise SourceUnreadable(
            f"The file cannot be opened: {error.strerror}", value=item.name, remedy="Check its permissions."
        ) from error
    counted = _Counted(file, on_bytes, item.name)
    try:
        stream = _decompressed(io.BufferedReader(counted, HEAD_BYTES))
        try:
            head = stream.peek(HEAD_BYTES)
        except BREAKS as error:
            raise damaged(item.name, error) from error
        if head.startswith(_UTF16_OR_32):
            raise SourceUnreadable(
                "The file is in UTF-16 or UTF-32, not UTF-8",
                value=item.name,
                remedy=f"Convert it first: iconv -f UTF-16 -t UTF-8 '{item.name}'.",
            )
        yield head, cast(BinaryIO, stream)
    finally:
        if item.path:
            file.close()


def damaged(name: str, error: Exception) -> SourceUnreadable:
    """Describe a stream that breaks off in the middle."""
    return SourceUnreadable(
        f"The file is damaged or only half written: {error or type(error).__name__}",
        value=name,
        remedy="Everything before the break has been kept. Fetch the file again and ingest it once more: "
        "nothing doubles.",
    )


def _decompressed(raw: io.BufferedReader) -> io.BufferedReader:
    magic = raw.peek(4)[:4]
    if magic.startswith(_GZIP):
        inflated = gzip.GzipFile(fileobj=raw)
        return io.BufferedReader(_Inflated(iter(lambda: inflated.read1(HEAD_BYTES), b""), raw.name), HEAD_BYTES)
    if magic == _ZSTD:
        return io.BufferedReader(_Inflated(_zstd_chunks(raw), raw.name), HEAD_BYTES)
    return raw


def _zstd_chunks(raw: io.BufferedReader) -> Iterator[bytes]:
    """Yield what a file of zstd frames holds. zstandard's own reader takes a frame that breaks off for its end."""
    frame = zstandard.ZstdDecompressor().decompressobj()
    while compressed := raw.read1(_COMPRESSED_BYTES):
        while compressed:
            if frame.eof:
                frame = zstandard.ZstdDecompressor().decompressobj()
            yield frame.decompress(compressed)
            compressed = frame.unused_data
    if not frame.eof:
        raise EOFError("Compressed file ended before its last frame did")


class _Inflated(io.RawIOBase):
    """Chunks of bytes as a raw stream. Where they break off, all that came before is read first."""

    def __init__(self, chunks: Iterator[bytes], name: str) -> None:
        self.name = name
        self._chunks = chunks
        self._rest = memoryview(b"")
        self._broken: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        filled = 0
        while filled < len(buffer) and self._has_more():
            part = self._rest[: len(buffer) - filled]
            buffer[filled : filled + len(part)] = part
            self._rest = self._rest[len(part) :]
            filled += len(part)
        if not filled and self._broken is not None:
            raise self._broken
        return filled

    def _has_more(self) -> bool:
        while not self._rest and self._broken is None:
            try:
                self._rest = memoryview(next(self._chunks))
            except StopIteration:
                break
            except BREAKS as error:
                self._broken = error
        return len(self._rest) > 0


class _Counted(io.RawIOBase):
    """A raw stream that reports how much was read from it."""

    def __init__(self, file: io.BufferedReader, on_bytes: Callable[[int], None], name: str) -> None:
        self.name = name
        self._file = file
        self._on_bytes = on_bytes
        self._head_is_read = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # One read of the system at a time, not as many as fill the buffer: Python hears no Ctrl-C in between, and a
        # slow pipe gives up what it has. Only the head is read whole, since it tells the format.
        filled = 0
        while data := self._file.read1(len(buffer) - filled):
            buffer[filled : filled + len(data)] = data
            filled += len(data)
            self._on_bytes(len(data))
            if self._head_is_read or filled == len(buffer):
                break
        self._head_is_read = True
        return filled
