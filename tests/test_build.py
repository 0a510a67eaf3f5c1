from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import lmdb
import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray

from paperkin import Library, Paper
from paperkin.encode import EmbeddingCache
from paperkin.errors import EncoderUnavailable, LibraryBusy, LibraryEmpty, StorageFull
from paperkin.index import LexicalBuilder, Manifest
from tests.toy import ToyEncoder, generated_rows, write_lines

Opened = Callable[..., Library]

# Two of the three editorials consist of that word alone.
DISTINCT_TEXTS = 39


class BreakingEncoder(ToyEncoder):
    """A toy encoder that breaks when it has encoded so many texts."""

    def __init__(self, texts: int) -> None:
        super().__init__()
        self.left = texts

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.left -= len(texts)
        if self.left < 0:
            raise KeyboardInterrupt
        return super().encode_papers(texts)


def everything_in(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def new_paper(library: Library, paper_id: str = "new", title: str = "A new paper on graph networks") -> None:
    library.catalogue.upsert([Paper(paper_id, title)])


def test_a_build_reports_what_it_did(empty_library: Library, corpus: list[Paper]) -> None:
    empty_library.catalogue.upsert(corpus)
    report = empty_library.build()
    assert (report.papers, report.encoded, report.up_to_date) == (40, DISTINCT_TEXTS, False)
    assert report.generation == empty_library.serving.shelf.current()
    assert report.seconds >= report.encode_seconds > 0


def test_building_again_with_nothing_new_does_nothing(library: Library) -> None:
    before = everything_in(library.path / "generations")
    report = library.build()
    assert (report.up_to_date, report.papers, report.encoded) == (True, 40, 0)
    assert report.generation == library.serving.shelf.current()
    assert everything_in(library.path / "generations") == before


def test_an_old_index_that_a_killed_build_did_not_delete_goes_even_if_nothing_is_new(
    folder: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    library = opened(folder, keep_generations=1)
    new_paper(library)
    with monkeypatch.context() as patched:
        patched.setattr("paperkin.index.shelf.Shelf.prune", killed)
        with pytest.raises(KeyboardInterrupt):
            library.build()
    (folder / "generations" / ".building-pruned-0").mkdir()
    assert len(library.serving.shelf.ids()) == 2
    report = library.build()
    assert report.up_to_date
    assert {path.name for path in (folder / "generations").iterdir()} == {report.generation}


def test_building_by_force_gives_the_same_generation_again(library: Library) -> None:
    (old,) = library.serving.shelf.ids()
    report = library.build(force=True)
    assert (report.up_to_date, report.encoded) == (False, 0)
    shelf = library.serving.shelf
    assert (shelf.folder(report.generation) / "matrix.faiss").read_bytes() == (
        shelf.folder(old) / "matrix.faiss"
    ).read_bytes()


def test_only_what_is_new_or_changed_is_embedded(folder: Path, opened: Opened) -> None:
    encoder = ToyEncoder()
    library = opened(folder, load_encoder=lambda *_, **__: encoder)
    new_paper(library)
    library.catalogue.upsert([Paper("ir-3", "Changed title", "Changed abstract.", source="jsonl")])
    library.catalogue.upsert([Paper("ir-4", library.paper("ir-4").title, library.paper("ir-4").abstract, year=1)])
    report = library.build()
    assert (report.papers, report.encoded) == (41, 2)
    assert sorted(encoder.encoded) == ["A new paper on graph networks", "Changed title Changed abstract."]
    assert library.search("changed title changed abstract", 1).hits[0].paper.id == "ir-3"


def test_papers_of_one_text_are_embedded_once(empty_library: Library) -> None:
    empty_library.catalogue.upsert([Paper("a", "Editorial"), Paper("b", "Editorial"), Paper("c", "Other")])
    assert empty_library.build().encoded == 2


def test_an_empty_library_is_an_error_and_not_an_empty_index(empty_library: Library) -> None:
    with pytest.raises(LibraryEmpty):
        empty_library.build()
    assert empty_library.serving.shelf.ids() == []


def test_other_weights_embed_everything_anew(folder: Path, opened: Opened) -> None:
    library = opened(folder, load_encoder=lambda *_, **__: ToyEncoder("other weights"))
    report = library.build()
    assert (report.up_to_date, report.encoded) == (False, DISTINCT_TEXTS)


def test_a_damaged_index_is_built_again_though_nothing_is_new(library: Library) -> None:
    (generation,) = library.serving.shelf.ids()
    (library.serving.shelf.folder(generation) / "columns.npz").write_bytes(b"")
    report = library.build()
    assert (report.up_to_date, report.encoded) == (False, 0)
    assert len(library.serving.generation()) == 40


@pytest.mark.parametrize("stage", ["encode", "lexical", "manifest", "swap"])
def test_a_build_that_is_interrupted_leaves_the_old_index_serving_and_the_next_completes(
    folder: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    encoder = BreakingEncoder(texts=0 if stage == "encode" else 1_000)
    library = opened(folder, load_encoder=lambda *_, **__: encoder)
    (old,) = library.serving.shelf.ids()
    new_paper(library)
    with monkeypatch.context() as patched:
        if stage == "lexical":
            patched.setattr(LexicalBuilder, "finish", interrupted)
        elif stage == "manifest":
            patched.setattr(Manifest, "write", interrupted)
        elif stage == "swap":
            patched.setattr("paperkin.index.shelf.Shelf.swap", interrupted)
        with pytest.raises(KeyboardInterrupt):
            library.build()
    assert library.serving.shelf.current() == old
    encoder.left = 1_000
    assert len(library.search("graph networks").hits) == 10

    again = opened(folder)
    report = again.build()
    assert (report.papers, again.serving.shelf.current()) == (41, report.generation)
    assert again.search("a new paper on graph networks", 1, method="dense").hits[0].paper.id == "new"
    left = {path.name for path in (folder / "generations").iterdir()}
    assert left == set(again.serving.shelf.ids())


def test_what_was_embedded_before_an_interruption_is_not_embedded_again(
    empty_library: Library, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperkin.build.ENCODE_BATCH", 10)
    empty_library.ingest([str(write_lines(tmp_path / "papers.jsonl", generated_rows(50)))])
    breaking = opened(empty_library.path, load_encoder=lambda *_, **__: BreakingEncoder(texts=35))
    with pytest.raises(KeyboardInterrupt):
        breaking.build()
    assert empty_library.build().encoded == 20


def test_papers_that_come_in_while_others_are_embedded_are_in_the_index_too(folder: Path, opened: Opened) -> None:
    class Busy(ToyEncoder):
        def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if not self.encoded:
                new_paper(library, "late", "A paper that came late")
            return super().encode_papers(texts)

    encoder = Busy()
    library = opened(folder, load_encoder=lambda *_, **__: encoder)
    new_paper(library, "early")
    report = library.build()
    assert (report.papers, report.encoded) == (42, 2)
    assert library.search("a paper that came late", 1, method="dense").hits[0].paper.id == "late"


def test_two_builds_at_once_are_one_too_many(library: Library) -> None:
    new_paper(library)
    with FileLock(library.path / "build.lock"), pytest.raises(LibraryBusy):
        library.build()
    assert library.build().papers == 41


def test_old_indexes_are_kept_as_deep_as_the_settings_say(folder: Path, opened: Opened) -> None:
    library = opened(folder, keep_generations=2)
    built = []
    for number in range(4):
        new_paper(library, f"new {number}")
        built.append(library.build().generation)
    assert library.serving.shelf.ids() == built[-2:]


def test_an_encoder_that_is_not_there_leaves_everything_as_it_was(folder: Path, opened: Opened) -> None:
    def unavailable(*_: object, **__: object) -> None:
        raise EncoderUnavailable("No such model", remedy="Name another.")

    library = opened(folder, load_encoder=unavailable)
    before = everything_in(folder / "generations")
    with pytest.raises(EncoderUnavailable):
        library.build()
    assert everything_in(folder / "generations") == before


@pytest.mark.parametrize("part", ["cache", "matrix", "columns", "lexical"])
def test_a_full_disk_is_told_and_the_old_index_serves_on(
    library: Library, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def full(*_: object, **__: object) -> None:
        errors = {
            "cache": lmdb.DiskError("mdb_txn_commit: No space left on device"),
            "matrix": RuntimeError("Error in fwrite: No space left on device"),
            "columns": OSError(errno.ENOSPC, "No space left on device"),
            "lexical": ValueError("An IO error occurred: 'No space left on device (os error 28)'"),
        }
        raise errors[part]

    class FullTransaction:
        cursor = full

        def __enter__(self) -> FullTransaction:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    (old,) = library.serving.shelf.ids()
    new_paper(library)
    with monkeypatch.context() as patched:
        if part == "cache":
            begin = EmbeddingCache._begin
            patched.setattr(
                EmbeddingCache, "_begin", lambda self, write: FullTransaction() if write else begin(self, write)
            )
        elif part == "matrix":
            patched.setattr("paperkin.index.vectors.faiss.write_index", full)
        elif part == "columns":
            patched.setattr(np, "savez", full)
        else:
            patched.setattr(LexicalBuilder, "finish", full)
        with pytest.raises(StorageFull) as error:
            library.build()
    assert "Free some space" in error.value.remedy
    assert library.serving.shelf.current() == old
    assert {path.name for path in (library.path / "generations").iterdir()} == {old}
    assert library.build().papers == 41


def test_progress_goes_through_every_stage_to_its_end(library: Library) -> None:
    stages: dict[str, list[int]] = {}

    class Listening:
        def start(self, stage: str, total: int | None, unit: str) -> None:
            stages[stage] = [total or 0]

        def advance(self, amount: int) -> None:
            stages[list(stages)[-1]].append(amount)

        def done(self) -> None:
            pass

    new_paper(library)
    library.build(Listening())
    assert {stage: sum(amounts) for stage, (_, *amounts) in stages.items()} == dict.fromkeys(
        ("encode", "vectors", "topics", "map", "index"), 41
    ) | {"people": 397}
    assert [total for total, *_ in stages.values()] == [*[41] * 5, 397]
