"""No trained cross-encoder comes with paperkin: the tests run a tiny one with random weights."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paperkin.encode import load_reranker
from paperkin.errors import EncoderUnavailable

TEXTS = ["graph networks", "", "a longer text about many papers and their authors", "word " * 500, "\ud800 alone"]

CrossEncoderFolder = Callable[..., Path]


@pytest.fixture
def cross_encoder(tiny_model: Callable[..., Path]) -> CrossEncoderFolder:
    """Write a tiny random cross-encoder with so many labels, and return its folder."""

    def write(name: str = "judge", *, labels: int = 1) -> Path:
        import torch
        from transformers import BertConfig, BertForSequenceClassification

        folder = tiny_model(name, pooling=None)
        torch.manual_seed(1)
        config = BertConfig.from_pretrained(folder, num_labels=labels)
        model: Any = BertForSequenceClassification
        model(config).save_pretrained(folder)
        return folder

    return write


def test_every_text_gets_a_score_in_the_order_given(cross_encoder: CrossEncoderFolder) -> None:
    reranker = load_reranker(str(cross_encoder()))
    scores = reranker.score("graphs", TEXTS)
    assert reranker.name == "judge"
    assert scores.shape == (len(TEXTS),)
    assert scores.dtype == np.float32
    assert reranker.score("graphs", TEXTS[::-1]) == pytest.approx(scores[::-1], abs=1e-5)
    assert len(set(scores.tolist())) > 1
    assert reranker.score("graphs", []).shape == (0,)


def test_scores_are_those_of_the_model_itself(cross_encoder: CrossEncoderFolder) -> None:
    import torch
    from transformers import AutoTokenizer, BertForSequenceClassification

    folder = cross_encoder()
    any_tokenizer: Any = AutoTokenizer
    tokenizer, model = any_tokenizer.from_pretrained(folder), BertForSequenceClassification.from_pretrained(folder)
    with torch.no_grad():
        logit = float(model.eval()(**tokenizer("graphs", "graph networks", return_tensors="pt")).logits[0, 0])
    said = float(load_reranker(str(folder)).score("graphs", ["graph networks"])[0])
    assert said == pytest.approx(1 / (1 + np.exp(-logit)), abs=1e-5)


def test_an_encoder_is_no_cross_encoder(tiny_model: Callable[..., Path]) -> None:
    with pytest.raises(EncoderUnavailable, match="no cross-encoder: it is BertModel"):
        load_reranker(str(tiny_model("encoder")))


def test_a_classifier_of_several_labels_is_refused(cross_encoder: CrossEncoderFolder) -> None:
    with pytest.raises(EncoderUnavailable, match="3 scores instead of one"):
        load_reranker(str(cross_encoder(labels=3)))


def test_a_folder_without_a_readable_configuration_is_refused(cross_encoder: CrossEncoderFolder) -> None:
    folder = cross_encoder()
    (folder / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match=r"config\.json"):
        load_reranker(str(folder))


def test_a_model_that_is_not_here_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable) as raised:
        load_reranker(str(tmp_path / "nowhere"))
    assert "nowhere" in str(raised.value.value)
    assert "reranker" in raised.value.problem
    assert "PAPERKIN_RERANKER" in str(raised.value.remedy)


def test_a_device_that_is_not_here_is_refused(cross_encoder: CrossEncoderFolder) -> None:
    with pytest.raises(EncoderUnavailable, match="cannot run the reranker"):
        load_reranker(str(cross_encoder()), device="no-such-device")


def test_without_sentence_transformers_the_remedy_is_to_install_it(
    cross_encoder: CrossEncoderFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = cross_encoder()
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderUnavailable) as raised:
        load_reranker(str(folder))
    assert "pip install" in str(raised.value.remedy)


def test_damaged_weights_are_noticed(cross_encoder: CrossEncoderFolder) -> None:
    from safetensors.numpy import load_file, save_file

    folder = cross_encoder()
    weights: dict[str, Any] = load_file(folder / "model.safetensors")
    weights["classifier.bias"] = np.array([np.nan], np.float32)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(EncoderUnavailable, match="not finite"):
        load_reranker(str(folder))
