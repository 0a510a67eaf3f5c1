from __future__ import annotations

from paperkin.identity.mentions import affiliations_in, mentions_of, person_ids_in
from paperkin.records import Affiliation, Authorship, Paper


def test_a_papers_authors_become_mentions_with_their_company() -> None:
    paper = Paper(
        id="p1",
        title="On agents",
        year=2020,
        venue="ICML",
        authors=(
            Authorship("Ada Lovelace", source_id="~Ada_Lovelace1", affiliations=(Affiliation("UCL; DeepMind"),)),
            Authorship("Alan Turing", orcid="0000-0001-0000-0001", extra={"dblp": "295/8991.html"}),
        ),
    )
    ada, alan = mentions_of(7, paper)
    assert (ada.paper, ada.position, ada.coauthors, ada.key) == (7, 0, ("Alan Turing",), "p1#0")
    assert ada.affiliations == ("UCL", "DeepMind")
    assert ada.person_ids == ("openreview:~Ada_Lovelace1",)
    assert (alan.orcid, alan.person_ids, alan.key) == ("0000-0001-0000-0001", ("dblp:295/8991",), "p1#1")


def test_of_a_huge_author_list_the_neighbours_are_kept() -> None:
    paper = Paper(id="big", title="Collider", authors=tuple(Authorship(f"Ann Person{i}") for i in range(3000)))
    mentions = mentions_of(1, paper)
    assert len(mentions) == 3000
    assert max(len(mention.coauthors) for mention in mentions) == 100
    assert "Ann Person1499" in mentions[1500].coauthors
    assert "Ann Person1500" not in mentions[1500].coauthors


def test_slugs_and_searches_are_no_ids() -> None:
    found = person_ids_in(["jan-leike", "dblp:https://dblp.org/search?q=Li", "/37285506800", "openalex:A5023888391"])
    assert found == ("ieee:37285506800", "openalex:A5023888391")


def test_affiliations_joined_in_one_text_are_told_apart() -> None:
    assert affiliations_in(" MIT+  Google ; ") == ["MIT", "Google"]
