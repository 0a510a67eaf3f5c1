"""From a model's name to an encoder that is ready: finds the model, and chooses what runs it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Literal

from paperkin.encode.encoder import Encoder
from paperkin.encode.locate import LocatedModel, locate_model
from paperkin.errors import EncoderUnavailable

Engine = Literal["auto", "openvino", "torch"]

_log = logging.getLogger(__name__)


def load_encoder(
    name: str, *, revision: str | None = None, engine: Engine = "auto", device: str = "cpu", model_cache: Path
) -> Encoder:
    """Return an encoder by the name of its model: the packaged default, a folder, or a hub name.

    engine: `auto` takes OpenVINO on the processor wherever the model can be exported faithfully, torch otherwise.
    device: in torch's words. model_cache: where exports are kept; with the model's export there, torch is not imported.
    Raises EncoderUnavailable for a model, a device or an engine that is not here.
    """
    model = locate_model(name, revision)
    if engine == "openvino":
        return _openvino_encoder(model, device, model_cache)
    if engine == "auto" and device == "cpu" and model.adapter is None:
        try:
            return _openvino_encoder(model, device, model_cache)
        except EncoderUnavailable as error:
            _log.warning("%s. Running it with torch instead, which gives the same vectors, slower.", error.problem)
    return _torch_encoder(model, device)


def _openvino_encoder(model: LocatedModel, device: str, model_cache: Path) -> Encoder:
    if device != "cpu":
        raise EncoderUnavailable(
            "OpenVINO runs encoders on the processor only",
            value=device,
            remedy="Use --device cpu, or --engine torch.",
        )
    if model.adapter is not None:
        raise EncoderUnavailable(
            "A model with adapters is not exported to OpenVINO", value=model.id, remedy="Use --engine torch."
        )
    try:
        from paperkin.encode.export import exported_graph
        from paperkin.encode.openvino_engine import OpenVinoEncoder
    except ImportError as error:
        raise EncoderUnavailable(
            f"OpenVINO cannot be imported: {error}",
            remedy="Install it with `pip install openvino`, or use --engine torch.",
        ) from error
    folder, graph = exported_graph(model, model_cache)
    return OpenVinoEncoder(model.spec(graph.dimension, graph.max_tokens), folder, graph)


def _torch_encoder(model: LocatedModel, device: str) -> Encoder:
    try:
        from paperkin.encode.torch_engine import TorchEncoder
    except ImportError as error:
        raise EncoderUnavailable(
            f"torch or sentence-transformers cannot be imported: {error}",
            remedy="Install them with `pip install torch sentence-transformers`.",
        ) from error
    return TorchEncoder(model, device)
