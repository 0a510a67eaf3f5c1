from __future__ import annotations

import gzip
import io
import random
from pathlib import Path
from typing import BinaryIO

import pytest
import zstandard

from paperkin.errors import SourceUnreadable
from paperkin.sources import Input, expand_inputs, open_input
from paperkin.sources.files import BREAKS, HEAD_BYTES

CHANCE = random.Random(1)
LINES = b"".join(b'{"id": "%d", "title": "paper %d"}\n' % (n, CHANCE.getrandbits(64)) for n in range(40_000))


def read_whole(item: Input) -> bytes:
    with open_input(item, lambda _: None) as (_, stream):
        return stream.read()


def read_until_it_breaks(path: Path) -> list[bytes]:
    """Return the whole lines that come before the break; fail if there is none."""
    lines = []
    with open_input(*expand_inputs([str(path)]), lambda _: None) as (_, stream), pytest.raises((EOFError, OSError)):  # type: ignore[misc]
        while line := stream.readline():
            lines.append(line)
    return lines


def several_gzip_members(data: bytes) -> bytes:
    half = len(data) // 2
    return gzip.compress(data[:half]) + gzip.compress(data[half:])


def several_zstd_frames(data: bytes) -> bytes:
    half = len(data) // 2
    return zstandard.compress(data[:half]) + zstandard.compress(data[half:])


@pytest.mark.parametrize(
    "packed", [bytes, gzip.compress, zstandard.compress, several_gzip_members, several_zstd_frames]
)
def test_a_file_is_decompressed_by_what_it_holds(tmp_path: Path, packed) -> None:
    path = tmp_path / "papers.txt"  # the name says nothing
    path.write_bytes(packed(LINES))
    (item,) = expand_inputs([str(path)])
    assert read_whole(item) == LINES


@pytest.mark.parametrize("packed", [bytes, gzip.compress, zstandard.compress])
def test_the_head_is_the_beginning_of_the_stream_and_is_not_lost_from_it(tmp_path: Path, packed) -> None:
    path = tmp_path / "papers"
    path.write_bytes(packed(LINES))
    with open_input(*expand_inputs([str(path)]), lambda _: None) as (head, stream):
        assert head == LINES[:HEAD_BYTES]
        assert stream.read(len(head)) == head


@pytest.mark.parametrize("packed", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_whole_lines_before_a_break_are_read_and_then_the_break_is_told(tmp_path: Path, packed, kept: float) -> None:
    data = packed(LINES)
    path = tmp_path / "papers"
    path.write_bytes(data[: int(len(data) * kept)])
    lines = read_until_it_breaks(path)
    assert LINES.startswith(b"".join(lines))
    # zstd gives its blocks of 128 KiB whole or not at all, and holds one back.
    assert len(b"".join(lines)) >= len(LINES) * kept - 3 * 131_072


@pytest.mark.parametrize("packed", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("lost", [1, 4])
def test_a_file_that_lacks_its_last_bytes_is_broken(tmp_path: Path, packed, lost: int) -> None:
    path = tmp_path / "papers"
    path.write_bytes(packed(LINES)[:-lost])
    assert LINES.startswith(b"".join(read_until_it_breaks(path)))


def test_a_gzip_file_with_a_changed_byte_is_broken(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(LINES))
    data[len(data) // 2] ^= 0xFF
    path = tmp_path / "papers"
    path.write_bytes(data)
    with open_input(*expand_inputs([str(path)]), lambda _: None) as (_, stream), pytest.raises(Exception) as error:
        stream.read()
    assert isinstance(error.value, BREAKS)


@pytest.mark.parametrize("beginning", [b"\x1f\x8b\x00garbage", b"\x28\xb5\x2f\xfdgarbage"])
def test_a_file_that_is_damaged_from_the_start_is_unreadable(tmp_path: Path, beginning: bytes) -> None:
    path = tmp_path / "papers.gz"
    path.write_bytes(beginning)
    with pytest.raises(SourceUnreadable, match="damaged"), open_input(*expand_inputs([str(path)]), lambda _: None):
        pass


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_a_file_in_utf_16_is_refused_with_the_command_that_converts_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "papers.jsonl"
    bom = b"" if encoding in ("utf-16", "utf-32") else b"\xfe\xff"
    path.write_bytes(bom + '{"id": "1"}'.encode(encoding))
    with pytest.raises(SourceUnreadable) as error, open_input(*expand_inputs([str(path)]), lambda _: None):
        pass
    assert "iconv" in error.value.remedy
    assert str(path) in error.value.remedy


def test_standard_input_is_read_where_a_dash_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    class Standard:
        buffer: BinaryIO = io.BytesIO(zstandard.compress(LINES))

    monkeypatch.setattr("sys.stdin", Standard())
    (item,) = expand_inputs(["-"])
    assert (item.name, item.path, item.bytes) == ("standard input", None, None)
    assert read_whole(item) == LINES


@pytest.mark.parametrize("packed", [bytes, gzip.compress, zstandard.compress])
def test_a_pipe_that_gives_a_little_at_a_time_shows_its_whole_head(monkeypatch: pytest.MonkeyPatch, packed) -> None:
    class Trickle(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            self.data = io.BytesIO(data)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:
            return self.data.readinto(memoryview(buffer)[:3])

    class Standard:
        buffer = io.BufferedReader(Trickle(packed(LINES[:5_000])))

    monkeypatch.setattr("sys.stdin", Standard())
    with open_input(*expand_inputs(["-"]), lambda _: None) as (head, stream):
        assert head == LINES[:5_000]
        assert stream.read() == LINES[:5_000]


def test_a_glob_is_expanded_in_order_and_arguments_keep_theirs(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "deep/er/c.jsonl", "x.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    inputs = expand_inputs([str(tmp_path / "x.txt"), str(tmp_path / "*.jsonl"), str(tmp_path / "deep/**/*.jsonl")])
    assert [item.path.name for item in inputs if item.path] == ["x.txt", "a.jsonl", "b.jsonl", "c.jsonl"]
    assert [item.bytes for item in inputs] == [5, 7, 7, 15]


def test_a_file_whose_name_looks_like_a_glob_is_itself(tmp_path: Path) -> None:
    (tmp_path / "papers[1].jsonl").write_text("x")
    (item,) = expand_inputs([str(tmp_path / "papers[1].jsonl")])
    assert item.path == tmp_path / "papers[1].jsonl"


@pytest.mark.parametrize("argument", ["missing.jsonl", "*.missing"])
def test_an_argument_that_names_nothing_is_an_error(tmp_path: Path, argument: str) -> None:
    with pytest.raises(SourceUnreadable) as error:
        expand_inputs([str(tmp_path / argument)])
    assert error.value.value == str(tmp_path / argument)


def test_a_folder_is_an_error_that_says_what_to_write_instead(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="folder") as error:
        expand_inputs([f"{tmp_path}/"])
    assert f"{tmp_path}/*.jsonl.gz" in error.value.remedy


@pytest.mark.parametrize("packed", [bytes, gzip.compress, zstandard.compress])
def test_progress_counts_the_bytes_of_the_file_itself(tmp_path: Path, packed) -> None:
    path = tmp_path / "papers"
    path.write_bytes(packed(LINES))
    counted: list[int] = []
    with open_input(*expand_inputs([str(path)]), counted.append) as (_, stream):
        stream.read()
    assert sum(counted) == path.stat().st_size
