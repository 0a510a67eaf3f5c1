"""How the text indexes of a generation are written: by one thread each, to the end or not at all."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Self

import tantivy

_HEAP_BYTES = 256_000_000


class TextWriter:
    """Writes one tantivy index. Use as a context manager.

    One thread writes, so that the same papers give the same segments. When an error ends the block, so does the thread:
    nothing goes on writing to a folder that is being deleted.
    """

    def __init__(self, index: tantivy.Index) -> None:
        self._writer: Any = index.writer(heap_size=_HEAP_BYTES, num_threads=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for end in (self._writer.rollback, self._writer.wait_merging_threads):
                with suppress(ValueError, RuntimeError, OSError):  # it may have ended, or the disk may be full
                    end()

    def finish(self) -> None:
        """Commit and end the merging threads; the folder is complete afterwards."""
        self._writer.commit()
        self._writer.wait_merging_threads()
