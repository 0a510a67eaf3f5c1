from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Filters, Library, Paper
from paperkin.errors import (
    CursorExpired,
    EncoderMismatch,
    GenerationCorrupt,
    InvalidCursor,
    InvalidRequest,
    LibraryBusy,
    LibraryNotFound,
    LibraryNotIndexed,
    NoSuchGeneration,
    PaperNotFound,
)
from paperkin.limits import MAX_BATCH, MAX_QUERY_CHARACTERS
from tests.toy import ToyEncoder, passes, toy_settings

Opened = Callable[..., Library]
FILTERS = st.builds(
    Filters,
    year_from=st.none() | st.integers(1995, 2025),
    year_to=st.none() | st.integers(1995, 2025),
    venues=st.lists(st.sampled_from(["acl", "ICLR", "Nowhere"]), max_size=2).map(tuple),
    authors=st.lists(st.sampled_from(["Bing Liu", "jan leike", "X"]), max_size=2).map(tuple),
)


def ids_of(library: Library, text: str, k: int = 100, **more: object) -> list[str]:
    return [hit.paper.id for hit in library.search(text, k, **more).hits]  # type: ignore[arg-type]


def pages_of(library: Library, text: str, k: int, between: Callable[[], object] = lambda: None) -> Iterator[list[str]]:
    """Yield the ids of each page to the end; `between` is called after each."""
    cursor = None
    while True:
        page = library.search(text, k, cursor=cursor)
        yield [hit.paper.id for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            return
        between()


# Opening


def test_a_folder_without_a_library_is_an_error_and_stays_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFound) as error:
        Library.open(tmp_path / "nothing", toy_settings(tmp_path))
    assert str(tmp_path / "nothing") in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_the_settings_name_the_library_where_no_path_is_given(folder: Path) -> None:
    with Library.open(settings=toy_settings(folder)) as library:
        assert library.path == folder


def test_a_setting_of_the_environment_that_cannot_be_used_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKIN_ENGINE", "steam")
    for make in (Library.open, Library.create):
        with pytest.raises(InvalidRequest, match="PAPERKIN_ENGINE"):
            make()


def test_a_library_can_be_made_and_then_opened(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "library"
    Library.create(folder, toy_settings(folder)).close()
    with Library.open(folder, toy_settings(folder)) as library:
        assert library.info()["papers"] == 0


def test_a_library_cannot_be_made_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InvalidRequest) as error:
        Library.create(tmp_path / "file", toy_settings(tmp_path))
    assert "--library" in error.value.remedy


def test_an_index_is_needed_before_anything_is_asked(empty_library: Library, corpus: list[Paper]) -> None:
    empty_library.catalogue.upsert(corpus)
    with pytest.raises(LibraryNotIndexed):
        empty_library.search("anything")
    assert empty_library.paper("gnn.1").title.startswith("Semi-supervised")


# Searching


def test_every_paper_finds_itself(toy_library: Library, corpus: list[Paper]) -> None:
    for paper in corpus:
        hits = toy_library.search(f"{paper.title} {paper.abstract}".strip(), 3, method="dense").hits
        best = {hit.paper.id for hit in hits if hit.why.similarity == hits[0].why.similarity}
        assert paper.id in best
        assert hits[0].why.similarity == pytest.approx(1.0, abs=1e-3)


def test_a_title_finds_its_paper_in_the_mixture_too(toy_library: Library, corpus: list[Paper]) -> None:
    titled = [paper for paper in corpus if paper.title and paper.title != "Editorial"]
    assert [ids_of(toy_library, paper.title, 1) for paper in titled] == [[paper.id] for paper in titled]


@given(filters=FILTERS, k=st.integers(1, 45), text=st.sampled_from(["graph", "machine translation", "🎉", "the"]))
def test_as_many_papers_come_back_as_were_asked_for_and_pass(
    toy_library: Library, corpus: list[Paper], filters: Filters, k: int, text: str
) -> None:
    passing = {paper.id for paper in corpus if passes(paper, filters)}
    page = toy_library.search(text, k, filters=filters)
    assert {hit.paper.id for hit in page.hits} <= passing
    assert len(page.hits) == min(k, len(passing))
    assert page.total == len(passing)


@pytest.mark.parametrize("text", ["the of and", "🎉🎉🎉", "?!… —", "\u200bgraph\u0000", "graph " * 1_500, "x" * 10_000])
def test_any_text_gets_an_answer(toy_library: Library, text: str) -> None:
    assert len(toy_library.search(text, 10).hits) == 10


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u0000", "\ud800"])
def test_a_text_of_nothing_is_an_error(toy_library: Library, text: str) -> None:
    with pytest.raises(InvalidRequest, match="empty"):
        toy_library.search(text)


