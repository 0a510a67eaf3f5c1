"""What a library is about: lists of topics, what is in one, how it changes, what lies beside it, and the map."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from weakref import ref

import numpy as np
import pytest

from paperkin import Library
from paperkin.errors import (
    CursorExpired,
    InvalidCursor,
    InvalidRequest,
    LibraryNotIndexed,
    PaperNotFound,
    TopicNotFound,
)
from paperkin.maps import decode_tile
from tests.toy import generated_rows, load_toy_encoder, toy_settings, write_lines

Opened = Callable[..., Library]
PAPERS = 40
GIVEN = ("Ana", "Bea", "Cleo", "Dora", "Eva")
FAMILY = ("Abel", "Bauer", "Costa", "Dietz", "Evans", "Fabri", "Gomez", "Hauer", "Ivens", "Jonas")


def sizes(library: Library) -> list[int]:
    """How many papers all topics of each level have together."""
    return [
        sum(line.topic.papers for line in library.topics(level, limit=1000).topics)
        for level in range(len(library.topics().levels))
    ]


def papers_of(library: Library, topic: str, **asked: object) -> list[str]:
    """The ids of all papers of a topic, page by page."""
    page = library.topic_papers(topic, 3, **asked)  # type: ignore[arg-type]
    found = [hit.paper.id for hit in page.hits]
    while page.next_cursor:
        page = library.topic_papers(topic, 3, cursor=page.next_cursor, **asked)  # type: ignore[arg-type]
        found += [hit.paper.id for hit in page.hits]
    assert len(found) == page.total
    return found


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of 300 papers on three subjects by the same fifty people, of which one came up in 2017."""
    subjects = ("comets orbit stars and planets", "proteins fold cells and enzymes", "corpora parse verbs and syntax")
    rows = generated_rows(300)
    for at, row in enumerate(rows):
        row["title"] = f"{subjects[at % 3].capitalize()}, part {at}"
        row["abstract"] = f"{subjects[at % 3]}. Again {subjects[at % 3]}, as {row['abstract'][:20]}"
        row["year"] = 2000 + at % 20 if at % 3 else 2017 + at // 3 % 3
        row["authors"] = [{"name": f"{GIVEN[at % 5]} {FAMILY[at // 5 % 10]}"}, {"name": f"Zoe {FAMILY[at // 7 % 10]}"}]
    folder = tmp_path_factory.mktemp("generated") / "library"
    with Library.create(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        library.ingest([str(write_lines(folder / "papers.jsonl", rows))])
        library.build()
        yield library


# Lists


def test_every_paper_is_counted_once_at_every_level(toy_library: Library) -> None:
    assert sizes(toy_library) == [PAPERS] * len(toy_library.topics().levels)
    for level, count in enumerate(toy_library.topics().levels):
        listed = toy_library.topics(level, limit=1000)
        assert (listed.total, len(listed.topics)) == (count, count)
        assert {line.topic.level for line in listed.topics} == {level}


def test_pages_of_topics_neither_overlap_nor_skip_and_the_largest_come_first(toy_library: Library) -> None:
    whole = toy_library.topics(1).topics
    papers = [line.topic.papers for line in whole]
    assert papers == sorted(papers, reverse=True)
    pages = [toy_library.topics(1, limit=2, offset=offset).topics for offset in range(0, len(whole), 2)]
    assert [line for page in pages for line in page] == list(whole)


def test_within_a_topic_are_its_children_who_have_all_its_papers(toy_library: Library) -> None:
    for line in toy_library.topics().topics:
        children = toy_library.topics(parent=line.topic.id.lower()).topics
        assert {child.topic.id for child in children} == set(line.topic.children)
        assert sum(child.topic.papers for child in children) == line.topic.papers


def test_near_a_text_come_first_those_called_so_then_the_nearest(toy_library: Library) -> None:
    wanted = toy_library.topics(1).topics[-1].topic
    near = toy_library.topics(text=wanted.label.upper()).topics
    assert near[0].topic == wanted
    assert len(near) == sum(toy_library.topics().levels)
    nearest = toy_library.search("zebrafish larvae swim", 3, method="dense", fold=False).hits
    first = toy_library.topics(text="zebrafish larvae swim").topics[0]
    assert first.topic.id in {share.id for hit in nearest for share in hit.topics}
    assert -1 <= (first.similarity or -2) <= 1
    assert {line.topic.level for line in toy_library.topics(0, text="graphs").topics} == {0}


def test_papers_a_year_are_those_of_the_topic(toy_library: Library) -> None:
    for line in toy_library.topics().topics:
        assert line.first_year is not None
        assert line.first_year + len(line.yearly) - 1 == 2024
        counts = toy_library.search(f"topic:{line.topic.id}", 1, facets=True).facets
        assert counts is not None
        known = {count.value: count.count for count in counts["year"]}
        assert known == {str(line.first_year + at): papers for at, papers in enumerate(line.yearly) if papers}


@pytest.mark.parametrize(
    "asked",
    [
        *({"limit": 0}, {"limit": 1001}, {"offset": -1}, {"level": -1}, {"level": 7}, {"sort": "colour"}),
        *({"text": " "}, {"text": "graphs", "sort": "size"}),
    ],
    ids=str,
)
def test_what_cannot_be_listed_is_refused(toy_library: Library, asked: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest) as error:
        toy_library.topics(**asked)  # type: ignore[arg-type]
    assert error.value.remedy


# One topic


def test_a_topic_is_told_with_what_is_around_it(toy_library: Library) -> None:
    child = toy_library.topics(1).topics[0].topic
    details = toy_library.topic(child.id.lower())
    assert details.line.topic == child
    assert [above.id for above in details.path] == [child.parent]
    assert (details.path[0].level, details.children) == (0, ())
    assert child.id not in {topic.id for topic, _ in details.beside}
    assert {topic.level for topic, _ in details.beside} == {1}
    own = set(papers_of(toy_library, child.id))
    assert {paper.id for paper in (*details.central, *details.first, *details.most_cited)} <= own
    assert [paper.id for paper in details.central] == papers_of(toy_library, child.id)[: len(details.central)]
    assert toy_library.central_titles([child.id]) == [details.central[0].title]
    years = [paper.year or 0 for paper in details.first]
    assert years == sorted(years)


def test_a_topics_papers_are_those_that_search_finds_in_it(toy_library: Library) -> None:
    for line in toy_library.topics().topics:
        found = papers_of(toy_library, line.topic.id)
        searched = toy_library.search(f"topic:{line.topic.id.lower()}", 100)
        assert (len(found), set(found)) == (line.topic.papers, {hit.paper.id for hit in searched.hits})
        assert len(set(found)) == len(found)


def test_a_topics_papers_are_sorted_and_bounded_by_years(toy_library: Library) -> None:
    topic = toy_library.topics().topics[0].topic.id
    by_date = toy_library.topic_papers(topic, 100, sort="date").hits
    years = [hit.paper.year or 0 for hit in by_date]
    assert years == sorted(years, reverse=True)
    cited = toy_library.topic_papers(topic, 100, sort="citations").hits
    assert (cited[0].paper.citations or 0) == max(hit.paper.citations or 0 for hit in by_date)
    late = {hit.paper.id for hit in by_date if (hit.paper.year or 0) >= 2016}
    assert set(papers_of(toy_library, topic, year_from=2016)) == late != set()
    cosines = [hit.why.similarity for hit in toy_library.topic_papers(topic, 100).hits]
    assert cosines == sorted(cosines, reverse=True)  # type: ignore[type-var]


def test_a_cursor_is_of_one_topic_in_one_order(toy_library: Library) -> None:
    one, other = (line.topic.id for line in toy_library.topics().topics[:2])
    cursor = toy_library.topic_papers(one, 2).next_cursor
    assert toy_library.topic_papers(one.lower(), 2, cursor=cursor).hits
    with pytest.raises(InvalidCursor):
        toy_library.topic_papers(other, 2, cursor=cursor)
    with pytest.raises(InvalidCursor):
        toy_library.topic_papers(one, 2, cursor=cursor, sort="date")


def test_each_paper_is_shared_out_among_its_people(toy_library: Library) -> None:
    topic = toy_library.topics().topics[0].topic
    people = toy_library.topic_people(topic.id, 100)
    named = sum(bool(hit.paper.authors) for hit in toy_library.topic_papers(topic.id, 100).hits)
    assert sum(who.weight for who in people.people) == pytest.approx(named, abs=0.05)
    weights = [who.weight for who in people.people]
    assert weights == sorted(weights, reverse=True)
    pages = [toy_library.topic_people(topic.id, 7, offset).people for offset in range(0, people.total, 7)]
    assert tuple(who for page in pages for who in page) == people.people
    for who in people.people[:5]:
        found = toy_library.search(f"topic:{topic.id} author:{who.id}", 100).hits
        years = [hit.paper.year for hit in found if hit.paper.year is not None] or [None]
        assert (len(found), min(years), max(years)) == (who.papers, who.first_year, who.last_year)


def test_a_trend_tells_every_year_and_what_has_none(toy_library: Library) -> None:
    for line in toy_library.topics().topics:
        told = toy_library.topic_trend(line.topic.id)
        trend = told.trend
        assert sum(year.papers for year in trend.years) + trend.undated == line.topic.papers
        assert (trend.growth, trend.verdict) == (line.growth, line.verdict)
        assert sum(year.library for year in trend.years) == PAPERS - 2


def test_who_wrote_elsewhere_before_has_moved_in(generated: Library) -> None:
    moved = [
        (line.topic, who)
        for line in generated.topics().topics
        for who in generated.topic_people(line.topic.id).moved_in
    ]
    assert moved
    for topic, who in moved[:5]:
        inside = generated.search(f"topic:{topic.id} author:{who.id}", 100).hits
        assert (len(inside), min(hit.paper.year or 0 for hit in inside)) == (who.papers, who.since)
        before = generated.search(f"author:{who.id} year:..{who.since - 1}", 100).hits
        assert len(before) == who.elsewhere
        assert who.origin is not None
        assert who.origin.id != topic.id


def test_topics_rise_where_their_papers_come_late(generated: Library) -> None:
    rising = generated.topics(sort="rising").topics
    assert rising
    assert {line.verdict for line in rising} <= {"rising", "new"}
    assert generated.central_titles([rising[0].topic.id])[0].startswith("Comets")


def test_two_periods_are_set_side_by_side(generated: Library) -> None:
    compared = generated.compare_topics((2000, 2009), (2010, 2019))
    assert compared.periods.papers_a + compared.periods.papers_b == 300
    for topic, change in compared.changes:
        found = generated.search(f"topic:{topic.id} year:2000..2009", 100)
        assert found.total == change.papers_a
    ratios = [change.ratio for _, change in compared.changes]
    assert ratios[0] == max(ratios) > 1


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ((2010, 2000), (2011, 2012), 0),
        ((2000, 2010), (2010, 2012), 0),
        ((1800, 1801), (2010, 2012), 0),
        ((2000, 2010), (2011, 2019), 9),
    ],
)
def test_periods_that_cannot_be_compared_are_refused(
    toy_library: Library, a: tuple[int, int], b: tuple[int, int], level: int
) -> None:
    with pytest.raises(InvalidRequest):
        toy_library.compare_topics(a, b, level)


