from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin import Library, Paper
from paperkin.encode import EncoderSpec
from paperkin.errors import CursorExpired, EncoderUnavailable, GenerationCorrupt, LibraryNotIndexed
from paperkin.index import Freshener, Freshness, Generation, LiveIndex, Shelf
from paperkin.serving import Serving
from tests.toy import ToyEncoder


@pytest.fixture
def serving(folder: Path) -> Iterator[Serving]:
    serving = Serving(folder)
    yield serving
    serving.close()


def build_another(library: Library) -> str:
    """Build a generation that has one paper more, and return its name."""
    number = library.catalogue.count()
    library.catalogue.upsert([Paper(f"new {number}", f"New paper {number}")])
    return library.build().generation


def damage(shelf: Shelf, generation_id: str) -> None:
    (shelf.folder(generation_id) / "matrix.faiss").write_bytes(b"damaged")


def test_the_generation_is_opened_once(serving: Serving) -> None:
    assert serving.generation() is serving.generation()
    assert serving.fault is None


def test_a_library_without_a_generation_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotIndexed) as error:
        Serving(tmp_path).generation()
    assert "paperkin index" in error.value.remedy


def test_a_new_generation_is_taken_up_at_the_next_look_and_only_once(serving: Serving, library: Library) -> None:
    old = serving.generation()
    assert serving.refresh() is False
    new = build_another(library)
    assert serving.generation() is old
    assert serving.refresh() is True
    assert (serving.generation().id, len(serving.generation())) == (new, 41)
    assert serving.refresh() is False


def test_who_holds_the_old_generation_can_go_on_using_it_after_it_was_deleted(
    serving: Serving, library: Library
) -> None:
    old = serving.generation()
    vectors = old.vectors.vectors(old.paper_rows[:3] - old.paper_rows[0])
    library.settings = library.settings.model_copy(update={"keep_generations": 1})
    build_another(library)
    serving.refresh()
    assert not old.folder.exists()
    assert len(old.vectors.search(vectors, 5).rows[0]) == 5
    assert len(old.lexical.search("graph", 5).rows) > 0


def test_going_back_to_an_older_generation_is_a_swap_too(serving: Serving, library: Library) -> None:
    old = serving.generation().id
    build_another(library)
    serving.refresh()
    library.rollback()
    assert serving.refresh() is True
    assert serving.generation().id == old


def test_a_damaged_generation_does_not_take_over(serving: Serving, library: Library) -> None:
    old = serving.generation()
    damage(library.serving.shelf, build_another(library))
    assert serving.refresh() is False
    assert serving.generation() is old
    assert isinstance(serving.fault, GenerationCorrupt)
    new = build_another(library)
    assert serving.refresh() is True
    assert (serving.generation().id, serving.fault) == (new, None)


def test_a_server_that_starts_on_a_damaged_generation_answers_from_the_one_before(
    serving: Serving, library: Library
) -> None:
    shelf = library.serving.shelf
    (first,) = shelf.ids()
    damage(shelf, build_another(library))
    damage(shelf, build_another(library))
    assert serving.generation().id == first
    assert isinstance(serving.fault, GenerationCorrupt)
    assert serving.fault.value == str(shelf.folder(shelf.current() or "") / "matrix.faiss")


def test_a_pointer_to_a_generation_that_is_gone_falls_back_too(serving: Serving, folder: Path) -> None:
    (folder / "CURRENT").write_text("99999999T000000000000Z-ffff\n")
    assert len(serving.generation()) == 40
    assert serving.fault is not None


@pytest.mark.parametrize("content", ["", "\n", "  "])
def test_an_empty_pointer_is_no_generation(serving: Serving, folder: Path, content: str) -> None:
    (folder / "CURRENT").write_text(content)
    with pytest.raises(LibraryNotIndexed):
        serving.generation()


def test_where_none_is_sound_the_newest_is_named_until_one_is_built(serving: Serving, library: Library) -> None:
    shelf = library.serving.shelf
    newest = build_another(library)
    for name in shelf.ids():
        damage(shelf, name)
    for _ in range(2):
        with pytest.raises(GenerationCorrupt) as error:
            serving.generation()
        assert newest in str(error.value.value)
    new = build_another(library)
    assert (serving.generation().id, serving.fault) == (new, None)


