from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError, RevisionNotFoundError

from paperkin.encode.locate import locate_model
from paperkin.encode.weights import weights_hash
from paperkin.errors import EncoderUnavailable


def write_model(folder: Path, **changes: str) -> Path:
    """Files in the shape of a model: enough to be found and hashed, not to be run."""
    files = {"config.json": "{}", "tokenizer.json": "{}", "model.safetensors": "weights", "README.md": "read me"}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**files, **changes}.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


class Hub:
    """Stands for the hub: repositories by name, and what was asked of it."""

    def __init__(self, folder: Path, *names: str, cached: bool = False, weights: str = "model.safetensors") -> None:
        self.folder = folder
        self.names = names
        self.cached = cached
        self.weights = weights
        self.asked: list[tuple[str, str | None, bool]] = []

    def snapshot_download(
        self,
        name: str,
        *,
        revision: str | None = None,
        local_files_only: bool = False,
        allow_patterns: list[str] | None = None,
        ignore_patterns: list[str] | None = None,
    ) -> str:
        self.asked.append((name, revision, local_files_only))
        snapshot = self.folder / f"models--{name.replace('/', '--')}" / "snapshots" / (revision or "c0ffee")
        if local_files_only and not self.cached:
            raise LocalEntryNotFoundError("not cached")
        if name not in self.names:
            raise LocalEntryNotFoundError("cannot reach the hub\nand more lines")
        write_model(snapshot).joinpath("model.safetensors").unlink()
        if allow_patterns is None or any(Path(self.weights).match(pattern) for pattern in allow_patterns):
            (snapshot / self.weights).write_text(f"weights of {name}", encoding="utf-8")
        return str(snapshot)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def install(*names: str, **options: Any) -> Hub:
        hub = Hub(tmp_path / "hub", *names, **options)
        monkeypatch.setattr(huggingface_hub, "snapshot_download", hub.snapshot_download)
        return hub

    return install


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"])
def test_the_default_is_packaged_under_either_name(name: str) -> None:
    model = locate_model(name)
    assert (model.id, model.revision) == ("all-MiniLM-L6-v2", None)
    assert model.weights_hash == weights_hash({"": model.folder}, "mean"), "the known digest is the read one"


def test_a_folder_is_itself_and_bears_its_name(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "e5-tuned")
    model = locate_model(str(folder))
    assert (model.id, model.revision, model.folder) == ("e5-tuned", None, folder)
    assert model.spec(8, 16).paper_prefix == "passage: "


def test_a_folder_of_the_hub_cache_bears_the_hub_name(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "models--intfloat--e5-base-v2" / "snapshots" / "c0ffee")
    model = locate_model(str(folder))
    assert (model.id, model.revision) == ("intfloat/e5-base-v2", "c0ffee")


def test_prompts_that_ship_with_the_weights_win_over_the_table(tmp_path: Path) -> None:
    shipped = json.dumps({"prompts": {"query": "ask: ", "document": "told: "}})
    folder = write_model(tmp_path / "e5-base-v2", **{"config_sentence_transformers.json": shipped})
    spec = locate_model(str(folder)).spec(8, 16)
    assert (spec.query_prefix, spec.paper_prefix) == ("ask: ", "told: ")


@pytest.mark.parametrize("name", ["./no/such/folder", "/no/such/folder", "a/b/c", "no such model", "", "..."])
def test_what_is_neither_folder_nor_hub_name_is_refused(name: str, hub: Any) -> None:
    asked = hub().asked
    with pytest.raises(EncoderUnavailable, match="no folder of this name"):
        locate_model(name)
    assert not asked


def test_a_hub_model_that_is_here_is_not_fetched(hub: Any) -> None:
    known = hub("intfloat/e5-base-v2", cached=True)
    model = locate_model("intfloat/e5-base-v2")
    assert known.asked == [("intfloat/e5-base-v2", None, True)]
    assert (model.id, model.revision) == ("intfloat/e5-base-v2", "c0ffee")


