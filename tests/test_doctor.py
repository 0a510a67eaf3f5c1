from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from paperkin import Library
from paperkin.catalogue import Catalogue
from paperkin.doctor import Check, examine
from paperkin.errors import CatalogueUnusable, EncoderUnavailable
from tests.toy import ToyEncoder, load_toy_encoder, toy_settings


@pytest.fixture(autouse=True)
def _toy_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkin.encoders.load_encoder", load_toy_encoder)
    monkeypatch.setattr("paperkin.doctor.load_encoder", load_toy_encoder)
    monkeypatch.setattr("paperkin.doctor._LEAST_FREE_BYTES", 0)


def examined(folder: Path) -> dict[str, Check]:
    return {check.name: check for check in examine(toy_settings(folder))}


def test_a_sound_library_on_a_sound_machine_is_all_well(toy_folder: Path) -> None:
    checks = examined(toy_folder)
    assert {"paperkin", "parts", "torch build", "encoder", "disk", "catalogue", "index"} <= set(checks)
    assert [check for check in checks.values() if check.state == "broken"] == []
    assert checks["catalogue"].found == f"40 papers at {toy_folder}"
    assert "40 papers, every checksum is right" in checks["index"].found
    assert "toy on toy, 64 dimensions" in checks["encoder"].found
    assert "faiss-cpu" in checks["parts"].found


def test_a_library_that_is_not_there_yet_is_a_warning_and_stays_so(tmp_path: Path) -> None:
    checks = examined(tmp_path / "deep" / "nothing")
    assert checks["library"].state == "warning"
    assert "paperkin ingest" in checks["library"].remedy
    assert checks["disk"].state == "ok"
    assert list(tmp_path.iterdir()) == []


def test_a_library_without_an_index_is_a_warning(empty_library: Library) -> None:
    checks = examined(empty_library.path)
    assert (checks["catalogue"].state, checks["library"].state) == ("ok", "warning")
    assert "paperkin index" in checks["library"].remedy


def test_a_damaged_index_is_named_even_if_none_is_left(folder: Path, library: Library) -> None:
    shelf = library.serving.shelf
    (shelf.folder(shelf.ids()[0]) / "matrix.faiss").write_bytes(b"")
    check = examined(folder)["library"]
    assert check.state == "broken"
    assert "matrix.faiss" in check.found


def test_an_index_that_an_older_one_stands_in_for_is_broken(folder: Path, library: Library) -> None:
    newest = library.build(force=True).generation
    (library.serving.shelf.folder(newest) / "columns.npz").write_bytes(b"")
    states = [(check.name, check.state) for check in examine(toy_settings(folder))]
    assert ("index", "broken") in states
    assert ("index", "ok") in states


def test_a_damaged_catalogue_is_broken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_: Catalogue) -> None:
        raise CatalogueUnusable("The catalogue's file is damaged", remedy="Restore it.")

    monkeypatch.setattr(Catalogue, "check", damaged)
    check = examined(folder)["library"]
    assert (check.state, check.remedy) == ("broken", "Restore it.")


def test_an_encoder_that_is_not_there_is_broken_and_the_rest_is_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object, **__: object) -> ToyEncoder:
        raise EncoderUnavailable("No such model", value="x", remedy="Name another.")

    monkeypatch.setattr("paperkin.doctor.load_encoder", unavailable)
    checks = examined(folder)
    assert (checks["encoder"].state, checks["encoder"].remedy) == ("broken", "Name another.")
    assert checks["catalogue"].state == "ok"


def test_a_reranker_that_is_not_there_is_broken_and_none_is_not_looked_for(folder: Path) -> None:
    assert "reranker" not in examined(folder)
    checks = {check.name: check for check in examine(toy_settings(folder, reranker=str(folder / "nowhere")))}
    assert checks["reranker"].state == "broken"
    assert "PAPERKIN_RERANKER" in checks["reranker"].remedy
    assert checks["index"].state == "ok"


def test_rows_of_papers_that_are_gone_are_not_counted(folder: Path, library: Library) -> None:
    library.remove(["gnn.1"])
    assert "39 papers, every checksum is right" in examined(folder)["index"].found


def test_weights_other_than_the_index_was_built_with_are_broken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkin.encoders.load_encoder", lambda *_, **__: ToyEncoder("other"))
    assert examined(folder)["library"].state == "broken"


def test_little_room_on_the_disk_is_a_warning(toy_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkin.doctor._LEAST_FREE_BYTES", 10**18)
    assert examined(toy_folder)["disk"].state == "warning"


def test_a_part_that_is_not_installed_is_broken(toy_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(part: str) -> str:
        if part == "tantivy":
            raise PackageNotFoundError(part)
        return "1"

    monkeypatch.setattr("paperkin.doctor.version", version)
    assert examined(toy_folder)["tantivy"].state == "broken"
