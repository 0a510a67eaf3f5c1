from __future__ import annotations

import pytest

from paperkin import Filters, Library, Paper
from paperkin.errors import InvalidRequest, PaperNotFound, PaperNotIndexed
from paperkin.serving import Serving
from tests.toy import passes


def ids_of(library: Library, ids: str | list[str], k: int = 100, **more: object) -> list[str]:
    return [hit.paper.id for hit in library.related(ids, k, **more).hits]  # type: ignore[arg-type]


def test_no_paper_is_related_to_itself_and_every_other_is_ranked(toy_library: Library, corpus: list[Paper]) -> None:
    everyone = {paper.id for paper in corpus}
    for paper in corpus:
        related = ids_of(toy_library, paper.id)
        assert sorted(related) == sorted(everyone - {paper.id})


def test_the_nearest_papers_are_of_the_same_subject(toy_library: Library) -> None:
    assert set(ids_of(toy_library, "gnn.1", 2)) == {"gnn.2", "GNN.2"}
    assert ids_of(toy_library, "hep-th/9901001v2", 1) == ["phys 3"]


def test_several_papers_together_are_related_to_what_is_near_all_of_them(toy_library: Library) -> None:
    related = ids_of(toy_library, ["P19-1001", "p19-1001"])
    assert not {"P19-1001", "p19-1001"} & set(related)
    assert len(related) == 38
    assert related[0] == "ACL/W04-1013/v2"


def test_a_paper_named_twice_or_in_two_ways_counts_once(toy_library: Library) -> None:
    once = ids_of(toy_library, "arxiv:1706.03741")
    assert ids_of(toy_library, ["arxiv:1706.03741", "arXiv:1706.03741v1", "https://arxiv.org/abs/1706.03741"]) == once


def test_a_paper_of_equal_text_is_the_nearest_of_all(toy_library: Library) -> None:
    nearest = toy_library.related("editorial/1", 1, method="dense").hits[0]
    assert nearest.paper.id == "editorial/3"
    assert nearest.why.similarity == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("filters", [Filters(year_from=2019), Filters(venues=("acl",)), Filters(authors=("Bing Liu",))])
def test_every_paper_that_passes_the_filters_is_ranked(
    toy_library: Library, corpus: list[Paper], filters: Filters
) -> None:
    expected = {paper.id for paper in corpus if passes(paper, filters)} - {"two-bing-lius"}
    assert set(ids_of(toy_library, "two-bing-lius", filters=filters)) == expected


def test_pages_of_related_papers_make_up_the_whole(toy_library: Library) -> None:
    whole, cursor, paged = ids_of(toy_library, "gnn.2"), None, []
    for _ in range(10):
        page = toy_library.related("gnn.2", 7, cursor=cursor)
        paged += [hit.paper.id for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert paged == whole
    assert page.total == 39


def test_the_same_ranking_is_given_as_ids(toy_library: Library) -> None:
    assert toy_library.rank_related(["gnn.2"]) == ids_of(toy_library, "gnn.2")


def test_an_unknown_paper_is_an_error(toy_library: Library) -> None:
    with pytest.raises(PaperNotFound):
        toy_library.related(["gnn.2", "no such paper"])


@pytest.mark.parametrize("count", [0, 101])
def test_no_seeds_or_too_many_are_an_error(toy_library: Library, count: int) -> None:
    with pytest.raises(InvalidRequest):
        toy_library.related([str(number) for number in range(count)])


def test_a_paper_that_the_index_has_not_taken_up_yet_is_an_error(library: Library) -> None:
    library.serving = Serving(library.path)  # one that looks at nothing but generations
    library.catalogue.upsert([Paper("new", "A new paper")])
    with pytest.raises(PaperNotIndexed) as error:
        library.related("new")
    assert "paperkin index" in error.value.remedy
    library.build()
    library.serving.refresh()
    assert len(library.related("new", 5).hits) == 5


def test_a_seed_that_was_removed_is_unknown_and_a_removed_neighbour_is_gone(library: Library) -> None:
    (neighbour,) = ids_of(library, "hep-th/9901001v2", 1)
    library.remove([neighbour])
    assert neighbour not in ids_of(library, "hep-th/9901001v2")
    with pytest.raises(PaperNotFound):
        library.related(neighbour)
