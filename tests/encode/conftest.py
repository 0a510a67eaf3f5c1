"""A tiny random BERT in the shapes that models come in, and one export of the packaged model for the whole session."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paperkin.encode import DEFAULT_ENCODER, Encoder, load_encoder

WIDTH, TOKENS = 32, 48


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the packaged model's export."""
    cache = tmp_path_factory.mktemp("encoders")
    load_encoder(DEFAULT_ENCODER, engine="openvino", model_cache=cache)
    return cache


@pytest.fixture(scope="session")
def packaged(model_cache: Path) -> Encoder:
    return load_encoder(DEFAULT_ENCODER, engine="openvino", model_cache=model_cache)


@pytest.fixture
def tiny_model(tmp_path: Path) -> Callable[..., Path]:
    """Write a tiny random BERT, with sentence-transformers modules where `pooling` is given, and return its folder."""

    def write(name: str, *, pooling: str | None = "mean", prompts: dict[str, str] | None = None, seed: int = 0) -> Path:
        import torch
        from transformers import BertConfig, BertModel

        folder = tmp_path / name
        folder.mkdir()
        letters = [*string.ascii_lowercase, *string.digits, *"[]:-_"]
        vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
        _write_tokenizer(folder, vocabulary)
        torch.manual_seed(seed)
        shape = {"hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
        BertModel(BertConfig(vocab_size=len(vocabulary), initializer_range=0.2, **shape)).save_pretrained(folder)
        if pooling:
            _write_modules(folder, pooling, prompts or {})
        return folder

    return write


@pytest.fixture
def tiny_specter2(tiny_model: Callable[..., Path]) -> Path:
    """Write a tiny BERT with two random adapters beside it, as SPECTER2 is laid out on disk."""
    import adapters
    import torch
    from transformers import BertModel

    folder = tiny_model("specter2", pooling=None)
    model: Any = BertModel.from_pretrained(folder)
    adapters.init(model)
    for seed, name in enumerate(("proximity", "adhoc_query")):
        model.add_adapter(name, config="seq_bn")
        torch.manual_seed(100 + seed)
        for parameter_name, parameter in model.named_parameters():
            if f".{name}." in parameter_name:
                torch.nn.init.normal_(parameter, std=0.5)
        model.save_adapter(str(folder / name), name)
    return folder


def _write_tokenizer(folder: Path, vocabulary: list[str]) -> None:
    from transformers import BertTokenizerFast

    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)


def _write_modules(folder: Path, pooling: str, prompts: dict[str, str]) -> None:
    kinds = {"": "Transformer", "1_Pooling": "Pooling"}
    modules = [
        {"idx": at, "name": str(at), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for at, (path, kind) in enumerate(kinds.items())
    ]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (folder / "1_Pooling").mkdir()
    config = {"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": pooling == "mean"}
    config["pooling_mode_cls_token"] = pooling == "cls"
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "sentence_bert_config.json").write_text(f'{{"max_seq_length": {TOKENS}}}', encoding="utf-8")
    shipped = {"prompts": prompts, "default_prompt_name": next(iter(prompts), None)}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(shipped), encoding="utf-8")
