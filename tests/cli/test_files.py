from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from paperkin.cli.files import check_folder, write_file
from paperkin.errors import InvalidRequest, StorageFull


def test_a_file_is_replaced_and_may_be_read_like_any_other(tmp_path: Path) -> None:
    out, other = tmp_path / "map.html", tmp_path / "other"
    other.touch()
    for data in (b"first", b"second"):
        write_file(out, data)
        assert out.read_bytes() == data
    assert out.stat().st_mode == other.stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.html", "other"]


@pytest.mark.parametrize(("fault", "error"), [(errno.ENOSPC, StorageFull), (errno.EACCES, InvalidRequest)])
def test_what_cannot_be_written_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int, error: type[Exception]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    out = tmp_path / "map.html"
    out.write_bytes(b"before")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(error):
        write_file(out, b"after")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]


def test_a_folder_that_is_not_there_is_said_beforehand(tmp_path: Path) -> None:
    check_folder(tmp_path / "map.html")
    with pytest.raises(InvalidRequest, match="folder is not there"):
        check_folder(tmp_path / "nowhere" / "map.html")
