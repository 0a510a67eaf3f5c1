from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from paperkin.encode import Encoder, load_encoder
from paperkin.encode.openvino_engine import BATCH_TOKENS, _Compiled, available_cores, batches_by_length
from paperkin.encode.packaged import packaged_folder

SENTENCE = "We show that attention over citation contexts improves the retrieval of related work. "
TEXTS = [
    "",
    " ",
    "BERT",
    "  space   around\nand\tbetween  ",
    "🧬🔬 CRISPR 🤖",
    "深度学习在蛋白质结构预测中的应用",
    "Ünïcödé — naïve façade, ﬁnal ligature, Å",
    r"We bound \(\mathcal{O}(n\log n)\) by $\sum_{i=1}^{n} \|x_i\|_2^2 \leq \frac{1}{\epsilon}$.",
    "[CLS] a text [SEP] that names [MASK] special tokens [PAD]",
    "a lone \ud800 surrogate",
    "x" * 300,
    "word " * 254,
    SENTENCE * 4,
    (SENTENCE * 200)[:10_000],
]


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((left * right).sum(axis=1) / np.linalg.norm(left, axis=1) / np.linalg.norm(right, axis=1))


@given(st.lists(st.integers(0, 300), max_size=200), st.integers(1, 1000))
def test_batches_hold_every_text_once_within_the_budget_longest_first(lengths: list[int], budget: int) -> None:
    batches = list(batches_by_length(lengths, budget))
    order = [position for batch in batches for position in batch]
    assert sorted(order) == list(range(len(lengths)))
    assert [lengths[position] for position in order] == sorted(lengths, reverse=True)
    assert all(len(batch) == 1 or lengths[batch[0]] * len(batch) <= budget for batch in batches)


def test_at_least_one_core_is_available() -> None:
    assert available_cores() >= 1


@pytest.mark.model
def test_vectors_equal_those_of_sentence_transformers(packaged: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(packaged_folder()), device="cpu", local_files_only=True)
    expected = reference.encode([text.replace("\ud800", "?") for text in TEXTS], show_progress_bar=False)
    for vectors in (packaged.encode_papers(TEXTS), packaged.encode_queries(TEXTS)):
        assert cosines(vectors, np.asarray(expected, dtype=np.float32)).min() >= 0.9999


