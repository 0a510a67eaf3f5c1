"""The pages of topics: the overview, all at once, two periods, one topic, its people, and what is between two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.app import create_app
from paperkin.records import TopicEvent
from paperkin.surveying.survey import Survey
from paperkin.web.topic_pages import level_names
from tests.toy import generated_rows, load_toy_encoder, toy_settings, write_lines

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Over 300 papers on three subjects, of which the first is one of 2017 to 2019 alone."""
    subjects = ("comets orbit stars and planets", "proteins fold cells and enzymes", "corpora parse verbs and syntax")
    rows = generated_rows(300)
    for at, row in enumerate(rows):
        row["title"] = f"{subjects[at % 3].capitalize()}, part {at}"
        row["abstract"] = f"{subjects[at % 3]}. Again {subjects[at % 3]}, as {row['abstract'][:20]}"
        row["year"] = 2000 + at % 20 if at % 3 else 2017 + at // 3 % 3
    folder = tmp_path_factory.mktemp("moving") / "library"
    settings = toy_settings(folder)
    with Library.create(folder, settings, load_encoder=load_toy_encoder) as library:
        library.ingest([str(write_lines(folder.parent / "papers.jsonl", rows))])
        library.build()
    with TestClient(create_app(Library.open(folder, settings, load_encoder=load_toy_encoder), settings)) as client:
        yield client


def main_of(client: TestClient, path: str, status: int = 200) -> str:
    """The main part of a page, with runs of space as one."""
    response = client.get(path, headers=BROWSER)
    assert response.status_code == status, response.text[:500]
    return " ".join(response.text.split("<main", 1)[1].split("</main>")[0].split())