def test_between_two_topics_are_papers_and_people_of_both(generated: Library) -> None:
    a, b = (line.topic.id for line in generated.topics().topics[:2])
    bridges = generated.topic_bridges(a.lower(), b)
    assert (bridges.a.id, bridges.b.id) == (a, b)
    own = set(papers_of(generated, a)) | set(papers_of(generated, b))
    assert bridges.papers
    assert all(paper.id in own or between.share_a > 0 < between.share_b for paper, between in bridges.papers)
    assert bridges.people
    for person, _, figures in bridges.people[:3]:
        assert generated.search(f"topic:{a} author:{person}", 1).total == figures.papers_a
        assert generated.search(f"topic:{b} author:{person}", 1).total == figures.papers_b


def test_a_bridge_needs_two_topics_of_one_level(toy_library: Library) -> None:
    broad = toy_library.topics().topics[0].topic
    for other in (broad.id, broad.children[0]):
        with pytest.raises(InvalidRequest, match="one level"):
            toy_library.topic_bridges(broad.id, other)


def test_neighbours_are_of_the_same_level_nearest_first(toy_library: Library) -> None:
    topic = toy_library.topics(1).topics[0].topic.id
    near = toy_library.topic_neighbours(topic, 3)
    scores = [figures.score for _, figures in near.beside]
    assert (len(scores), scores) == (3, sorted(scores, reverse=True))


