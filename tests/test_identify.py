"""Records to works and names to people, through the library as users have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from paperkin import Library
from paperkin.catalogue import works
from paperkin.errors import StorageFull
from tests.toy import load_toy_encoder, toy_settings, write_lines

PREPRINT = {
    "id": "arxiv:1706.03741",
    "title": "Deep reinforcement learning from human preferences",
    "abstract": "For sophisticated reinforcement learning systems we explore goals defined by human preferences.",
    "authors": ["Paul Christiano", "Jan Leike", "Tom B. Brown"],
    "year": 2017,
    "venue": "arXiv",
    "arxiv": "1706.03741",
}
PUBLISHED = {
    "id": "nips2017:9209",
    "title": "Deep Reinforcement Learning from Human Preferences",
    "abstract": "For sophisticated reinforcement learning (RL) systems we explore goals defined by human preferences.",
    "authors": [
        {"name": "Paul F. Christiano"},
        {"name": "Jan Leike", "affiliation": "DeepMind"},
        {"name": "Tom Brown"},
    ],
    "year": 2017,
    "venue": "NeurIPS",
    "citations": 12,
}
OTHERS = [
    {
        "id": "scalable",
        "title": "Scalable agent alignment via reward modeling: a research direction",
        "authors": ["Jan Leike", "David Krueger", "Tom Everitt"],
        "year": 2018,
    },
    {"id": "grain", "title": "Thompson sampling", "authors": ["Jan Leike", "Tor Lattimore"], "year": 2016},
    {"id": "moss", "title": "Mosses of the Harz", "authors": ["Heinrich Leike"], "year": 1998},
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    folder = tmp_path / "library"
    with Library.create(folder, toy_settings(folder), load_encoder=load_toy_encoder) as opened:
        yield opened


def taken(library: Library, tmp_path: Path, *rows: dict[str, Any]) -> Any:
    return library.ingest([str(write_lines(tmp_path / "rows.jsonl", rows))])


def test_a_preprint_and_its_published_version_are_one_work(library: Library, tmp_path: Path) -> None:
    assert taken(library, tmp_path, PREPRINT).identified.merged == 0
    report = taken(library, tmp_path, PUBLISHED, *OTHERS)
    assert (report.added, report.identified.merged) == (4, 1)
    work = library.work("nips2017:9209")
    assert work.paper.id == "arxiv:1706.03741"
    assert (work.paper.venue, work.paper.citations) == ("NeurIPS", 12)
    assert [version.id for version in work.versions] == ["arxiv:1706.03741", "nips2017:9209"]
    assert work.provenance["venue"] == "nips2017:9209"
    [match] = work.matches
    assert (match.same, match.by) == (True, "rule")
    assert match.reasons
    assert library.catalogue.count() == 4


def test_the_order_in_which_records_come_makes_no_difference_but_to_the_id(tmp_path: Path) -> None:
    told = []
    for number, rows in enumerate(([PREPRINT, PUBLISHED], [PUBLISHED, PREPRINT])):
        folder = tmp_path / str(number)
        with Library.create(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
            for row in rows:
                taken(library, tmp_path, row)
            paper = library.paper("arxiv:1706.03741")
            told.append((paper.title, paper.abstract, paper.venue, [author.name for author in paper.authors]))
    assert told[0] == told[1]


def test_taking_everything_in_again_changes_nothing(library: Library, tmp_path: Path) -> None:
    rows = [PREPRINT, PUBLISHED, *OTHERS]
    taken(library, tmp_path, *rows)
    revision, people = library.catalogue.revision(), ids_of(library, "Leike")
    report = taken(library, tmp_path, *rows)
    assert (report.unchanged, report.identified.compared, report.identified.mentions) == (5, 0, 0)
    assert (library.catalogue.revision(), ids_of(library, "Leike")) == (revision, people)


def test_what_a_curator_has_split_stays_split(library: Library, tmp_path: Path) -> None:
    taken(library, tmp_path, PREPRINT, PUBLISHED)
    library.split_work("arxiv:1706.03741", ["nips2017:9209"])
    taken(library, tmp_path, {**PREPRINT, "citations": 1}, {**PUBLISHED, "citations": 13})
    library.identify(full=True)
    assert library.paper("nips2017:9209").id == "nips2017:9209"
    library.merge_works(["arxiv:1706.03741", "nips2017:9209"])
    library.identify(full=True)
    assert library.paper("nips2017:9209").id == "arxiv:1706.03741"


def test_matching_that_was_stopped_is_gone_on_with(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFull("The disk is full", remedy="Make room.")

    with monkeypatch.context() as patched:
        patched.setattr(works.Works, "settle", full)
        with pytest.raises(StorageFull):
            taken(library, tmp_path, PREPRINT, PUBLISHED)
    assert library.catalogue.count() == 2
    assert library.identify(full=False).merged == 1
    assert library.catalogue.count() == 1


def ids_of(library: Library, name: str) -> dict[str, list[str]]:
    """Return person → own papers, of those who bear a name."""
    return {
        author.id: sorted(work.paper.id for work in library.author_works(author.id).works)
        for author in library.authors(name)
    }


def leikes(library: Library) -> Sequence[list[str]]:
    return sorted(ids_of(library, "Leike").values())


def test_one_person_whichever_way_the_name_is_written_and_no_other(library: Library, tmp_path: Path) -> None:
    taken(library, tmp_path, PUBLISHED, *OTHERS, {**PREPRINT, "id": "j", "title": "Of J.", "authors": ["J. Leike"]})
    found = leikes(library)
    assert ["moss"] in found
    assert any({"grain", "nips2017:9209", "scalable"} <= set(papers) for papers in found)


def test_people_keep_their_ids_when_all_are_told_apart_anew(library: Library, tmp_path: Path) -> None:
    taken(library, tmp_path, PREPRINT, *OTHERS)
    before = ids_of(library, "Leike") | ids_of(library, "Christiano")
    report = library.identify(full=True)
    assert (report.mentions, ids_of(library, "Leike") | ids_of(library, "Christiano")) == (0, before)


def test_a_new_paper_goes_to_who_is_there_and_moves_nobody(library: Library, tmp_path: Path) -> None:
    taken(library, tmp_path, *OTHERS)
    before = ids_of(library, "Leike")
    taken(library, tmp_path, {"id": "new", "title": "Reward modeling again", "authors": ["Jan Leike", "David Krueger"]})
    after = ids_of(library, "Leike")
    assert before.keys() == after.keys()
    assert {paper for papers in after.values() for paper in papers} == {"scalable", "grain", "moss", "new"}
    [krueger] = ids_of(library, "Krueger").values()
    assert krueger == ["new", "scalable"]


def test_two_orcids_are_two_people_under_one_name(library: Library, tmp_path: Path) -> None:
    one, two = "0000-0002-1825-0097", "0000-0001-5109-3700"
    taken(
        library,
        tmp_path,
        {"id": "a", "title": "Graphs", "authors": [{"name": "Bo Li", "orcid": one}, "Ada Zweig"]},
        {"id": "b", "title": "Graphs again", "authors": [{"name": "Bo Li", "orcid": two}, "Ada Zweig"]},
        {"id": "c", "title": "Graphs once more", "authors": [{"name": "Bo Li", "orcid": one}, "Ada Zweig"]},
    )
    assert sorted(ids_of(library, "Bo Li").values()) == [["a", "c"], ["b"]]
    assert library.profile(one).summary.papers == 2
    assert library.profile(f"https://orcid.org/{two}").orcids == (two,)


def test_what_a_curator_says_of_people_is_not_undone(library: Library, tmp_path: Path) -> None:
    taken(library, tmp_path, *OTHERS)
    [jan] = library.authors("Jan Leike")
    kept, new = library.split_author(jan.id, ["grain"])
    assert [work.paper.id for work in library.author_works(kept.id).works] == ["scalable"]
    library.identify(full=True)
    assert leikes(library) == [["grain"], ["moss"], ["scalable"]]
    moss = library.paper("moss").authors[0].author_id
    assert moss is not None
    merged = library.merge_authors([new.id, moss])
    library.identify(full=True)
    taken(library, tmp_path, {**OTHERS[1], "citations": 5}, {"id": "x", "title": "Elsewhere", "authors": ["Ada Zweig"]})
    assert leikes(library) == [["grain", "moss"], ["scalable"]]
    both = library.profile(new.id)
    assert both.summary.id == library.profile(moss).summary.id == merged.id
    assert both.decided_by_curator == 2


def test_every_paper_of_a_person_says_why_it_is_theirs(library: Library, tmp_path: Path) -> None:
    taken(library, tmp_path, PUBLISHED, *OTHERS)
    [jan] = library.authors("Jan Leike")
    joined = library.why_author(jan.id)
    assert sorted(item.paper for item in joined) == ["grain", "nips2017:9209", "scalable"]
    assert all(item.reasons and item.nearest and item.nearest != item.paper for item in joined)


def test_institutions_are_read_from_affiliations(library: Library, tmp_path: Path) -> None:
    report = taken(
        library,
        tmp_path,
        {
            "id": "a",
            "title": "A",
            "authors": [
                {
                    "name": "Ada Zweig",
                    "affiliation": "Department of Computer Science, Stanford University, CA 94305, USA",
                },
                {"name": "Bo Li", "affiliations": ["Stanford University", "student"]},
            ],
        },
    )
    assert report.identified.institutions == 1
    [stanford] = library.institutions()
    assert (stanford.name, stanford.country, stanford.papers, stanford.people) == ("Stanford University", "US", 1, 2)
    assert [author.name for author, _ in library.institution_people(stanford.id)] == ["Ada Zweig", "Bo Li"]
    assert [paper.id for paper in library.institution_papers(stanford.id)] == ["a"]
    [span] = library.profile(library.authors("Zweig")[0].id).affiliations
    assert (span.institution.id, span.papers) == (stanford.id, 1)
