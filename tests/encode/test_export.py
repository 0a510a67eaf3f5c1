from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from paperkin.encode import export, load_encoder
from paperkin.encode.export import RECORD_FILE, exported_graph, read_export
from paperkin.encode.locate import locate_model
from paperkin.encode.openvino_engine import GRAPH_FILE
from paperkin.errors import EncoderUnavailable

TEXTS = ["graph networks", "a longer text about many papers and their authors", ""]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.mark.model
def test_the_record_says_what_the_graph_is(model_cache: Path) -> None:
    model = locate_model("all-MiniLM-L6-v2")
    home, graph = exported_graph(model, model_cache)
    record = json.loads((home / RECORD_FILE).read_bytes())
    assert home.name.startswith(model.weights_hash[:16])
    assert (record["id"], record["weights_hash"]) == (model.id, model.weights_hash)
    assert set(record["versions"]) == {"openvino", "torch", "transformers", "sentence-transformers"}
    assert (graph.dimension, graph.max_tokens, graph.pad_id) == (384, 256, 0)
    assert graph.inputs == ("input_ids", "attention_mask", "token_type_ids")
    assert graph.cosine >= 0.9999


def test_an_export_equals_torch_and_is_made_once(
    tiny_model: Callable[..., Path], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(tiny_model("tiny"))
    first = load_encoder(folder, engine="openvino", model_cache=cache)
    reference = load_encoder(folder, engine="torch", model_cache=cache)
    assert first.spec == reference.spec
    assert (first.spec.dimension, first.spec.max_tokens) == (32, 48)
    assert (first.encode_papers(TEXTS) * reference.encode_papers(TEXTS)).sum(axis=1).min() >= 0.9999
    monkeypatch.setattr(export, "_export", lambda *_: pytest.fail("exported again"))
    again = load_encoder(folder, engine="openvino", model_cache=cache)
    assert np.array_equal(again.encode_papers(TEXTS), first.encode_papers(TEXTS))
    assert len(list(cache.iterdir())) == 2, "the export and its lock"


def test_two_processes_export_at_once(tiny_model: Callable[..., Path], cache: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from paperkin.encode import load_encoder\n"
        "encoder = load_encoder(sys.argv[1], engine='openvino', model_cache=Path(sys.argv[2]))\n"
        "print(encoder.encode_queries(['a query']).shape, encoder.encode_queries(['a query'])[0, 0])\n"
    )
    command = [sys.executable, "-c", script, str(tiny_model("tiny")), str(cache)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert outputs[0][0] == outputs[1][0]
    assert outputs[0][0].startswith(f"(1, {32})")
    assert not list(cache.glob("*.part"))


def test_a_damaged_export_is_made_anew(tiny_model: Callable[..., Path], cache: Path, tmp_path: Path) -> None:
    model = locate_model(str(tiny_model("tiny")))
    home, graph = exported_graph(model, cache)
    for damage in (_truncate_graph, _lose_record, _other_format, _half_write):
        copy = tmp_path / damage.__name__
        shutil.copytree(home, copy)
        assert read_export(copy) == graph
        damage(copy)
        assert read_export(copy) is None, damage.__name__
    _truncate_graph(home)
    shutil.copytree(home, f"{home}.part")  # and an export was killed, too
    assert exported_graph(model, cache) == (home, graph)
    assert read_export(home) == graph
    assert not list(cache.glob("*.part"))


def _truncate_graph(home: Path) -> None:
    (home / GRAPH_FILE).write_bytes((home / GRAPH_FILE).read_bytes()[:-1])


def _lose_record(home: Path) -> None:
    (home / RECORD_FILE).unlink()


def _half_write(home: Path) -> None:
    (home / RECORD_FILE).write_bytes((home / RECORD_FILE).read_bytes()[:100])


def _other_format(home: Path) -> None:
    record = json.loads((home / RECORD_FILE).read_bytes())
    (home / RECORD_FILE).write_text(json.dumps({**record, "format": 0}), encoding="utf-8")


def test_an_unfaithful_export_is_refused_remembered_and_told(
    tiny_model: Callable[..., Path], cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = str(tiny_model("tiny"))
    with monkeypatch.context() as patched:
        patched.setattr(export, "LEAST_COSINE", 1.1)
        with pytest.raises(EncoderUnavailable, match=r"vectors differ from torch's.*--engine torch, or delete"):
            load_encoder(folder, engine="openvino", model_cache=cache)
    monkeypatch.setattr(export, "_export", lambda *_: pytest.fail("tried again"))
    with caplog.at_level(logging.WARNING, "paperkin"):
        encoder = load_encoder(folder, model_cache=cache)
    assert encoder.engine == "torch cpu"
    assert "vectors differ from torch's" in caplog.text
    assert "Running it with torch instead" in caplog.text


def test_what_openvino_cannot_convert_runs_in_torch_and_says_so(
    tiny_model: Callable[..., Path], cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        logging.getLogger().setLevel(logging.CRITICAL)  # as OpenVINO's converter leaves it
        raise RuntimeError("no such operation")

    monkeypatch.setattr(export.openvino, "convert_model", refuse)
    folder = str(tiny_model("tiny"))
    assert load_encoder(folder, model_cache=cache).engine == "torch cpu"
    assert "cannot convert it (RuntimeError). Running it with torch" in caplog.text
    with pytest.raises(EncoderUnavailable, match=r"cannot convert it \(RuntimeError\)"):
        load_encoder(folder, engine="openvino", model_cache=cache)


def test_a_very_large_model_is_not_exported(
    tiny_model: Callable[..., Path], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_WEIGHTS_BYTES", 1000)
    with pytest.raises(EncoderUnavailable, match="larger than"):
        load_encoder(str(tiny_model("tiny")), engine="openvino", model_cache=cache)
    assert not cache.exists()


def test_a_cache_that_cannot_be_written_is_told(tiny_model: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match=r"cannot be written.*PAPERKIN_MODEL_CACHE"):
        load_encoder(str(tiny_model("tiny")), engine="openvino", model_cache=tmp_path / "file" / "cache")