def words_of(html: str) -> str:
    """What a page says."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def names_of(html: str) -> list[str]:
    """The topics that a page lists as items, in order."""
    return [unescape(name) for name in re.findall(r'class="topic-name">.*?<a [^>]+>(.*?)</a>', html)]


# The overview


def test_the_overview_lists_every_topic_of_the_broadest_level_the_largest_first(
    toy_client: TestClient, toy_library: Library
) -> None:
    page = main_of(toy_client, "/topics")
    wanted = [line.topic for line in toy_library.topics().topics]
    assert names_of(page) == [topic.label for topic in wanted]
    for topic in wanted:
        assert f'href="/topics/{topic.id}"' in page
    assert re.search(r'aria-current="page"> ?Broad', page)


def test_another_level_has_a_tab_and_its_own_topics(toy_client: TestClient, toy_library: Library) -> None:
    page = main_of(toy_client, "/topics?level=1&sort=label")
    assert names_of(page) == [line.topic.label for line in toy_library.topics(1, sort="label").topics]
    assert re.search(r'aria-current="page"> ?Fine', page)


def test_levels_are_called_by_how_broad_they_are() -> None:
    assert level_names((5,)) == ["All"]
    assert level_names((5, 9)) == ["Broad", "Fine"]
    assert level_names((5, 9, 20, 70))[1:3] == ["Medium", "Narrow"]
    assert level_names((1, 2, 3, 4, 5))[4] == "Level 5"


def test_topics_are_found_by_words_and_the_form_keeps_them(toy_client: TestClient, toy_library: Library) -> None:
    page = main_of(toy_client, "/topics?q=%3Cb%3E+graph+neural+networks")
    nearest = toy_library.topics(text="<b> graph neural networks", limit=3).topics
    assert names_of(page)[:3] == [line.topic.label for line in nearest]
    assert 'value="&lt;b&gt; graph neural networks"' in page
    assert "<b> graph" not in page


def test_a_long_list_grows_by_a_link_that_needs_no_script(toy_client: TestClient) -> None:
    page = main_of(toy_client, "/topics?shown=2")
    assert len(names_of(page)) == 2
    grown = re.search(r'<p class="more[^>]*><a class="button" href="([^"#]+)', page)
    assert grown
    assert len(names_of(main_of(toy_client, unescape(grown[1])))) == 5


def test_what_rises_and_what_fades_stands_at_the_top_in_words(moving: TestClient) -> None:
    page = main_of(moving, "/topics")
    rising = page.split("Rising now", 1)[1].split("</section>")[0]
    assert re.search(r"\+\d+% a year", words_of(rising))
    assert re.search(r"−\d+% a year", words_of(page.split(">Fading", 1)[1].split("</section>")[0]))
    assert ">Rising<" in re.sub(r"\s|<svg.*?</svg>", "", page) or "New and rising" in words_of(page)


def test_an_order_that_leaves_all_out_says_why(toy_client: TestClient) -> None:
    assert "None for sure" in main_of(toy_client, "/topics?sort=rising")


@pytest.mark.parametrize("path", ["/topics?level=8", "/topics?sort=best", "/topics?shown=0"])
def test_what_cannot_be_listed_is_a_page_that_says_so(toy_client: TestClient, path: str) -> None:
    assert '<p class="notice">' in main_of(toy_client, path, 400)


# All at once, and two periods


def test_all_topics_stand_on_one_page_below_their_broader_ones(toy_client: TestClient, toy_library: Library) -> None:
    page = main_of(toy_client, "/topics/tree")
    for broad in toy_library.topics().topics:
        section = page.split(f'id="{broad.topic.id}"', 1)[1].split("</section>")[0]
        inside = re.findall(r'href="/topics/(T\d+)"', section)
        assert sorted(inside) == sorted((broad.topic.id, *broad.topic.children))


def test_two_periods_are_compared_by_themselves_and_as_asked(moving: TestClient) -> None:
    assert "More than before" in main_of(moving, "/topics/compare")
    page = main_of(moving, "/topics/compare?a_from=2000&a_to=2009&b_from=2017&b_to=2019")
    more = words_of(page.split("More than before", 1)[1].split("</section>")[0])
    assert re.search(r"[Cc]omets|[Pp]lanets|[Ss]tars|[Oo]rbit", more)
    assert re.search(r"\d\.\d\d \(\d\.\d\d to \d+\.\d\d\)", more)
    assert 'name="a_to" min="0" max="9999" required value="2009"' in page


def test_periods_that_cannot_be_compared_keep_the_form_and_say_why(moving: TestClient) -> None:
    page = main_of(moving, "/topics/compare?a_from=2010&a_to=2018&b_from=2015&b_to=2019", 400)
    assert "The two periods overlap" in page
    assert 'value="2018"' in page


# One topic


def test_a_topic_tells_its_papers_people_trend_and_where_else_to_go(
    toy_client: TestClient, toy_library: Library
) -> None:
    details = toy_library.topic("T2")
    page = main_of(toy_client, "/topics/T2")
    assert f"{details.line.topic.label.replace('&', '&amp;')}</h1>" in page
    listed = re.findall(r'data-paper="([^"]+)"', page)
    assert [unescape(paper) for paper in listed[:5]] == [paper.id for paper in details.central]
    for child in details.children:
        assert f'href="/topics/{child.topic.id}"' in page
    for other, _ in details.beside:
        assert f'href="/topics/T2/bridges/{other.id}"' in page
    for address in ("/map?topic=T2", "/search?topic=T2", "/feeds/topics/T2.atom", "/topics/T2/people"):
        assert f'href="{address}"' in page
    assert page.count("<h1") == 1
    assert "<caption>" in page


def test_an_id_in_small_letters_is_the_same_page(toy_client: TestClient) -> None:
    assert 'rel="canonical" href="http://testserver/topics/T2"' in toy_client.get("/topics/t2").text


def test_papers_come_in_the_order_asked_for(toy_client: TestClient, toy_library: Library) -> None:
    newest = main_of(toy_client, "/topics/T2?papers=date")
    wanted = [hit.paper.id for hit in toy_library.topic_papers("T2", 10, sort="date").hits]
    assert [unescape(paper) for paper in re.findall(r'data-paper="([^"]+)"', newest)] == wanted
    first = main_of(toy_client, "/topics/T2?papers=first")
    begun = [paper.id for paper in toy_library.topic_trend("T2").first]
    assert [unescape(paper) for paper in re.findall(r'data-paper="([^"]+)"', first)] == begun
    assert len(re.findall("data-paper=", main_of(toy_client, "/topics/T2?shown=3"))) == 3


def test_where_nobody_counts_citations_the_order_by_them_says_that_it_means_nothing(
    moving: TestClient,
) -> None:
    assert "No source says how often these papers are cited" in main_of(moving, "/topics/T1?papers=citations")


def test_a_topic_says_in_words_whether_it_grows_and_how_sure_that_is(moving: TestClient) -> None:
    pages = [words_of(main_of(moving, f"/topics/T{number}")) for number in (1, 2, 3)]
    assert any("grew by about" in page for page in pages)
    for page in pages:
        assert "95% confidence" in page


def test_a_topics_people_are_listed_part_by_part(moving: TestClient) -> None:
    people = main_of(moving, "/topics/T1/people")
    total = int(re.findall(r"(\d+) people have papers here", words_of(people))[0])
    shown = people.count('class="person-name"')
    assert shown == min(total, 50)
    beyond = main_of(moving, f"/topics/T1/people?offset={total}")
    assert beyond.count('class="person-name"') == 0


def test_between_two_topics_are_papers_with_how_much_they_are_of_either(
    toy_client: TestClient, toy_library: Library
) -> None:
    page = main_of(toy_client, "/topics/T1/bridges/T2")
    wanted = [paper.id for paper, _ in toy_library.topic_bridges("T1", "T2", 20).papers]
    assert [unescape(paper) for paper in re.findall(r'data-paper="([^"]+)"', page)] == wanted
    assert page.count("Of its nearest papers") == len(wanted)
    main_of(toy_client, "/topics/T1/bridges/T1", 400)
    main_of(toy_client, "/topics/T1/bridges/T999", 404)


# Topics that are no more


def test_a_topic_that_has_merged_says_into_what_with_links(
    toy_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = "20260102T030405000000Z-abcd"
    events = (
        TopicEvent("born", "T70", "Old <ideas>", 0, 9, built),
        TopicEvent("merged", "T70", "Old <ideas>", 0, 9, built.replace("0102", "0203"), ("T2",)),
    )
    monkeypatch.setattr(Survey, "history", events)
    for path in ("/topics/T70", "/topics/t70", "/topics/T70/people"):
        page = main_of(toy_client, path, 404)
        assert "Old &lt;ideas&gt;</h1>" in page
        assert 'href="/topics/T2"' in page
        assert "2026-02-03" in page
    assert toy_client.get("/topics/T70").headers["content-type"] == "application/problem+json"
    assert "merged into" in words_of(main_of(toy_client, "/topics/T2"))


def test_a_topic_that_never_was_is_not_found(toy_client: TestClient) -> None:
    assert "Topic not found" in main_of(toy_client, "/topics/T999", 404)


# What may be missing


def test_without_an_index_the_pages_say_what_to_do(
    empty_library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    client = client_of(empty_library)
    for path in ("/topics", "/topics/tree", "/topics/compare", "/topics/T1"):
        assert "paperkin index" in main_of(client, path, 503)


def test_a_library_without_years_has_pages_all_the_same(
    tmp_path: Path, opened: Callable[..., Library], client_of: Callable[[Library], TestClient]
) -> None:
    rows = generated_rows(40)
    for row in rows:
        row.pop("year", None)
        row.pop("published", None)
    library = opened(tmp_path / "library", create=True)
    library.ingest([str(write_lines(tmp_path / "papers.jsonl", rows))])
    library.build()
    client = client_of(library)
    assert "Too few years to tell" in main_of(client, "/topics")
    assert "No years to compare" in main_of(client, "/topics/compare")
    topic = main_of(client, "/topics/T1?papers=first")
    assert "No paper of it has a year" in topic
    assert "No dates" in topic
