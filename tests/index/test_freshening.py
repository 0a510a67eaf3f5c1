from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin import Paper
from paperkin.catalogue import Catalogue
from paperkin.catalogue.database import sqlite_url
from paperkin.encode import EncoderSpec
from paperkin.index import Freshener, Freshness, Generation, LiveIndex, freshening
from tests.index.grown import built, embedded


class Embedder:
    """Embeds, and notes what; raises what it is told to."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.failure: Exception | None = None

    def __call__(self, _: EncoderSpec, papers: Sequence[Paper]) -> NDArray[np.float16]:
        if self.failure is not None:
            raise self.failure
        self.titles += [paper.title for paper in papers]
        return embedded(papers)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(sqlite_url(tmp_path / "catalogue.db"), create=True) as catalogue:
        catalogue.upsert([Paper(f"old {number}", f"Old {number}") for number in range(5)])
        yield catalogue


@pytest.fixture
def base(catalogue: Catalogue, tmp_path: Path) -> Generation:
    with catalogue.snapshot() as snapshot:
        papers = {stored.row: stored.paper for batch in snapshot.papers() for stored in batch}
        return built(tmp_path / "base", papers, revision=snapshot.revision())


@pytest.fixture
def embed() -> Embedder:
    return Embedder()


@pytest.fixture
def freshener(catalogue: Catalogue, tmp_path: Path, embed: Embedder) -> Iterator[Freshener]:
    freshener = Freshener(tmp_path, catalogue, embed, at_most=6)
    yield freshener
    freshener.close()


def caught_up(freshener: Freshener, base: Generation) -> LiveIndex | None:
    """Return the last of what catching up gives."""
    return next(reversed(list(freshener.catch_up(base, Event()))), None)


def titles(index: Generation, catalogue: Catalogue) -> set[str]:
    """Return the titles, as indexed, of all that is answered: words are looked up as they are in the index."""
    rows = [int(row) for at, row in enumerate(index.paper_rows) if index.row_of(int(row)) == at]
    return {paper.title for paper in catalogue.papers(rows).values()}


def test_where_nothing_is_new_nothing_is_made(freshener: Freshener, base: Generation, embed: Embedder) -> None:
    assert freshener.is_behind(base)
    assert caught_up(freshener, base) is None
    assert not freshener.is_behind(base)
    assert (embed.titles, freshener.freshness) == ([], Freshness())


def test_new_changed_and_deleted_papers_are_taken_in_and_each_embedded_once(
    freshener: Freshener, base: Generation, catalogue: Catalogue, embed: Embedder
) -> None:
    catalogue.upsert([Paper("new", "New"), Paper("old 1", "Changed")])
    assert freshener.is_behind(base)
    assert freshener.waiting(base) == 2
    first = caught_up(freshener, base)
    assert first is not None
    assert titles(first, catalogue) == {"Old 0", "Changed", "Old 2", "Old 3", "Old 4", "New"}
    assert (freshener.freshness, freshener.waiting(base)) == (Freshness(fresh=2), 0)
    row = catalogue.resolve("old 2")
    assert row is not None
    catalogue.remove([row])
    catalogue.upsert([Paper("newer", "Newer")])
    second = caught_up(freshener, base)
    assert second is not None
    assert titles(second, catalogue) == {"Old 0", "Changed", "Old 3", "Old 4", "New", "Newer"}
    assert second.row_of(row) is None
    assert sorted(embed.titles) == ["Changed", "New", "Newer"]


def test_a_deletion_alone_is_noticed(freshener: Freshener, base: Generation, catalogue: Catalogue) -> None:
    row = catalogue.resolve("old 2")
    assert row is not None
    catalogue.remove([row])
    live = caught_up(freshener, base)
    assert live is not None
    assert (live.row_of(row), live.fresh) == (None, 0)


def test_more_than_fits_waits_for_a_build_and_is_told_once(
    freshener: Freshener, base: Generation, catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    for round_of in range(2):
        catalogue.upsert([Paper(f"new {round_of} {number}", f"New {round_of} {number}") for number in range(5)])
        live = caught_up(freshener, base)
        assert live is not None
    assert freshener.freshness == Freshness(fresh=6, waiting=4)
    assert caplog.text.count("paperkin index") == 1
    catalogue.upsert([Paper("new 0 0", "Changed")])
    live = caught_up(freshener, base)
    assert live is not None
    assert "Changed" in titles(live, catalogue)
    assert freshener.freshness == Freshness(fresh=6, waiting=4)


def test_a_paper_that_changes_again_and_again_does_not_fill_the_index(
    freshener: Freshener, base: Generation, catalogue: Catalogue
) -> None:
    lengths = []
    for number in range(20):
        catalogue.upsert([Paper("new", f"New {number}")])
        live = caught_up(freshener, base)
        assert live is not None
        assert (live.fresh, titles(live, catalogue) - {f"Old {old}" for old in range(5)}) == (1, {f"New {number}"})
        lengths.append(len(live))
    assert max(lengths) <= 5 + 6 + 1


def test_what_was_embedded_shows_before_the_rest_is(
    base: Generation, catalogue: Catalogue, tmp_path: Path, embed: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshening, "_BATCH", 2)
    monkeypatch.setattr(freshening, "_SHOWN_AFTER_SECONDS", 0.0)
    monkeypatch.setattr(freshening, "_SHARE_OF_SHOWING", float("inf"))
    catalogue.upsert([Paper(f"new {number}", f"New {number}") for number in range(5)])
    freshener = Freshener(tmp_path, catalogue, embed)
    assert [live.fresh for live in freshener.catch_up(base, Event())] == [2, 4, 5]
    freshener.close()


def test_it_stops_between_batches_and_goes_on_where_it_was(
    freshener: Freshener, base: Generation, catalogue: Catalogue, embed: Embedder
) -> None:
    catalogue.upsert([Paper("new", "New")])
    stop = Event()
    stop.set()
    assert list(freshener.catch_up(base, stop)) == []
    assert freshener.is_behind(base)
    assert caught_up(freshener, base) is not None
    assert embed.titles == ["New"]


def test_after_a_failure_it_begins_anew(
    freshener: Freshener, base: Generation, catalogue: Catalogue, embed: Embedder
) -> None:
    catalogue.upsert([Paper("new", "New")])
    assert caught_up(freshener, base) is not None
    catalogue.upsert([Paper("newer", "Newer")])
    embed.failure = ValueError("no room")
    with pytest.raises(ValueError, match="no room"):
        list(freshener.catch_up(base, Event()))
    assert freshener.is_behind(base)
    embed.failure = None
    live = caught_up(freshener, base)
    assert live is not None
    assert live.fresh == 2


def test_another_generation_is_followed_from_its_own_revision_on(
    freshener: Freshener, base: Generation, catalogue: Catalogue, tmp_path: Path, embed: Embedder
) -> None:
    catalogue.upsert([Paper("new", "New")])
    assert caught_up(freshener, base) is not None
    with catalogue.snapshot() as snapshot:
        papers = {stored.row: stored.paper for batch in snapshot.papers() for stored in batch}
        folded_in = built(tmp_path / "next", papers, revision=snapshot.revision())
    catalogue.upsert([Paper("newer", "Newer")])
    live = caught_up(freshener, folded_in)
    assert live is not None
    assert (live.fresh, live.base) == (1, folded_in)
    assert embed.titles == ["New", "Newer"]
