from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import lmdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from paperkin.encode import EmbeddingCache, EncoderSpec, embedding_keys
from paperkin.encode.cache import KEY_BYTES
from paperkin.errors import PaperkinError, StorageFull

SPEC = EncoderSpec("tiny", None, "0" * 64, 4, 128)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[EmbeddingCache]:
    with EmbeddingCache(tmp_path / "cache") as opened:
        yield opened


def keys_of(*texts: str) -> list[bytes]:
    return embedding_keys(SPEC, texts)


def rows(count: int, dimension: int = 4, seed: int = 0) -> NDArray[np.float16]:
    return np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float16)


def test_keys_are_short_and_distinguish_encoder_weights_and_text() -> None:
    others = [
        EncoderSpec("other", None, "0" * 64, 4, 128),
        EncoderSpec("tiny", None, "1" * 64, 4, 128),
    ]
    keys = [key for spec in (SPEC, *others) for key in embedding_keys(spec, ["a", "b", "", "\ud800"])]
    assert {len(key) for key in keys} == {KEY_BYTES}
    assert len(set(keys)) == 12
    assert keys_of("a", "b", "a") == [*keys_of("a", "b"), *keys_of("a")]


def test_keys_do_not_depend_on_what_does_not_determine_vectors() -> None:
    moved = EncoderSpec("tiny", "c0ffee", "0" * 64, 4, 256, "query: ")
    assert embedding_keys(moved, ["a"]) == embedding_keys(SPEC, ["a"])


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.dictionaries(st.text(max_size=3), st.integers(0, 999), max_size=8), st.booleans()), max_size=5
    )
)
def test_what_was_put_last_is_found(steps: list[tuple[dict[str, int], bool]]) -> None:
    expected: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        cache = EmbeddingCache(Path(folder))
        for texts, reopen in steps:
            vectors = np.array([[seed, 0, 0, 1] for seed in texts.values()], dtype=np.float32).reshape(-1, 4)
            cache.put(keys_of(*texts), vectors)
            expected.update(texts)
            if reopen:
                cache.close()
                cache = EmbeddingCache(Path(folder))
        found, vectors = cache.get(keys_of(*expected, "never put"), 4)
        assert found.tolist() == [True] * len(expected) + [False]
        assert vectors[:-1, 0].tolist() == list(expected.values())
        assert len(cache) == len(expected)
        cache.close()


def test_vectors_are_rounded_to_float16_and_missing_ones_are_zero(cache: EmbeddingCache) -> None:
    vectors = np.random.default_rng(0).standard_normal((2, 4)).astype(np.float32)
    cache.put(keys_of("a", "b"), vectors)
    found, got = cache.get(keys_of("b", "absent", "a", "b"), 4)
    assert found.tolist() == [True, False, True, True]
    assert got.dtype == np.float16
    assert np.array_equal(got, np.stack([vectors[1], np.zeros(4), vectors[0], vectors[1]]).astype(np.float16))


def test_a_value_of_another_length_is_missing(cache: EmbeddingCache) -> None:
    cache.put(keys_of("a"), rows(1, 4))
    found, vectors = cache.get(keys_of("a"), 8)
    assert not found.any()
    assert vectors.shape == (1, 8)
    cache.put(keys_of("a"), rows(1, 8))
    assert cache.get(keys_of("a"), 8)[0].all()
    assert len(cache) == 1


def test_nothing_is_asked_and_nothing_is_put(cache: EmbeddingCache) -> None:
    found, vectors = cache.get([], 4)
    assert (found.shape, vectors.shape) == ((0,), (0, 4))
    cache.put([], rows(0))
    assert len(cache) == 0


def test_keys_and_vectors_must_match(cache: EmbeddingCache) -> None:
    with pytest.raises(ValueError, match="zip"):
        cache.put(keys_of("a", "b"), rows(1))


def test_an_absent_cache_is_empty_to_a_reader(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path / "absent", read_only=True) as cache:
        assert len(cache) == 0
        assert not cache.get(keys_of("a"), 4)[0].any()
        with pytest.raises(PaperkinError, match="not open for this"):
            cache.put(keys_of("a"), rows(1))
    assert not (tmp_path / "absent").exists()


def test_a_reader_reads_and_does_not_write(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path) as cache:
        cache.put(keys_of("a"), rows(1))
    with EmbeddingCache(tmp_path, read_only=True) as cache:
        assert cache.get(keys_of("a"), 4)[0].all()
        with pytest.raises(PaperkinError, match="cannot be used"):
            cache.put(keys_of("b"), rows(1))


def test_the_map_is_no_limit(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path, map_bytes=1 << 16) as cache:
        for batch in range(4):
            keys = keys_of(*(f"{batch} {row}" for row in range(1000)))
            cache.put(keys, rows(1000, 384, batch))
            found, vectors = cache.get(keys, 384)
            assert found.all()
            assert np.array_equal(vectors, rows(1000, 384, batch))
        assert len(cache) == 4000