def test_an_endless_text_is_an_error_that_says_what_to_send_instead(toy_library: Library) -> None:
    with pytest.raises(InvalidRequest) as error:
        toy_library.search("x" * (MAX_QUERY_CHARACTERS + 1))
    assert "abstract" in error.value.remedy


@pytest.mark.parametrize("k", [0, -1, 101])
def test_a_page_of_nothing_or_too_much_is_an_error(toy_library: Library, k: int) -> None:
    for ask in (toy_library.search, toy_library.related):
        with pytest.raises(InvalidRequest, match="1 to 100"):
            ask("gnn.1", k)


@pytest.mark.parametrize("year", [10**6, -(10**6), 2**63, 10**30])
def test_a_year_beyond_all_calendars_is_an_error(toy_library: Library, year: int) -> None:
    for filters in (Filters(year_from=year), Filters(year_to=year)):
        for ask in (toy_library.search, toy_library.related):
            with pytest.raises(InvalidRequest, match="year"):
                ask("gnn.1", filters=filters)


def test_a_filter_that_no_text_can_hold_matches_nothing(toy_library: Library) -> None:
    for ask in (toy_library.search, toy_library.related):
        assert ask("gnn.1", filters=Filters(authors=("\ud800 Ada",))).hits == []


@pytest.mark.parametrize("filters", [Filters(venues=("\ud800",)), Filters(topics=(" ",)), Filters(authors=("",))])
def test_an_empty_condition_is_an_error(toy_library: Library, filters: Filters) -> None:
    for ask in (toy_library.search, toy_library.related):
        with pytest.raises(InvalidRequest, match="empty"):
            ask("gnn.1", filters=filters)


def test_answers_do_not_depend_on_how_many_ask_at_once(toy_library: Library, corpus: list[Paper]) -> None:
    texts = [paper.title or paper.abstract for paper in corpus]
    alone = [ids_of(toy_library, text, 5) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: ids_of(toy_library, text, 5), texts)) == alone


# Paging


@given(k=st.integers(1, 45), text=st.sampled_from(["graph networks", "the", "Bing Liu"]))
def test_pages_neither_overlap_nor_skip(toy_library: Library, k: int, text: str) -> None:
    pages = list(pages_of(toy_library, text, k))
    assert [paper_id for page in pages for paper_id in page] == ids_of(toy_library, text)
    assert all(len(page) == k for page in pages[:-1])


def test_pages_go_on_in_the_index_that_they_began_in(library: Library, corpus: list[Paper]) -> None:
    whole = ids_of(library, "graph networks")
    number = iter(range(100))

    def build_another() -> None:
        library.catalogue.upsert([Paper(f"new {next(number)}", "Graph networks graph networks")])
        library.build()
        library.serving.refresh()

    library.settings = library.settings.model_copy(update={"keep_generations": 10})
    paged = [paper_id for page in pages_of(library, "graph networks", 15, build_another) for paper_id in page]
    assert paged == whole
    assert len(ids_of(library, "graph networks")) == 42


def test_a_paper_removed_between_pages_costs_no_place(library: Library) -> None:
    whole = ids_of(library, "graph networks")
    doomed = iter([whole[1], whole[25], whole[33]])
    paged = [
        paper_id
        for page in pages_of(library, "graph networks", 10, lambda: library.remove([next(doomed)]))
        for paper_id in page
    ]
    assert paged == [paper_id for paper_id in whole if paper_id not in {whole[25], whole[33]}]
    assert ids_of(library, "graph networks", 3) == [whole[0], whole[2], whole[3]]


def test_a_cursor_is_of_one_query_and_its_filters(toy_library: Library) -> None:
    cursor = toy_library.search("graph", 5).next_cursor
    for ask in (
        lambda: toy_library.search("graphs", 5, cursor=cursor),
        lambda: toy_library.search("graph", 5, cursor=cursor, filters=Filters(year_from=2000)),
        lambda: toy_library.search("graph", 5, cursor=cursor, method="dense"),
        lambda: toy_library.related("gnn.1", 5, cursor=cursor),
        lambda: toy_library.search("graph", 5, cursor="garbage"),
    ):
        with pytest.raises(InvalidCursor):
            ask()
    assert len(toy_library.search("graph", 7, cursor=cursor).hits) == 7