@pytest.mark.model
def test_rows_are_of_unit_length_and_none_for_no_texts(packaged: Encoder) -> None:
    vectors = packaged.encode_papers(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), packaged.spec.dimension) == (len(TEXTS), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert packaged.encode_papers([]).shape == packaged.encode_queries([]).shape == (0, 384)


@pytest.mark.model
def test_order_is_kept_and_a_text_does_not_depend_on_its_batch(packaged: Encoder) -> None:
    texts = [SENTENCE * (1 + at % 3) + f"Study {at}." for at in range(120)] + TEXTS
    assert sum(map(len, texts)) > 3 * BATCH_TOKENS, "several batches"
    together = packaged.encode_papers(texts)
    alone = np.vstack([packaged.encode_papers([text]) for text in texts])
    backwards = packaged.encode_papers(texts[::-1])[::-1]
    assert cosines(together, alone).min() >= 0.99999
    assert cosines(together, backwards).min() >= 0.99999
    similarity = together @ alone.T
    assert np.allclose(similarity.max(axis=1), np.diagonal(similarity), atol=1e-4)


@pytest.mark.model
def test_texts_beyond_one_round_of_tokens_are_all_encoded(packaged: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = packaged.encode_papers(TEXTS)
    monkeypatch.setattr("paperkin.encode.openvino_engine._TEXTS_AT_ONCE", 5)
    assert cosines(packaged.encode_papers(TEXTS), expected).min() >= 0.99999


@pytest.mark.model
def test_many_threads_get_the_vectors_of_one(packaged: Encoder) -> None:
    queries = [f"query number {at} about {'graphs ' * (at % 7)}" for at in range(40)]
    expected = [packaged.encode_queries([query]) for query in queries]
    failures: list[str] = []
    start = threading.Barrier(16)

    def ask(thread: int) -> None:
        start.wait()
        for step in range(40):
            at = (thread * 7 + step) % 40
            if not np.array_equal(packaged.encode_queries([queries[at]]), expected[at]):
                failures.append(queries[at])

    threads = [threading.Thread(target=ask, args=(thread,)) for thread in range(16)]
    for thread in threads:
        thread.start()
    bulk = packaged.encode_papers(TEXTS)
    for thread in threads:
        thread.join()
    assert not failures
    assert cosines(bulk, packaged.encode_papers(TEXTS)).min() >= 0.99999


@pytest.mark.model
def test_a_failure_in_one_batch_surfaces_and_the_next_call_works(
    packaged: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    infer = _Compiled.infer

    def fail(self: _Compiled, batch: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        if any(len(tokens) == 3 for tokens in batch):
            raise RuntimeError("the processor is on fire")
        return infer(self, batch)

    texts = ["BERT", *[SENTENCE * 4] * 60]
    with monkeypatch.context() as patched:
        patched.setattr(_Compiled, "infer", fail)
        with pytest.raises(RuntimeError, match="on fire"):
            packaged.encode_papers(texts)
    assert packaged.encode_papers(texts).shape == (61, 384)


@pytest.mark.model
def test_an_interrupt_stops_soon_and_leaves_the_encoder_usable(model_cache: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path\n"
        "from paperkin.encode import load_encoder\n"
        "encoder = load_encoder('all-MiniLM-L6-v2', model_cache=Path(sys.argv[1]))\n"
        "print('ready', flush=True)\n"
        "try:\n"
        "    encoder.encode_papers(['a sentence about papers ' * 20] * 8000)\n"
        "except KeyboardInterrupt:\n"
        "    print(encoder.encode_papers(['still', 'here']).shape)\n"
    )
    command = [sys.executable, "-c", script, str(model_cache)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert process.stdout.read() == "(2, 384)\n"


@pytest.mark.model
def test_with_an_export_nothing_heavy_is_imported_and_nothing_is_reported(model_cache: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from paperkin.encode import load_encoder\n"
        "encoder = load_encoder('all-MiniLM-L6-v2', model_cache=Path(sys.argv[1]))\n"
        "encoder.warm(); encoder.encode_papers(['a paper'] * 40); encoder.encode_queries(['a query'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'huggingface_hub', 'adapters'}\n"
        "print(sorted(heavy & set(sys.modules)), sys.modules['openvino_telemetry'])\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, str(model_cache)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("[] None\n", "")


@pytest.mark.model
def test_without_native_bfloat16_the_export_runs_in_float32(model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkin.encode.openvino_engine.native_precisions", lambda: ("f32",))
    encoder = load_encoder("all-MiniLM-L6-v2", model_cache=model_cache)
    assert encoder.engine == "openvino fp32"
    assert encoder.encode_queries(["a query"]).shape == (1, 384)


@pytest.mark.model
def test_the_very_first_calls_may_come_from_many_threads(model_cache: Path) -> None:
    script = (
        "import sys, threading; from pathlib import Path\n"
        "from paperkin.encode import load_encoder\n"
        "encoder = load_encoder('all-MiniLM-L6-v2', model_cache=Path(sys.argv[1]))\n"
        "start = threading.Barrier(8)\n"
        "def ask(kind):\n"
        "    start.wait()\n"
        "    print(getattr(encoder, kind)(['a text', 'another ' * 300] * 20).shape)\n"
        "kinds = ['encode_papers', 'encode_queries'] * 4\n"
        "threads = [threading.Thread(target=ask, args=(kind,), daemon=True) for kind in kinds]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
    )
    command = [sys.executable, "-c", script, str(model_cache)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "(40, 384)\n" * 8
