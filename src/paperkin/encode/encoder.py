"""What an encoder is: the rules of its texts, and two verbs that turn texts into unit rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from paperkin.errors import EncoderUnavailable


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """Everything that decides an encoder's vectors, as a manifest stores it: JSON there and back by `asdict` and `**`.

    id: the packaged name, a hub name, or a folder's name. revision: the commit, for a model from a hub.
    weights_hash: SHA-256 in hex over the files that determine the vectors, adapters included.
    dimension: length of a vector. max_tokens: longer texts are cut there, special tokens included.
    separator: stands between title and abstract. adapter, query_adapter: what is switched on for papers and for
    queries; None where the model has no adapters.
    """

    id: str
    revision: str | None
    weights_hash: str
    dimension: int
    max_tokens: int
    query_prefix: str = ""
    paper_prefix: str = ""
    separator: str = " "
    adapter: str | None = None
    query_adapter: str | None = None

    def paper_text(self, title: str, abstract: str) -> str:
        """Return the text of a paper: prefix, title, separator, abstract; no separator beside an empty part."""
        return self.paper_prefix + self.separator.join(part for part in (title, abstract) if part)

    def query_text(self, query: str) -> str:
        """Return the text that stands for a free-text query."""
        return self.query_prefix + query


class Encoder(Protocol):
    """Turns texts into vectors. Every method may be called from many threads at once."""

    @property
    def spec(self) -> EncoderSpec:
        """The rules of this encoder's texts and vectors."""
        ...

    @property
    def engine(self) -> str:
        """What runs the model, and how: `openvino bf16`, `openvino fp32`, `torch cpu`, `torch cuda`."""
        ...

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per text that `spec.paper_text` made, in the order given.

        Returns (n, d) float32; (0, d) for no texts. Long texts are cut on tokens.
        Raises EncoderUnavailable where the model gives a vector that is zero or not finite.
        """
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per text that `spec.query_text` made, as `encode_papers` does. Quick for one text."""
        ...

    def warm(self) -> None:
        """Do now what would make the first query slow."""
        ...


def unit_rows(rows: NDArray[np.float32], spec: EncoderSpec) -> NDArray[np.float32]:
    """Return rows (n, d) scaled to length 1.

    Raises EncoderUnavailable where a row is zero or not finite: such a vector would poison an index without a trace.
    """
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    broken = ~(np.isfinite(norms) & (norms > 0)).ravel()
    if broken.any():
        raise EncoderUnavailable(
            f"The encoder {spec.id} gave {int(broken.sum())} of {len(rows)} vectors that are zero or not finite",
            remedy="Its weights are damaged or its precision is too low: fetch the model again, or use --engine torch.",
        )
    return np.asarray(rows / norms, dtype=np.float32)


def encodable(text: str) -> str:
    """Return text without lone surrogates, which JSON can carry and no tokenizer accepts."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