@pytest.mark.parametrize("name", ["topic", "topic_papers", "topic_people", "topic_trend", "topic_neighbours"])
def test_a_topic_that_is_not_there_is_not_found(toy_library: Library, name: str) -> None:
    for asked in ("T99999", "nonsense", "", "T" + "9" * 40):
        with pytest.raises(TopicNotFound):
            getattr(toy_library, name)(asked)


def test_what_became_of_topics_is_told_the_newest_first(library: Library, tmp_path: Path) -> None:
    assert library.topic_history() == []
    library.ingest([str(write_lines(tmp_path / "more.jsonl", generated_rows(200)))])
    library.build()
    events = library.topic_history()
    assert events
    one = next(event for event in events if event.others)
    assert one in library.topic_history(one.topic.lower())
    assert one in library.topic_history(one.others[0])
    assert library.topic_history("T99999") == []


# What a paper is about


def test_hits_and_papers_name_their_topics_the_broadest_first(toy_library: Library) -> None:
    for hit in toy_library.search("graphs", 10).hits:
        assert hit.topics == toy_library.paper_topics(hit.paper.id) == toy_library.work(hit.paper.id).topics
        assert [share.level for share in hit.topics] == [0, 1]
        assert hit.paper.id in papers_of(toy_library, hit.topics[1].id)
        assert toy_library.topic(hit.topics[1].id).path[0].id == hit.topics[0].id
    named = toy_library.search("arXiv:1706.03741").hits[0]
    assert named.topics == toy_library.paper_topics("arXiv:1706.03741")
    with pytest.raises(PaperNotFound):
        toy_library.paper_topics("nobody's")


