"""The warm encoder of a library: loaded once, and only if it is the one that the index was built with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from paperkin.encode import Encoder, EncoderSpec, Reranker, load_encoder, load_reranker
from paperkin.errors import EncoderMismatch, EncoderUnavailable
from paperkin.settings import Settings

EncoderLoader = Callable[..., Encoder]


class Encoders:
    """Loads encoders as the settings say, and keeps the last one. Safe to share between threads."""

    def __init__(self, settings: Settings, load: EncoderLoader | None = None) -> None:
        """load: what finds encoders by name, called as `paperkin.encode.load_encoder` is; None is that."""
        self._settings = settings
        self._load = load or load_encoder
        self._encoder: Encoder | None = None
        self._name: tuple[str, str | None] | None = None
        self._reranker: Reranker | None = None
        self._lock = Lock()

    def wanted(self) -> Encoder:
        """Return the encoder that a build takes. Raises EncoderUnavailable."""
        return self._named(self._settings.encoder, self._settings.encoder_revision)

    def of(self, spec: EncoderSpec) -> Encoder:
        """Return the encoder that this spec describes. Raises EncoderMismatch if the weights here are others."""
        # A folder is found by its path, which only the settings know; anything else by the name in the manifest.
        name = self._settings.encoder if Path(self._settings.encoder).is_dir() else spec.id
        try:
            encoder = self._named(name, spec.revision)
        except EncoderUnavailable as error:
            raise EncoderUnavailable(
                f"The index was built with the encoder {spec.id}, which is not here: {error.problem}",
                value=error.value,
                remedy=f"{error.remedy} If it is a model in a folder, name the folder with PAPERKIN_ENCODER.",
            ) from error
        if encoder.spec.weights_hash != spec.weights_hash:
            raise EncoderMismatch(
                f"The index was built with other weights of {spec.id}",
                value=f"{encoder.spec.weights_hash[:12]} instead of {spec.weights_hash[:12]}",
                remedy="Build again with `paperkin index`, or restore the weights that it was built with.",
            )
        return encoder

    def reranker(self) -> Reranker | None:
        """Return the cross-encoder that the settings name, or None where they name none. Raises EncoderUnavailable."""
        if self._settings.reranker is None:
            return None
        with self._lock:
            if self._reranker is None:
                self._reranker = load_reranker(self._settings.reranker, device=self._settings.device)
            return self._reranker

    def _named(self, name: str, revision: str | None) -> Encoder:
        with self._lock:
            if self._encoder is None or self._name != (name, revision):
                self._encoder = self._load(
                    name,
                    revision=revision,
                    engine=self._settings.engine,
                    device=self._settings.device,
                    model_cache=self._settings.model_cache,
                )
                self._name = (name, revision)
            return self._encoder
