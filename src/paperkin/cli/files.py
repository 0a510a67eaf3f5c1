"""Files that a command writes: the whole of each, or none of it."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from paperkin.errors import InvalidRequest, StorageFull


def check_folder(out: Path) -> None:
    """Check that there is a folder for a file, before a long command begins. Raises InvalidRequest."""
    if not out.parent.is_dir():
        raise InvalidRequest("The folder is not there", value=str(out.parent), remedy="Make it, or name another file.")


def write_file(out: Path, data: bytes) -> None:
    """Write the whole file or none of it; one that is there is replaced. Raises StorageFull, InvalidRequest."""
    scratch: str | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
            scratch = file.name
            file.write(data)
        # As any other new file is, rather than for its owner alone.
        mask = os.umask(0)
        os.umask(mask)
        Path(scratch).chmod(0o666 & ~mask)
        Path(scratch).replace(out)
    except OSError as error:
        if scratch is not None:
            Path(scratch).unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull("The disk is full", value=str(out), remedy="Make room, or write elsewhere.") from error
        raise InvalidRequest(
            f"The file cannot be written: {error.strerror}", value=str(out), remedy="Name a file that may be written."
        ) from error