def test_a_generation_is_kept_for_cursors_as_long_as_it_is_on_disk_or_open(serving: Serving, library: Library) -> None:
    library.settings = library.settings.model_copy(update={"keep_generations": 1})
    first = serving.generation().id
    second = build_another(library)
    assert serving.kept(first).id == first
    serving.refresh()
    assert serving.kept(first).id == first
    for _ in range(3):
        build_another(library)
        serving.refresh()
    for gone in (first, second):
        with pytest.raises(CursorExpired):
            serving.kept(gone)


@pytest.mark.parametrize("name", ["", "..", "../library/generations", "nonsense"])
def test_a_cursor_cannot_name_anything_but_a_generation(serving: Serving, name: str) -> None:
    with pytest.raises(CursorExpired):
        serving.kept(name)


def test_a_watcher_takes_up_a_new_generation_by_itself(serving: Serving, library: Library) -> None:
    taken_up = Event()
    refresh = serving.refresh

    def refresh_and_tell() -> bool:
        changed = refresh()
        if changed:
            taken_up.set()
        return changed

    serving.refresh = refresh_and_tell  # type: ignore[method-assign]
    serving.generation()
    serving.watch(0.01)
    new = build_another(library)
    assert taken_up.wait(30)
    assert serving.generation().id == new


