"""Cross-encoders, which read query and paper together: better judges than vectors, and far too slow for all papers.

None comes with paperkin. Any that sentence-transformers' CrossEncoder runs will do, by its hub name
(`cross-encoder/ms-marco-MiniLM-L6-v2`) or its folder.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from paperkin.encode.encoder import encodable
from paperkin.encode.locate import LocatedModel, locate_model
from paperkin.errors import EncoderUnavailable

# Time grows with the length, and of an abstract the beginning says most.
MOST_PAIR_TOKENS = 256
_BATCH_PAIRS = 32


class Reranker(Protocol):
    """Judges how well texts answer a query. May be called from many threads at once."""

    @property
    def name(self) -> str:
        """The model's name, as answers show it."""
        ...

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a score per text, in the order given, as (n,) float32: the higher the better, on a scale of its own.

        Raises EncoderUnavailable where the model gives a score that is not finite.
        """
        ...


def load_reranker(
    name: str, *, revision: str | None = None, device: str = "cpu", max_tokens: int = MOST_PAIR_TOKENS
) -> Reranker:
    """Return a reranker by the name of its model: a folder, or a hub name, fetched only if it is not here yet.

    A bare name is one of `cross-encoder/`. device: in torch's words. max_tokens: longer pairs are cut there, the
    paper's text first.
    Raises EncoderUnavailable for a model that is not here, or that is no cross-encoder with one score, and where
    sentence-transformers is missing.
    """
    hub_name = name if "/" in name or Path(name).expanduser().is_dir() else f"cross-encoder/{name}"
    try:
        model = locate_model(hub_name, revision)
    except EncoderUnavailable as error:
        raise EncoderUnavailable(
            f"The reranker is not here: {error.problem}",
            value=error.value,
            remedy="Name a cross-encoder with PAPERKIN_RERANKER, by its hub name or its folder, or search without one.",
        ) from error
    _require_one_score(model)
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as error:
        raise EncoderUnavailable(
            f"torch or sentence-transformers cannot be imported: {error}",
            remedy="Install them with `pip install torch sentence-transformers`, or search without a reranker.",
        ) from error
    try:
        loaded = CrossEncoder(str(model.folder), device=device, max_length=max_tokens, local_files_only=True)
        reranker = _CrossEncoderReranker(model.id, loaded)
        reranker.score("a query", ["a text"])
    except EncoderUnavailable:
        raise
    except Exception as error:
        raise EncoderUnavailable(
            f"sentence-transformers cannot run the reranker: {str(error).strip() or type(error).__name__}",
            value=name,
            remedy="Check the device, fetch the model again, or choose another; none may bring code of its own.",
        ) from error
    return reranker


class _CrossEncoderReranker:
    """Calls wait for each other: a tokenizer cannot be shared."""

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self._model = model
        self._lock = threading.Lock()

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty(0, np.float32)
        asked = encodable(query)
        with self._lock:
            said = self._model.predict(
                [(asked, encodable(text)) for text in texts], batch_size=_BATCH_PAIRS, show_progress_bar=False
            )
        scores = np.asarray(said, np.float32).reshape(len(texts))
        if not np.isfinite(scores).all():
            raise EncoderUnavailable(
                "The reranker gave scores that are not finite",
                value=self.name,
                remedy="Its weights are damaged: fetch the model again, or search without it.",
            )
        return scores


def _require_one_score(model: LocatedModel) -> None:
    """Refuse what transformers would load with a head of random weights, such as an encoder, or one of many labels."""
    try:
        config = json.loads((model.folder / "config.json").read_bytes())
        architectures = [str(name) for name in config.get("architectures") or []]
        labels = len(config.get("id2label") or {"0": "LABEL_0", "1": "LABEL_1"})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise _no_reranker(model, f"its config.json cannot be read ({error})") from error
    if not any(name.endswith("ForSequenceClassification") for name in architectures):
        raise _no_reranker(model, f"it is {', '.join(architectures) or 'of no known architecture'}")
    if labels != 1:
        raise _no_reranker(model, f"it gives {labels} scores instead of one")


def _no_reranker(model: LocatedModel, why: str) -> EncoderUnavailable:
    return EncoderUnavailable(
        f"The model is no cross-encoder: {why}",
        value=model.id,
        remedy="Name one that was trained to rank, such as cross-encoder/ms-marco-MiniLM-L6-v2.",
    )
