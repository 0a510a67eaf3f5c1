"""Runs any sentence-transformers model, and SPECTER2's adapters, with torch. Imported only where torch is needed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from paperkin.encode.encoder import EncoderSpec, encodable, unit_rows
from paperkin.encode.locate import LocatedModel
from paperkin.errors import EncoderUnavailable

# Longer contexts exist, but hardly an abstract is longer, and memory grows with the square.
MOST_TOKENS = 512
_BATCH_TEXTS = {"cpu": 32, "cuda": 256, "mps": 64}


class TorchEncoder:
    """An encoder that runs a SentenceTransformer in float32 on any of torch's devices.

    Calls from several threads wait for each other: neither the tokenizer nor an adapter switch can be shared.
    """

    def __init__(self, model: LocatedModel, device: str) -> None:
        """Load the model onto a device.

        Raises EncoderUnavailable for a device that is not here, a model that sentence-transformers cannot load, or
        adapters without the `adapters` package.
        """
        self.engine = f"torch {_checked_device(device).type}"
        self._lock = threading.Lock()
        self._model = _loaded(model, device)
        self._adapters = _with_adapters(self._model, model)
        self._model.max_seq_length = min(self._model.max_seq_length or MOST_TOKENS, MOST_TOKENS)
        self.spec: EncoderSpec = model.spec(_dimension(self._model, model), self._model.max_seq_length)

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per text, in the order given: see `Encoder.encode_papers`."""
        return self._encode(texts, self.spec.adapter)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per text, in the order given: see `Encoder.encode_queries`."""
        return self._encode(texts, self.spec.query_adapter)

    def warm(self) -> None:
        """Run one query, so that the device's kernels are loaded."""
        self.encode_queries(["warm"])

    def graph(self) -> tuple[torch.nn.Module, dict[str, torch.Tensor]]:
        """Return the whole model as one module from tokens to unit vectors, and an example of its inputs by name."""
        texts = ["a text", "a text that is somewhat longer than the other"]
        features = self._model.tokenizer(texts, padding=True, return_tensors="pt")
        names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in features]
        return _OneGraph(self._model).eval(), {name: features[name] for name in names}

    def write_tokenizer(self, file: Path) -> int | None:
        """Write the tokenizer as a `tokenizer.json`, and return the id of its padding token.

        Returns None, and writes nothing, for a tokenizer that only runs in Python, or cannot pad.
        """
        tokenizer = self._model.tokenizer
        if not getattr(tokenizer, "is_fast", False) or tokenizer.pad_token_id is None:
            return None
        tokenizer.backend_tokenizer.save(str(file))
        return int(tokenizer.pad_token_id)

    def _encode(self, texts: Sequence[str], adapter: str | None) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.spec.dimension), dtype=np.float32)
        with self._lock:
            if self._adapters is not None:
                self._adapters.set_active_adapters(adapter)
            # An explicit empty prompt: the texts carry theirs already, and a model may have a default one.
            rows = self._model.encode(
                [encodable(text) for text in texts],
                prompt="",
                batch_size=_BATCH_TEXTS.get(self._model.device.type, 32),
                show_progress_bar=False,
            )
        return unit_rows(np.asarray(rows, dtype=np.float32), self.spec)


class _OneGraph(torch.nn.Module):
    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self._model = model

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor | None = None,
    ) -> torch.Tensor:
        features: dict[str, Any] = {"input_ids": input_ids, "attention_mask": attention_mask}
        if token_type_ids is not None:
            features["token_type_ids"] = token_type_ids
        for module in self._model:
            features = module(features)
        return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)


def _checked_device(device: str) -> torch.device:
    try:
        chosen = torch.device(device)
    except RuntimeError:
        raise _no_device("torch knows no such device", device) from None
    if chosen.type == "cuda" and (chosen.index or 0) >= torch.cuda.device_count():
        raise _no_device("There is no such CUDA device here, or this torch is built without CUDA", device)
    if chosen.type == "mps" and not torch.backends.mps.is_available():
        raise _no_device("There is no Apple GPU here, or this torch is built without it", device)
    return chosen


def _no_device(problem: str, device: str) -> EncoderUnavailable:
    return EncoderUnavailable(
        problem,
        value=device,
        remedy="Use --device cpu, or install the torch that fits the GPU and use cuda, cuda:1 or mps.",
    )


def _loaded(model: LocatedModel, device: str) -> SentenceTransformer:
    try:
        loaded: SentenceTransformer = SentenceTransformer(str(model.folder), device=device, local_files_only=True)
    except Exception as error:
        raise _not_runnable(model, error) from error
    loaded.float().eval()
    if not (model.folder / "modules.json").exists():
        # A bare transformer: sentence-transformers takes the mean over tokens unless it is told what the authors did.
        transformer: Any = loaded[0].auto_model
        loaded[-1] = type(loaded[-1])(transformer.config.hidden_size, pooling_mode=model.rule.pooling)
    return loaded


def _with_adapters(loaded: SentenceTransformer, model: LocatedModel) -> Any | None:
    """Load the model's adapters, and return what switches them, or None where it has none."""
    if model.adapter is None or model.query_adapter is None:
        return None
    try:
        import adapters
    except ImportError as error:
        raise EncoderUnavailable(
            "The model needs the package `adapters`",
            value=model.id,
            remedy="Install it with `pip install 'paperkin[specter2]'`.",
        ) from error
    transformer: Any = loaded[0].auto_model
    try:
        adapters.init(transformer)
        for adapter in (model.adapter, model.query_adapter):
            transformer.load_adapter(str(adapter.folder), load_as=adapter.name, set_active=False)
    except Exception as error:
        raise _not_runnable(model, error) from error
    return transformer.to(loaded.device).eval()


def _dimension(loaded: SentenceTransformer, model: LocatedModel) -> int:
    # Encoding a text says it in any version of sentence-transformers, and says that the model runs at all.
    try:
        return int(loaded.encode(["a text"], prompt="", show_progress_bar=False).shape[1])
    except Exception as error:
        raise _not_runnable(model, error) from error


def _not_runnable(model: LocatedModel, error: Exception) -> EncoderUnavailable:
    return EncoderUnavailable(
        f"sentence-transformers cannot run the model: {str(error).strip() or type(error).__name__}",
        value=model.id,
        remedy="Fetch it again, or choose another; models that bring code of their own are not run.",
    )