def test_a_cursor_expires_with_its_index(folder: Path, opened: Opened) -> None:
    library = opened(folder, keep_generations=1)
    cursor = library.search("graph", 5).next_cursor
    library.catalogue.upsert([Paper("new", "A new paper")])
    library.build()
    afresh = opened(folder)
    with pytest.raises(CursorExpired) as error:
        afresh.search("graph", 5, cursor=cursor)
    assert "without a cursor" in error.value.remedy


# Papers


def test_papers_come_by_any_id_in_the_order_asked_and_none_where_there_is_none(toy_library: Library) -> None:
    found = toy_library.papers(["GNN.2", "nothing", "arXiv:1706.03741v3", "GNN.2", "\ud800"])
    assert [paper and paper.id for paper in found] == ["GNN.2", None, "arxiv:1706.03741", "GNN.2", None]


def test_too_many_papers_at_once_are_an_error(toy_library: Library) -> None:
    assert len(toy_library.papers(["gnn.1"] * MAX_BATCH)) == MAX_BATCH
    with pytest.raises(InvalidRequest):
        toy_library.papers(["gnn.1"] * (MAX_BATCH + 1))


def test_a_paper_that_is_not_there_is_an_error_that_shows_the_id(toy_library: Library) -> None:
    with pytest.raises(PaperNotFound, match="nothing"):
        toy_library.paper("nothing")


def test_removed_papers_vanish_at_once_and_from_the_index_with_the_next_build(library: Library) -> None:
    assert library.remove(["gnn.1", "arXiv:1706.03741", "gnn.1"]) == 2
    assert "gnn.1" not in ids_of(library, "graph convolutional networks")
    assert library.info()["generation"]["up_to_date"] is False
    assert library.build().papers == 38


def test_nothing_is_removed_where_one_of_several_is_unknown(library: Library) -> None:
    with pytest.raises(PaperNotFound):
        library.remove(["gnn.1", "nothing"])
    assert library.paper("gnn.1").id == "gnn.1"


# Generations and encoders


def test_the_library_describes_itself(library: Library) -> None:
    described = library.info()
    assert (described["library"], described["papers"], described["refused"]) == (str(library.path), 40, {})
    generation = described["generation"]
    assert (generation["papers"], generation["encoder"], generation["dimension"]) == (40, "toy", 64)
    assert generation["up_to_date"] is True
    assert described["generations_kept"] == [generation["id"]]
    files = library.serving.generation().folder.rglob("*")
    assert generation["bytes"] == sum(
        path.stat().st_size for path in files if path.is_file() and path.name[0] != "." and path.name != "manifest.json"
    )


def test_one_goes_back_to_the_generation_before_and_forward_again(library: Library) -> None:
    (first,) = library.serving.shelf.ids()
    library.catalogue.upsert([Paper("new", "A new paper")])
    second = library.build().generation
    library.serving.refresh()
    assert library.rollback() == first
    library.serving.refresh()
    assert library.search("graph").generation.partition("+")[0] == first
    with pytest.raises(NoSuchGeneration):
        library.rollback()
    assert library.rollback(second) == second
    library.serving.refresh()
    assert library.search("graph", 100).total == 41


def test_one_does_not_go_back_to_a_damaged_generation(library: Library) -> None:
    (first,) = library.serving.shelf.ids()
    library.catalogue.upsert([Paper("new", "A new paper")])
    second = library.build().generation
    (library.serving.shelf.folder(first) / "matrix.faiss").write_bytes(b"")
    with pytest.raises(GenerationCorrupt):
        library.rollback()
    assert library.serving.shelf.current() == second


def test_one_does_not_go_back_while_another_process_builds(library: Library) -> None:
    with FileLock(library.path / "build.lock"), pytest.raises(LibraryBusy):
        library.rollback()


def test_an_index_is_not_asked_with_another_encoder_than_it_was_built_with(folder: Path, opened: Opened) -> None:
    library = opened(folder, load_encoder=lambda *_, **__: ToyEncoder("other weights"))
    with pytest.raises(EncoderMismatch):
        library.search("graph")


def test_an_encoder_is_loaded_once_by_the_name_in_the_manifest(folder: Path, opened: Opened) -> None:
    loaded = []

    def load(name: str, **how: object) -> ToyEncoder:
        loaded.append((name, how["engine"], how["device"]))
        return ToyEncoder()

    library = opened(folder, load_encoder=load, encoder="what a build would take", engine="torch")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: library.search("graph"), range(16)))
    assert loaded == [("toy", "torch", "cpu")]