def test_a_watcher_survives_what_goes_wrong(
    serving: Serving, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    looked = Event()
    calls = iter(range(1_000_000))
    refresh = serving.refresh

    def fail_first() -> bool:
        if next(calls) < 3:
            raise OSError("the disk is away for a moment")
        looked.set()
        return refresh()

    serving.refresh = fail_first  # type: ignore[method-assign]
    serving.watch(0.001)
    assert looked.wait(30)
    assert "the disk is away" in caplog.text


def test_many_readers_and_a_swap_never_meet_a_closed_generation(
    serving: Serving, library: Library, opened: Callable[..., Library]
) -> None:
    failures: list[Exception] = []
    seen: set[str] = set()
    stop = Event()

    def read() -> None:
        while not stop.wait(0.001):
            try:
                generation = serving.generation()
                seen.add(generation.id)
                assert len(generation.vectors.search(generation.vectors.vectors(generation.paper_rows[:1] - 1), 5).rows)
                assert len(generation.lexical.search("graph networks", 5).rows)
            except Exception as error:  # noqa: BLE001  # told in the assertion
                failures.append(error)
                return

    readers = [Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    library.settings = library.settings.model_copy(update={"keep_generations": 1})
    built = []
    for _ in range(5):
        built.append(build_another(library))
        serving.refresh()
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(seen) > 1


def test_closing_lets_go_of_every_generation(folder: Path) -> None:
    serving = Serving(folder)
    serving.watch(0.01)
    assert isinstance(serving.generation(), Generation)
    serving.close()
    assert serving._watcher is not None
    assert not serving._watcher.is_alive()


# What comes after the generation


class Embedder:
    """Embeds with the toy encoder; raises what it is told to, and waits while it is told to."""

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self.may_go_on = Event()
        self.may_go_on.set()
        self.asked = Event()

    def __call__(self, spec: EncoderSpec, papers: Sequence[Paper]) -> NDArray[np.float16]:
        self.asked.set()
        assert self.may_go_on.wait(30)
        if self.failure is not None:
            raise self.failure
        texts = [spec.paper_text(paper.title, paper.abstract) for paper in papers]
        return ToyEncoder().encode_papers(texts).astype(np.float16)


@pytest.fixture
def embed() -> Embedder:
    return Embedder()


@pytest.fixture
def fresh(folder: Path, library: Library, embed: Embedder) -> Iterator[Serving]:
    serving = Serving(folder, Freshener(folder, library.catalogue, embed))
    yield serving
    embed.may_go_on.set()
    serving.close()


def take_in(library: Library, *numbers: int) -> None:
    library.catalogue.upsert([Paper(f"new {number}", f"New paper {number}") for number in numbers])


def has(serving: Serving, library: Library, paper_id: str) -> bool:
    """Say whether a paper is found by its words and by its vector."""
    index, row = serving.generation(), library.catalogue.resolve(paper_id)
    at = None if row is None else index.row_of(row)
    if at is None:
        return False
    by_words = index.lexical.search(f"New paper {paper_id.split()[1]}", 100).rows
    vector = index.vectors.vectors(np.array([at]))
    return at in by_words and at in index.vectors.search(vector, 5).rows


def waited_for(condition: Callable[[], bool]) -> bool:
    return any(condition() or Event().wait(0.02) for _ in range(1_500))


def test_what_was_taken_in_is_found_by_the_next_who_asks(fresh: Serving, library: Library) -> None:
    old = fresh.generation()
    assert not isinstance(old, LiveIndex)
    take_in(library, 1)
    assert has(fresh, library, "new 1")
    assert fresh.generation() is fresh.generation()
    assert fresh.generation().manifest is old.manifest
    assert fresh.freshness() == Freshness(fresh=1)


def test_who_asks_does_not_wait_for_many(fresh: Serving, library: Library, embed: Embedder) -> None:
    fresh.generation()
    embed.may_go_on.clear()
    take_in(library, *range(100))
    assert not has(fresh, library, "new 99")
    embed.may_go_on.set()
    assert waited_for(lambda: has(fresh, library, "new 99"))
    assert has(fresh, library, "new 0")


def test_where_somebody_watches_nobody_waits(fresh: Serving, library: Library, embed: Embedder) -> None:
    fresh.watch(0.01)
    fresh.generation()
    embed.may_go_on.clear()
    take_in(library, 1)
    assert embed.asked.wait(30)
    assert not has(fresh, library, "new 1")
    embed.may_go_on.set()
    assert waited_for(lambda: has(fresh, library, "new 1"))


@pytest.mark.parametrize(
    "failure",
    [ValueError("engine"), OSError("disk"), RuntimeError("engine"), EncoderUnavailable("gone", remedy="get it")],
)
def test_what_goes_wrong_is_logged_and_tried_again_and_the_index_answers_on(
    fresh: Serving,
    library: Library,
    embed: Embedder,
    failure: Exception,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = fresh.generation()
    embed.failure = failure
    take_in(library, 1)
    for _ in range(3):
        assert fresh.generation() is old
    assert caplog.text.count("not searched yet") == 1
    embed.failure = None
    monkeypatch.setattr(fresh, "_failed_until", 0.0)
    assert has(fresh, library, "new 1")


def test_a_cursor_goes_on_in_the_index_that_it_began_in_across_deltas_and_swaps(
    fresh: Serving, library: Library
) -> None:
    library.settings = library.settings.model_copy(update={"keep_generations": 1})
    take_in(library, 1)
    first = fresh.generation()
    take_in(library, 2)
    second = fresh.generation()
    library.build()
    third = fresh.generation()
    take_in(library, 3)
    assert isinstance(fresh.generation(), LiveIndex)
    assert len({first.id, second.id, third.id, fresh.generation().id}) == 4
    assert [fresh.kept(index.id) for index in (first, second, third)] == [first, second, third]
    assert first.lexical.search("New paper 1", 1).rows.tolist() == [40]
    with pytest.raises(CursorExpired):
        fresh.kept(f"{third.id}+0123456789ab")


def test_only_the_last_deltas_are_kept(fresh: Serving, library: Library) -> None:
    seen = []
    for number in range(20):
        take_in(library, number)
        seen.append(fresh.generation().id)
    assert fresh.kept(seen[-16]).id == seen[-16]
    with pytest.raises(CursorExpired):
        fresh.kept(seen[0])


def test_a_swap_loses_no_paper_that_came_while_the_index_was_built(
    fresh: Serving, library: Library, embed: Embedder
) -> None:
    fresh.watch(0.01)
    take_in(library, 1)
    assert waited_for(lambda: has(fresh, library, "new 1"))
    with library.catalogue.snapshot():
        new = library.build().generation
        take_in(library, 2)
    missed = []

    def swapped() -> bool:
        missed.append(not has(fresh, library, "new 1"))
        return fresh.generation().manifest.id == new and has(fresh, library, "new 2")

    assert waited_for(swapped)
    assert not any(missed)
    assert fresh.freshness() == Freshness(fresh=1)


def test_closing_deletes_what_the_delta_took_on_disk(fresh: Serving, library: Library, folder: Path) -> None:
    take_in(library, 1)
    index = fresh.generation()
    assert list((folder / "live").iterdir())
    fresh.close()
    assert not list((folder / "live").iterdir())
    assert index.lexical.search("New paper 1", 1).rows.tolist() == [40]
