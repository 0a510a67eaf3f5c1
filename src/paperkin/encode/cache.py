"""Vectors kept by the content that they stand for, so that no text is embedded twice."""

from __future__ import annotations

import errno
import hashlib
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import lmdb
import numpy as np
from numpy.typing import NDArray

from paperkin.encode.encoder import EncoderSpec
from paperkin.errors import PaperkinError, StorageFull

KEY_BYTES = 16
FIRST_MAP_BYTES = 1 << 30
_STALE_MAP_RETRIES = 8
_FULL_BELOW_BYTES = 16 << 20
_OPENED_ABOVE_BYTES = 1 << 20


def embedding_keys(spec: EncoderSpec, texts: Sequence[str]) -> list[bytes]:
    """Return a 16-byte key per text: BLAKE2b over the encoder's id, its weights hash and the text, prefix included."""
    encoder = hashlib.blake2b(f"{spec.id}\0{spec.weights_hash}\0".encode(), digest_size=KEY_BYTES)
    keys = []
    for text in texts:
        key = encoder.copy()
        key.update(text.encode("utf-8", "surrogatepass"))
        keys.append(key.digest())
    return keys


class EmbeddingCache:
    """A folder of float16 vectors by key, in LMDB: a kill at any moment loses at most the `put` under way.

    One folder serves encoders of any dimension, any number of processes, and any number of these within a process,
    which share what is open. Each may be used from many threads. Memory stays bounded: the file is mapped, not read.
    """

    def __init__(self, folder: Path, *, read_only: bool = False, map_bytes: int = FIRST_MAP_BYTES) -> None:
        """Open the cache, creating it unless `read_only`; read-only and absent, it is empty.

        map_bytes: where the map starts; it doubles when it is full, so this is no limit.
        Raises StorageFull for a full disk, PaperkinError for a folder that cannot be opened as a cache.
        """
        self._folder = folder
        self._opened: _Opened | None = None
        if read_only and not (folder / "data.mdb").exists():
            return
        with self._explained():
            if not read_only:
                folder.mkdir(parents=True, exist_ok=True)
                self._require_space()
            self._opened = _opened(folder.resolve(), map_bytes, read_only=read_only)

    def get(self, keys: Sequence[bytes], dimension: int) -> tuple[NDArray[np.bool_], NDArray[np.float16]]:
        """Look keys up.

        Returns found (n,) and vectors (n, dimension) float16, zero where not found. A value of another length than
        the dimension counts as not found.
        """
        found = np.zeros(len(keys), dtype=np.bool_)
        vectors = np.zeros((len(keys), dimension), dtype=np.float16)
        if self._opened is None:
            return found, vectors
        with self._transaction(write=False) as transaction:
            for row, key in enumerate(keys):
                value = transaction.get(key)
                if value is not None and len(value) == vectors.itemsize * dimension:
                    vectors[row] = np.frombuffer(value, dtype=np.float16)
                    found[row] = True
        return found, vectors

    def put(self, keys: Sequence[bytes], vectors: NDArray[np.floating]) -> None:
        """Store vectors (n, d) under keys (n,), rounded to float16, all of them or none, durable on return.

        Raises StorageFull for a full disk; what was stored before stays.
        """
        values = np.ascontiguousarray(vectors, dtype=np.float16)
        # Sorted, neighbours share pages, and each page is written once.
        items = sorted((key, row.tobytes()) for key, row in zip(keys, values, strict=True))
        while items:
            try:
                with self._transaction(write=True) as transaction:
                    transaction.cursor().putmulti(items, overwrite=True)
            except lmdb.MapFullError:
                self._grow()
            else:
                return

    def __len__(self) -> int:
        if self._opened is None:
            return 0
        with self._transaction(write=False) as transaction:
            return int(transaction.stat()["entries"])

    def close(self) -> None:
        """Close the cache. Safe to call twice."""
        opened, self._opened = self._opened, None
        if opened is not None:
            _let_go(opened)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[lmdb.Transaction]:
        # One at a time in this process: LMDB may resize its map only while no transaction is open.
        opened = self._opened
        if opened is None:
            raise self._unusable("The embedding cache is not open for this")
        with opened.lock, self._explained():
            transaction = self._begin(write)
            with transaction:
                yield transaction

    def _begin(self, write: bool) -> lmdb.Transaction:
        assert self._opened is not None
        environment = self._opened.environment
        for _ in range(_STALE_MAP_RETRIES):
            try:
                return environment.begin(write=write, buffers=True)
            except lmdb.MapResizedError:  # another process doubled the map
                environment.set_mapsize(0)
        return environment.begin(write=write, buffers=True)

    def _grow(self) -> None:
        opened = self._opened
        if opened is not None:
            with opened.lock, self._explained():
                opened.environment.set_mapsize(2 * opened.environment.info()["map_size"])

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except lmdb.MapFullError:
            raise
        except (lmdb.Error, OSError) as error:
            if self._is_disk_full(error):
                raise StorageFull(
                    "The disk with the embedding cache is full",
                    value=str(self._folder),
                    remedy="Free some space and run again; every embedding stored so far is kept.",
                ) from error
            raise self._unusable(f"The embedding cache cannot be used: {error}") from error

    def _require_space(self) -> None:
        # LMDB maps a lock file that it has not filled; on a full disk the first touch of it kills the process.
        if shutil.disk_usage(self._folder).free < _OPENED_ABOVE_BYTES:
            raise OSError(errno.ENOSPC, "No space left on device")

    def _is_disk_full(self, error: Exception) -> bool:
        if isinstance(error, OSError):
            return error.errno in (errno.ENOSPC, errno.EDQUOT)
        if "No space left" in str(error):
            return True
        # A commit that fills the disk half-way is a short write, which LMDB reports as an input/output error.
        return "Input/output error" in str(error) and shutil.disk_usage(self._folder).free < _FULL_BELOW_BYTES

    def _unusable(self, problem: str) -> PaperkinError:
        return PaperkinError(
            problem,
            value=str(self._folder),
            remedy="If it is damaged, delete the folder: only time to embed again is lost.",
        )


@dataclass(slots=True)
class _Opened:
    """What is open of one folder in this process, where LMDB may open it once only, and how many share it."""

    folder: Path
    environment: lmdb.Environment
    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0


_open_now: dict[Path, _Opened] = {}
_opening = threading.Lock()


def _opened(folder: Path, map_bytes: int, *, read_only: bool) -> _Opened:
    with _opening:
        if folder not in _open_now:
            environment = lmdb.open(str(folder), map_size=map_bytes, readonly=read_only)
            # What readers that were killed still held would never be written over.
            environment.reader_check()
            _open_now[folder] = _Opened(folder, environment)
        _open_now[folder].users += 1
        return _open_now[folder]


def _let_go(opened: _Opened) -> None:
    with _opening:
        opened.users -= 1
        if not opened.users:
            del _open_now[opened.folder]
            with opened.lock:
                opened.environment.close()