def test_related_papers_name_the_narrowest_topic_that_they_share(toy_library: Library) -> None:
    seed = "arxiv:1706.03741"
    own = toy_library.paper_topics(seed)
    shared = 0
    for hit in toy_library.related(seed, 30, reasons=True).hits:
        common = [share.label for share in hit.topics if share.id in {one.id for one in own}]
        assert hit.reasons is not None
        assert hit.reasons.shared_topics[: len(common[-1:])] == tuple(common[-1:])
        shared += bool(common)
    assert shared


def test_without_an_index_papers_have_no_topics_and_there_are_none_to_list(
    empty_library: Library, tmp_path: Path
) -> None:
    empty_library.ingest([str(write_lines(tmp_path / "a.jsonl", generated_rows(1)))])
    assert empty_library.paper_topics("generated/0") == ()
    assert empty_library.work("generated/0").topics == ()
    with pytest.raises(LibraryNotIndexed):
        empty_library.topics()


# What came and went since the build


def test_a_fresh_paper_is_in_its_topics_at_once(library: Library, corpus: list[object], tmp_path: Path) -> None:
    seed = library.search("arXiv:1706.03741").hits[0]
    row = {
        "id": "fresh",
        "title": f"{seed.paper.title} again",
        "abstract": seed.paper.abstract,
        "authors": [{"name": "Fresca Nuova"}],
        "year": 2024,
    }
    library.ingest([str(write_lines(tmp_path / "fresh.jsonl", [row]))])
    assert sizes(library) == [PAPERS + 1] * 2
    topics = library.paper_topics("fresh")
    assert [share.id for share in topics] == [share.id for share in seed.topics]
    assert "fresh" in papers_of(library, topics[1].id)
    assert "Fresca Nuova" in {who.name for who in library.topic_people(topics[1].id, 100).people}
    assert len(library.map()) == PAPERS + 1
    bibliography = library.topic_trend(topics[0].id).trend
    assert sum(year.library for year in bibliography.years) == PAPERS - 1


