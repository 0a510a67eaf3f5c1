from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin.encode import Encoder, load_encoder
from paperkin.errors import EncoderUnavailable

TEXTS = ["graph networks", "", "a longer text about many papers and their authors", "word " * 500, "\ud800 alone"]


def torch_encoder(folder: Path, device: str = "cpu") -> Encoder:
    return load_encoder(str(folder), engine="torch", device=device, model_cache=folder)


def reference(folder: Path, texts: list[str], token: int | None, adapter: str | None = None) -> NDArray[np.float32]:
    """Vectors by transformers alone: of one token, or the mean over all where `token` is None."""
    import adapters
    import torch
    from transformers import AutoTokenizer, BertModel

    model = BertModel.from_pretrained(folder).eval()
    if adapter:
        adapters.init(model)
        model.load_adapter(str(folder / adapter), load_as=adapter, set_active=True)
        model.eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    rows = []
    for text in texts:
        with torch.no_grad():
            states = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]
        row = states.mean(dim=0) if token is None else states[token]
        rows.append((row / row.norm()).numpy())
    return np.array(rows)


def test_order_is_kept_and_rows_are_of_unit_length(tiny_model: Callable[..., Path]) -> None:
    encoder = torch_encoder(tiny_model("tiny"))
    vectors = encoder.encode_papers(TEXTS)
    assert encoder.engine == "torch cpu"
    assert (vectors.dtype, vectors.shape) == (np.float32, (len(TEXTS), 32))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.allclose(vectors, np.vstack([encoder.encode_queries([text]) for text in TEXTS]), atol=1e-5)
    assert encoder.encode_papers([]).shape == encoder.encode_queries([]).shape == (0, 32)
    encoder.warm()


def test_shipped_prompts_are_applied_once_and_a_default_prompt_not_at_all(tiny_model: Callable[..., Path]) -> None:
    prompts = {"query": "ask: ", "document": "told: "}
    folder = tiny_model("prompted", prompts=prompts)  # whose default prompt is the first, "ask: "
    encoder = torch_encoder(folder)
    paper = encoder.encode_papers([encoder.spec.paper_text("graph", "networks")])
    query = encoder.encode_queries([encoder.spec.query_text("graph networks")])
    expected = reference(folder, ["told: graph networks", "ask: graph networks", "graph networks"], None)
    assert np.allclose(np.vstack([paper, query]), expected[:2], atol=1e-5)
    assert not np.allclose(expected[0], expected[2], atol=1e-2), "a prompt makes a difference"


@pytest.mark.parametrize(("name", "token"), [("scincl", 0), ("house-model", None)])
def test_a_bare_transformer_is_pooled_as_its_authors_did(
    tiny_model: Callable[..., Path], name: str, token: int | None
) -> None:
    folder = tiny_model(name, pooling=None)
    encoder = torch_encoder(folder)
    assert np.allclose(
        encoder.encode_papers(["graph networks"]), reference(folder, ["graph networks"], token), atol=1e-5
    )


def test_specter2_switches_adapters_between_papers_and_queries(tiny_specter2: Path) -> None:
    encoder = load_encoder(str(tiny_specter2), model_cache=tiny_specter2)
    assert encoder.engine == "torch cpu"
    assert (encoder.spec.adapter, encoder.spec.query_adapter) == ("proximity", "adhoc_query")
    paper, query = [encoder.spec.paper_text("graph", "networks")], ["graph networks"]
    assert paper == ["graph[SEP]networks"]
    by_paper, by_query = (
        reference(tiny_specter2, paper, 0, "proximity"),
        reference(tiny_specter2, query, 0, "adhoc_query"),
    )
    for _ in range(2):
        assert np.allclose(encoder.encode_papers(paper), by_paper, atol=1e-5)
        assert np.allclose(encoder.encode_queries(query), by_query, atol=1e-5)
    assert not np.allclose(encoder.encode_papers(query), by_query, atol=1e-2), "the adapters make a difference"


def test_threads_do_not_see_each_others_adapter(tiny_specter2: Path) -> None:
    encoder = torch_encoder(tiny_specter2)
    expected = {"paper": encoder.encode_papers(["a text"]), "query": encoder.encode_queries(["a text"])}
    wrong: list[str] = []

    def ask(kind: str) -> None:
        encode = encoder.encode_papers if kind == "paper" else encoder.encode_queries
        wrong.extend(kind for _ in range(25) if not np.allclose(encode(["a text"]), expected[kind], atol=1e-5))

    threads = [threading.Thread(target=ask, args=(kind,)) for kind in ("paper", "query") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_specter2_is_not_for_openvino(tiny_specter2: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"adapters is not exported.*--engine torch"):
        load_encoder(str(tiny_specter2), engine="openvino", model_cache=tiny_specter2)


def test_without_the_adapters_package_the_extra_is_named(tiny_specter2: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "adapters", None)
    with pytest.raises(EncoderUnavailable, match=r"pip install 'paperkin\[specter2\]'"):
        torch_encoder(tiny_specter2)


def test_a_damaged_adapter_is_told(tiny_specter2: Path) -> None:
    (tiny_specter2 / "adhoc_query" / "adapter_config.json").write_text("{", encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match="cannot run the model"):
        torch_encoder(tiny_specter2)


def test_damaged_weights_are_told(tiny_model: Callable[..., Path]) -> None:
    folder = tiny_model("tiny")
    (folder / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(EncoderUnavailable, match=r"cannot run the model.*got 'tiny'"):
        torch_encoder(folder)


def test_weights_that_give_no_numbers_never_leave(tiny_model: Callable[..., Path]) -> None:
    from safetensors.torch import load_file, save_file

    folder = tiny_model("tiny")
    weights = load_file(folder / "model.safetensors")
    weights["embeddings.LayerNorm.weight"] *= float("nan")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(EncoderUnavailable, match="1 of 1 vectors that are zero or not finite"):
        torch_encoder(folder).encode_papers(["a text"])


@pytest.mark.parametrize("device", ["cuda:99", "toaster"])
def test_a_device_that_is_not_here_is_told(tiny_model: Callable[..., Path], device: str) -> None:
    with pytest.raises(EncoderUnavailable, match=f"got '{device}'.*--device cpu"):
        torch_encoder(tiny_model("tiny"), device)
    with pytest.raises(EncoderUnavailable, match="--engine torch"):
        load_encoder("all-MiniLM-L6-v2", engine="openvino", device=device, model_cache=Path("unused"))


def test_a_model_that_cannot_take_its_own_tokens_is_told(tiny_model: Callable[..., Path]) -> None:
    folder = tiny_model("tiny")
    (folder / "1_Pooling" / "config.json").write_text('{"word_embedding_dimension": 32, "pooling_mode": "no such"}')
    with pytest.raises(EncoderUnavailable, match="cannot run the model"):
        torch_encoder(folder)