def test_another_process_may_grow_the_map(tmp_path: Path) -> None:
    writer = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from paperkin.encode import EmbeddingCache\n"
        "with EmbeddingCache(Path(sys.argv[1]), map_bytes=1 << 16) as cache:\n"
        "    cache.put([i.to_bytes(16) for i in range(2000)], np.ones((2000, 384)))\n"
    )
    with EmbeddingCache(tmp_path, map_bytes=1 << 16) as cache:
        cache.put(keys_of("a"), rows(1))
        subprocess.run([sys.executable, "-c", writer, str(tmp_path)], check=True, timeout=60)
        assert cache.get([(1999).to_bytes(16)], 384)[0].all()
        cache.put(keys_of("b"), rows(1))
        assert len(cache) == 2002


def test_many_threads_share_one_cache(cache: EmbeddingCache) -> None:
    failures: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for step in range(20):
                keys = keys_of(*(f"{thread} {step} {row}" for row in range(10)))
                cache.put(keys, rows(10, 4, thread))
                found, vectors = cache.get(keys, 4)
                assert found.all()
                assert np.array_equal(vectors, rows(10, 4, thread))
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(cache) == 1600


def test_a_kill_in_the_middle_of_puts_loses_no_finished_put(tmp_path: Path) -> None:
    writer = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from paperkin.encode import EmbeddingCache\n"
        "cache = EmbeddingCache(Path(sys.argv[1]))\n"
        "for batch in range(10**6):\n"
        "    cache.put([(batch * 100 + i).to_bytes(16) for i in range(100)], np.full((100, 8), batch % 2048))\n"
        "    print(batch, flush=True)\n"
    )
    command = [sys.executable, "-c", writer, str(tmp_path / "cache")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        while int(process.stdout.readline()) < 20:
            pass
        time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        finished = [20, *map(int, process.stdout.read().split())][-1] + 1
    with EmbeddingCache(tmp_path / "cache") as cache:
        found, vectors = cache.get([i.to_bytes(16) for i in range(finished * 100)], 8)
        assert found.all()
        assert np.array_equal(vectors[:, 0], np.repeat(np.arange(finished) % 2048, 100))
        assert len(cache) % 100 == 0, "a put is stored whole or not at all"
        cache.put(keys_of("after"), rows(1, 8))


@pytest.mark.parametrize(
    "failure", [lmdb.DiskError("No space left on device"), lmdb.Error("mdb_txn_commit: Input/output error")]
)
def test_a_full_disk_is_told_and_keeps_what_was_stored(
    cache: EmbeddingCache, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    cache.put(keys_of("a"), rows(1))

    def fail(_: EmbeddingCache, write: bool) -> NoReturn:
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(EmbeddingCache, "_begin", fail)
        patched.setattr("paperkin.encode.cache.shutil.disk_usage", lambda _: SimpleNamespace(free=0))
        with pytest.raises(StorageFull, match="disk with the embedding cache is full"):
            cache.put(keys_of("b"), rows(1))
    assert cache.get(keys_of("a", "b"), 4)[0].tolist() == [True, False]


def test_a_full_disk_is_told_before_it_can_kill_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkin.encode.cache.shutil.disk_usage", lambda _: SimpleNamespace(free=4096))
    with pytest.raises(StorageFull, match="disk with the embedding cache is full"):
        EmbeddingCache(tmp_path)


def test_a_failing_disk_is_not_called_full(cache: EmbeddingCache, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise lmdb.Error("mdb_txn_commit: Input/output error")

    monkeypatch.setattr(EmbeddingCache, "_begin", fail)
    with pytest.raises(PaperkinError, match=r"cannot be used: .*Input/output error") as caught:
        cache.put(keys_of("b"), rows(1))
    assert not isinstance(caught.value, StorageFull)


def test_a_file_that_is_no_cache_is_told(tmp_path: Path) -> None:
    (tmp_path / "data.mdb").write_bytes(b"junk" * 5000)
    with pytest.raises(PaperkinError, match=r"cannot be used.*delete the folder"):
        EmbeddingCache(tmp_path)


def test_several_in_one_process_share_what_is_open(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path) as one:
        with EmbeddingCache(tmp_path / ".") as other:
            other.put(keys_of("a"), rows(1))
            assert one.get(keys_of("a"), 4)[0].tolist() == [True]
        one.put(keys_of("b"), rows(1))
        assert len(one) == 2
    with EmbeddingCache(tmp_path) as again:
        assert len(again) == 2


def test_closing_twice_is_fine(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path)
    cache.close()
    cache.close()