def test_a_deleted_paper_is_counted_nowhere(library: Library) -> None:
    topic = library.paper_topics("arxiv:1706.03741")[0].id
    before = library.topic(topic).line.topic.papers
    people = library.topic_people(topic).total
    library.remove(["arxiv:1706.03741"])
    assert sizes(library) == [PAPERS - 1] * 2
    assert library.topic(topic).line.topic.papers == before - 1
    assert "arxiv:1706.03741" not in papers_of(library, topic)
    assert library.topic_people(topic).total < people
    assert len(library.map()) == PAPERS - 1
    assert "arxiv:1706.03741" not in {paper.id for paper in library.map().read(np.arange(PAPERS - 1))}


def test_what_was_counted_goes_with_the_index_that_it_is_of(library: Library) -> None:
    index = library.serving.generation()
    assert library.surveys.of(index) is library.surveys.of(index)
    library.map()
    counted = ref(library.surveys.of(index))
    library.serving.close()
    del index
    gc.collect()
    assert counted() is None


@pytest.mark.parametrize("without", ["year", "authors", "all but one"])
def test_libraries_that_lack_something_have_topics_too(tmp_path: Path, opened: Opened, without: str) -> None:
    rows = generated_rows(1 if without == "all but one" else 60)
    for row in rows:
        row.pop(without, None)
    library = opened(tmp_path / "library", create=True)
    library.ingest([str(write_lines(tmp_path / "papers.jsonl", rows))])
    library.build()
    listed = library.topics(limit=100)
    assert sum(line.topic.papers for line in listed.topics) == len(rows)
    for line in listed.topics:
        assert library.topic(line.topic.id).central
        assert library.topic_papers(line.topic.id).total == line.topic.papers
        assert bool(library.topic_people(line.topic.id).people) == (without != "authors")
        assert library.topic_trend(line.topic.id).trend.undated == (line.topic.papers if without == "year" else 0)
        assert library.topic_neighbours(line.topic.id)
    assert library.topics(text="graphs").total
    assert library.map_description()["papers"] == len(rows)
    assert decode_tile(library.map_tile(0, 0, 0)).rows.size == len(rows)


# The map


def test_tiles_name_papers_by_rows_that_lead_to_them(toy_library: Library) -> None:
    described = toy_library.map_description()
    tile = decode_tile(toy_library.map_tile(0, 0, 0, described["generation"]))
    papers = toy_library.map_papers(tile.rows.tolist(), described["generation"])
    assert len(papers) == PAPERS
    for paper, node in zip(papers, tile.topics.tolist(), strict=True):
        assert paper is not None
        assert toy_library.paper_topics(paper.id)[-1].id == described["topics"][node]["id"]


@pytest.mark.parametrize("tile", [(-1, 0, 0), (11, 0, 0), (0, 1, 0), (1, 0, 2), (2, -1, 0)])
def test_a_tile_that_cannot_be_is_refused(toy_library: Library, tile: tuple[int, int, int]) -> None:
    with pytest.raises(InvalidRequest):
        toy_library.map_tile(*tile)


def test_rows_that_the_map_does_not_have_are_refused(toy_library: Library) -> None:
    for rows in ([], [PAPERS], [-1], [0] * 101):
        with pytest.raises(InvalidRequest):
            toy_library.map_papers(rows)


def test_the_map_of_an_index_that_is_not_kept_has_expired(toy_library: Library) -> None:
    with pytest.raises(CursorExpired):
        toy_library.map_description("20200101T000000000000Z-0000")