def test_a_hub_model_that_is_not_here_is_fetched_at_its_revision(hub: Any) -> None:
    known = hub("sentence-transformers/all-mpnet-base-v2")
    model = locate_model("all-mpnet-base-v2", "v1")
    assert [asked[1:] for asked in known.asked] == [("v1", True), ("v1", False)]
    assert (model.id, model.revision) == ("sentence-transformers/all-mpnet-base-v2", "v1")


def test_pickled_weights_are_fetched_only_where_there_are_no_others(hub: Any) -> None:
    known = hub("old/model", weights="pytorch_model.bin")
    assert (locate_model("old/model").folder / "pytorch_model.bin").exists()
    assert len(known.asked) == 3


def test_without_the_hub_the_remedy_is_told(hub: Any) -> None:
    hub()
    with pytest.raises(EncoderUnavailable, match=r"cannot be fetched: cannot reach the hub \(got 'a/b'\). Go online"):
        locate_model("a/b")


def test_a_wrong_revision_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, local_files_only: bool = False, **__: Any) -> str:
        if local_files_only:
            raise LocalEntryNotFoundError("not cached")
        error = RevisionNotFoundError.__new__(RevisionNotFoundError)
        raise error

    monkeypatch.setattr(huggingface_hub, "snapshot_download", refuse)
    with pytest.raises(EncoderUnavailable, match=r"no such model or revision.*a/b@v9"):
        locate_model("a/b", "v9")


def test_specter2_is_three_repositories(hub: Any) -> None:
    hub("allenai/specter2", "allenai/specter2_base", "allenai/specter2_adhoc_query")
    model = locate_model("allenai/specter2")
    spec = model.spec(768, 512)
    assert "specter2_base" in str(model.folder)
    assert (spec.adapter, spec.query_adapter) == ("allenai/specter2", "allenai/specter2_adhoc_query")
    assert spec.paper_text("T", "A") == "T[SEP]A"


def test_a_folder_with_one_adapter_is_half_a_specter2(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "specter2")
    write_model(folder / "proximity", **{"adapter_config.json": "{}"})
    with pytest.raises(EncoderUnavailable, match="proximity/ only"):
        locate_model(str(folder))
    write_model(folder / "adhoc_query", **{"adapter_config.json": "{}"})
    assert locate_model(str(folder)).spec(8, 16).adapter == "proximity"


def test_a_folder_without_weights_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="holds no model"):
        locate_model(str(tmp_path))


def test_the_hash_follows_what_determines_the_vectors_and_nothing_else(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "model")
    first = weights_hash({"": folder}, "mean")
    shutil.copytree(folder, tmp_path / "copy")
    assert weights_hash({"": tmp_path / "copy"}, "mean") == first
    write_model(folder, **{"README.md": "another", "train.log": "lines"})
    assert weights_hash({"": folder}, "mean") == first
    assert weights_hash({"": folder}, "cls") != first
    for name in ("config.json", "tokenizer.json", "model.safetensors", "sentence_bert_config.json", "vocab.txt"):
        write_model(tmp_path / name, **{name: "changed"})
        assert weights_hash({"": tmp_path / name}, "mean") != first, name


def test_the_hash_covers_modules_and_adapters(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "model", **{"modules.json": '[{"path": ""}, {"path": "2_Dense"}]'})
    write_model(folder / "2_Dense")
    paper = write_model(tmp_path / "paper")
    first = weights_hash({"": folder, "proximity": paper}, "mean")
    assert weights_hash({"": folder}, "mean") != first
    write_model(paper, **{"model.safetensors": "changed"})
    second = weights_hash({"": folder, "proximity": paper}, "mean")
    write_model(folder / "2_Dense", **{"model.safetensors": "changed"})
    assert len({first, second, weights_hash({"": folder, "proximity": paper}, "mean")}) == 3


@pytest.mark.parametrize("modules", ["{", '[{"idx": 0}]', "[1]"])
def test_broken_modules_are_told(tmp_path: Path, modules: str) -> None:
    with pytest.raises(EncoderUnavailable, match=r"modules\.json cannot be read"):
        locate_model(str(write_model(tmp_path / "model", **{"modules.json": modules})))
