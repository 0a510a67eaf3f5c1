from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from paperkin import Library
from paperkin.errors import GenerationCorrupt
from paperkin.index import Generation, Manifest, Shelf, new_generation_id
from paperkin.index.generation import FORMAT
from tests.toy import ToyEncoder


@pytest.fixture
def generation(folder: Path) -> Path:
    """The folder of the only generation of a library that may be damaged."""
    shelf = Shelf(folder)
    return shelf.folder(shelf.ids()[0])


def files_of(generation: Path) -> list[str]:
    return sorted(
        str(path.relative_to(generation))
        for path in generation.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )


def flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x01
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


@pytest.mark.parametrize(
    "damage", [flip_a_byte, truncate, empty, append, Path.unlink], ids=lambda damage: damage.__name__
)
def test_damage_to_any_file_is_found_and_the_file_named(generation: Path, damage) -> None:
    names = files_of(generation)
    assert {"manifest.json", "matrix.faiss", "columns.npz", "paper_rows.npy", "lexical/meta.json"} <= set(names)
    for name in names:
        path = generation / name
        sound = path.read_bytes()
        damage(path)
        with pytest.raises(GenerationCorrupt) as error:
            Generation(generation)
        assert error.value.value == str(path)
        assert path.name in error.value.problem
        path.write_bytes(sound)
    assert len(Generation(generation)) == 40


def test_every_byte_of_the_manifest_counts(generation: Path) -> None:
    path = generation / "manifest.json"
    sound, manifest = path.read_bytes(), Manifest.read(generation)
    undetected = []
    for at in range(len(sound)):
        data = bytearray(sound)
        data[at] ^= 0x01
        path.write_bytes(data)
        try:
            if Manifest.read(generation) != manifest:
                undetected.append(at)
        except GenerationCorrupt:
            pass
    assert undetected == []


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"{", b'{"format": 1}', b'{"format": 1, "sha256": ""}']
)
def test_a_manifest_that_is_none_is_corrupt(generation: Path, content: bytes) -> None:
    (generation / "manifest.json").write_bytes(content)
    with pytest.raises(GenerationCorrupt, match=r"manifest\.json"):
        Manifest.read(generation)


def test_a_generation_of_another_format_is_refused_and_both_formats_named(generation: Path) -> None:
    replace(Manifest.read(generation), format=1).write(generation)
    with pytest.raises(GenerationCorrupt, match=f"format 1, this one reads format {FORMAT}"):
        Generation(generation)


def test_the_manifest_says_what_the_generation_is_made_of(generation: Path, library: Library) -> None:
    manifest = Manifest.read(generation)
    assert (manifest.id, manifest.papers) == (generation.name, 40)
    assert manifest.encoder == ToyEncoder().spec
    assert manifest.catalogue_revision == library.catalogue.revision()
    assert sorted(manifest.files) == [name for name in files_of(generation) if name != "manifest.json"]
    assert orjson.loads((generation / "manifest.json").read_bytes())["encoder"]["id"] == "toy"


def test_rows_and_papers_are_each_others(generation: Path, library: Library, corpus: list) -> None:
    opened = Generation(generation)
    assert len(opened) == len(opened.paper_rows) == len(opened.vectors) == len(opened.columns) == 40
    for at, paper in enumerate(corpus):
        row = library.catalogue.resolve(paper.id)
        assert row is not None
        assert opened.row_of(row) == at
        assert opened.paper_rows[at] == row


@pytest.mark.parametrize("row", [0, -1, 41, 10**12])
def test_a_paper_that_is_not_in_a_generation_has_no_row_there(generation: Path, row: int) -> None:
    assert Generation(generation).row_of(row) is None


def test_the_vectors_are_those_of_the_encoder(generation: Path, corpus: list) -> None:
    encoder = ToyEncoder()
    texts = [encoder.spec.paper_text(paper.title, paper.abstract) for paper in corpus]
    stored = Generation(generation).vectors.vectors(np.arange(40))
    assert np.array_equal(stored, encoder.encode_papers(texts).astype(np.float16).astype(np.float32))


def test_names_of_generations_sort_by_time_and_do_not_repeat() -> None:
    names = [new_generation_id() for _ in range(100)]
    assert len(set(names)) == 100
    assert [name[:22] for name in names] == sorted(name[:22] for name in names)
