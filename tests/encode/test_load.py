from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from paperkin.encode import DEFAULT_ENCODER, load_encoder
from paperkin.encode.torch_engine import TorchEncoder
from paperkin.errors import EncoderUnavailable


@pytest.mark.model
def test_the_default_runs_in_openvino_on_a_processor(model_cache: Path) -> None:
    encoder = load_encoder(DEFAULT_ENCODER, model_cache=model_cache)
    assert encoder.engine.startswith("openvino ")
    assert (encoder.spec.id, encoder.spec.separator) == (DEFAULT_ENCODER, " ")
    encoder.warm()


def test_another_device_runs_in_torch(
    tiny_model: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(TorchEncoder, "__init__", lambda _, __, device: asked.append(device))
    load_encoder(str(tiny_model("tiny")), device="cuda", model_cache=tmp_path / "cache")
    assert asked == ["cuda"]


def test_without_openvino_torch_runs_the_model(
    tiny_model: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    for name in ("export", "openvino_engine", "openvino_runtime"):
        monkeypatch.delitem(sys.modules, f"paperkin.encode.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "openvino", None)
    folder = str(tiny_model("tiny"))
    with caplog.at_level(logging.WARNING, "paperkin"):
        assert load_encoder(folder, model_cache=tmp_path / "cache").engine == "torch cpu"
    assert "OpenVINO cannot be imported" in caplog.text
    with pytest.raises(EncoderUnavailable, match="pip install openvino"):
        load_encoder(folder, engine="openvino", model_cache=tmp_path / "cache")


def test_without_torch_the_remedy_is_told(
    tiny_model: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = str(tiny_model("tiny"))
    monkeypatch.delitem(sys.modules, "paperkin.encode.torch_engine")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderUnavailable, match="pip install torch sentence-transformers"):
        load_encoder(folder, engine="torch", model_cache=tmp_path / "cache")
