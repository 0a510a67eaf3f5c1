"""The files that determine a model's vectors, and their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from paperkin.encode.packaged import file_sha256
from paperkin.errors import EncoderUnavailable

# What decides the vectors. Prompts do not stand here: they are in the texts, and so in every key and manifest.
_CONFIGURATION = ("config.json", "modules.json", "sentence_*_config.json", "adapter_config.json")
_TOKENIZER = (
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"),
    *("vocab.txt", "vocab.json", "merges.txt", "*.model"),
)
_WEIGHTS = ("*.safetensors", "pytorch_*.bin")


def weights_hash(folders: Mapping[str, Path], pooling: str, known: Mapping[str, str] | None = None) -> str:
    """Return the SHA-256 in hex over the names and digests of the files that determine a model's vectors.

    folders: the model's folder under "", adapters under their roles. pooling: counts only for a model without
    modules of its own, whose vectors it decides. known: digests that need no second reading.
    Raises EncoderUnavailable for a folder without weights.
    """
    digests = {} if (folders[""] / "modules.json").exists() else {"pooling": pooling}
    for role, folder in folders.items():
        for file in _determining_files(folder):
            name = f"{role}/{file.relative_to(folder).as_posix()}".lstrip("/")
            digests[name] = (known or {}).get(name) or file_sha256(file)
    lines = (f"{name}\0{digest}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def has_weights(folder: Path) -> bool:
    """Say whether a folder holds a model's or an adapter's weights."""
    return any(_weights(place) for place in _module_folders(folder))


def weights_bytes(folder: Path) -> int:
    """Return the size of a model's weights, in bytes."""
    return sum(file.stat().st_size for place in _module_folders(folder) for file in _weights(place))


def _determining_files(folder: Path) -> list[Path]:
    places = _module_folders(folder)
    if not has_weights(folder):
        raise EncoderUnavailable(
            "The folder holds no model: no *.safetensors and no pytorch_model.bin",
            value=str(folder),
            remedy="Name the folder with config.json in it that sentence-transformers or transformers saved.",
        )
    named = (file for place in places for file in _matching(place, (*_CONFIGURATION, *_TOKENIZER)))
    return sorted({*named, *(file for place in places for file in _weights(place))})


def _module_folders(folder: Path) -> list[Path]:
    try:
        modules = json.loads((folder / "modules.json").read_bytes())
        return sorted({folder, *(folder / module["path"] for module in modules)})
    except FileNotFoundError:
        return [folder]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EncoderUnavailable(
            f"The model's modules.json cannot be read: {error}",
            value=str(folder),
            remedy="Fetch the model again.",
        ) from error


def _weights(folder: Path) -> list[Path]:
    return next((found for pattern in _WEIGHTS if (found := _matching(folder, (pattern,)))), [])


def _matching(folder: Path, patterns: Iterable[str]) -> list[Path]:
    return [file for pattern in patterns for file in sorted(folder.glob(pattern)) if file.is_file()]
