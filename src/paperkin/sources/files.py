"""Paths, globs and standard input to byte streams, decompressed by what they hold rather than by their names."""

from __future__ import annotations

import glob
import gzip
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from paperkin.errors import SourceUnreadable

HEAD_BYTES = 65_536
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_UTF16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read: a file, or standard input where `path` is None. `bytes` is None where it is not known."""

    name: str
    path: Path | None
    bytes: int | None


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
            inputs.append(Input(match, path, path.stat().st_size))
    return inputs


@contextmanager
def open_input(item: Input, on_bytes: Callable[[int], None]) -> Iterator[tuple[bytes, BinaryIO]]:
    """Open an input and give its first decompressed bytes and the whole decompressed stream.

    on_bytes is called with the number of bytes of the file itself (compressed) that have been read since the last call.
    Raises SourceUnreadable for a missing permission, a UTF-16 file, or a damaged compressed beginning.
    """
    try:
        file = item.path.open("rb") if item.path else cast(BinaryIO, sys.stdin.buffer)
    except OSError as error:
        raise SourceUnreadable(
            f"The file cannot be opened: {error.strerror}", value=item.name, remedy="Check its permissions."
        ) from error
    counted = _Counted(file, on_bytes)
    try:
        stream = _decompressed(io.BufferedReader(counted, HEAD_BYTES))
        try:
            head = stream.peek(HEAD_BYTES)
        except (OSError, EOFError, zstandard.ZstdError) as error:
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
        return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=raw)), HEAD_BYTES)
    if magic == _ZSTD:
        reader = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
        return io.BufferedReader(cast(io.RawIOBase, reader), HEAD_BYTES)
    return raw


class _Counted(io.RawIOBase):
    """A raw stream that reports how much was read from it."""

    def __init__(self, file: BinaryIO, on_bytes: Callable[[int], None]) -> None:
        self._file = file
        self._on_bytes = on_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._on_bytes(len(data))
        return len(data)
