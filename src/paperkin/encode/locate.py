"""From a model's name or path to a folder on this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from paperkin.encode.encoder import EncoderSpec
from paperkin.encode.models import SPECTER2, ModelRule, rule_for, shipped_prompts
from paperkin.encode.packaged import (
    DEFAULT_ENCODER,
    PACKAGED_NAMES,
    WEIGHTS_FILE,
    WEIGHTS_SHA256,
    packaged_folder,
)
from paperkin.encode.weights import has_weights, weights_hash
from paperkin.errors import EncoderUnavailable

PAPER_ADAPTER, QUERY_ADAPTER = "proximity", "adhoc_query"
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?", re.ASCII)
_SNAPSHOT = re.compile(r"models--(?P<owner>[^/]+?)--(?P<name>[^/]+)/snapshots/(?P<commit>[^/]+)/?$")

_FETCHED = ("*.json", "*.txt", "*.model")
_WEIGHTS = ("*.safetensors", "*.bin")  # the second only where a model has none of the first
_NOT_FETCHED = ("onnx/*", "openvino/*", "*.onnx", "*.ot", "*.h5", "*.msgpack", "*.gguf", "coreml/*")


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter by the name that a manifest shows, and the folder that it is loaded from."""

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class LocatedModel:
    """A model that is on this machine, before anything has been loaded."""

    id: str
    revision: str | None
    folder: Path
    weights_hash: str
    rule: ModelRule
    adapter: Adapter | None = None
    query_adapter: Adapter | None = None

    def spec(self, dimension: int, max_tokens: int) -> EncoderSpec:
        """Return the spec, from what the model's folder and its row of the table say."""
        query, paper = shipped_prompts(self.folder) or (self.rule.query_prefix, self.rule.paper_prefix)
        return EncoderSpec(
            id=self.id,
            revision=self.revision,
            weights_hash=self.weights_hash,
            dimension=dimension,
            max_tokens=max_tokens,
            query_prefix=query,
            paper_prefix=paper,
            separator=self.rule.separator,
            adapter=self.adapter.name if self.adapter else None,
            query_adapter=self.query_adapter.name if self.query_adapter else None,
        )


def locate_model(name: str, revision: str | None = None) -> LocatedModel:
    """Find a model: the packaged default, a folder, or a hub name, which is fetched only if it is not here yet.

    A folder may hold SPECTER2: the base model, with its adapters in `proximity/` and `adhoc_query/`.
    revision: branch, tag or commit on the hub; for SPECTER2 of the paper adapter's repository.
    Raises EncoderUnavailable where there is no such model, or no way to it.
    """
    if name in PACKAGED_NAMES and revision is None:
        folder = packaged_folder()
        rule = rule_for(name)
        digest = weights_hash({"": folder}, rule.pooling, known={WEIGHTS_FILE: WEIGHTS_SHA256})
        return LocatedModel(DEFAULT_ENCODER, None, folder, digest, rule)
    folder = Path(name).expanduser()
    if name and folder.is_dir():
        return _model_in(folder.resolve())
    if not _HUB_NAME.fullmatch(name) or name.startswith("."):
        raise EncoderUnavailable(
            "There is no folder of this name, and it is no hub name either",
            value=name,
            remedy=f"Name an existing folder, a hub model such as intfloat/e5-base-v2, or {DEFAULT_ENCODER}.",
        )
    return _model_on_hub(name if "/" in name else f"sentence-transformers/{name}", revision)


def _model_in(folder: Path) -> LocatedModel:
    snapshot = _SNAPSHOT.search(folder.as_posix())
    name = f"{snapshot['owner']}/{snapshot['name']}" if snapshot else folder.name
    revision = snapshot["commit"] if snapshot else None
    paper, query = (Adapter(role, folder / role) for role in (PAPER_ADAPTER, QUERY_ADAPTER))
    here = [adapter for adapter in (paper, query) if (adapter.folder / "adapter_config.json").is_file()]
    if len(here) == 1:
        raise EncoderUnavailable(
            f"The folder holds the adapter {here[0].name}/ only",
            value=str(folder),
            remedy=f"SPECTER2 needs two adapters in it: {PAPER_ADAPTER}/ for papers and {QUERY_ADAPTER}/ for queries.",
        )
    if here:
        return _with_adapters(name, revision, folder, paper, query)
    return _plain(name, revision, folder)


def _model_on_hub(name: str, revision: str | None) -> LocatedModel:
    rule = rule_for(name)
    folder = _snapshot(name, revision)
    if not rule.base_suffix:
        return _plain(name, folder.name, folder)
    query = name + rule.query_suffix
    return _with_adapters(
        name,
        folder.name,
        _snapshot(name + rule.base_suffix, None),
        Adapter(name, folder),
        Adapter(query, _snapshot(query, None)),
    )


def _plain(name: str, revision: str | None, folder: Path) -> LocatedModel:
    rule = rule_for(name)
    return LocatedModel(name, revision, folder, weights_hash({"": folder}, rule.pooling), rule)


def _with_adapters(name: str, revision: str | None, base: Path, paper: Adapter, query: Adapter) -> LocatedModel:
    folders = {"": base, PAPER_ADAPTER: paper.folder, QUERY_ADAPTER: query.folder}
    digest = weights_hash(folders, SPECTER2.pooling)
    return LocatedModel(name, revision, base, digest, SPECTER2, paper, query)


def _snapshot(name: str, revision: str | None) -> Path:
    """Return the folder of a hub model at a revision; its last part is the commit."""
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import (
            LocalEntryNotFoundError,
            RepositoryNotFoundError,
            RevisionNotFoundError,
        )
    except ImportError as error:
        raise _unreachable(name, "huggingface_hub is not installed") from error
    try:
        folder = Path(snapshot_download(name, revision=revision, local_files_only=True))
        if has_weights(folder):
            return folder
    except LocalEntryNotFoundError:
        pass
    try:
        for weights in _WEIGHTS:
            folder = Path(
                snapshot_download(
                    name,
                    revision=revision,
                    allow_patterns=[*_FETCHED, weights],
                    ignore_patterns=list(_NOT_FETCHED),
                )
            )
            if has_weights(folder):
                break
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        raise EncoderUnavailable(
            "The hub has no such model or revision, or does not show it to you",
            value=name if revision is None else f"{name}@{revision}",
            remedy="Check the name and the revision; for a gated model, log in with `hf auth login`.",
        ) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise _unreachable(name, str(error).splitlines()[0] if str(error) else type(error).__name__) from error
    return folder


def _unreachable(name: str, reason: str) -> EncoderUnavailable:
    return EncoderUnavailable(
        f"The model is not on this machine and cannot be fetched: {reason}",
        value=name,
        remedy=f"Go online once, or copy the model here and give its folder to --encoder, or use {DEFAULT_ENCODER}.",
    )
