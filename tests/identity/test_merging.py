from __future__ import annotations

from itertools import permutations

from paperkin.identifiers import Identifier
from paperkin.identity.merging import LONGEST_ABSTRACT, compose_work
from paperkin.records import Affiliation, Authorship, Paper

PREPRINT = Paper(
    id="arxiv:1",
    title="BERT: Pre-training of Transformers",
    abstract="We introduce a model. It is tuned for many tasks, and reaches the state of the art on eleven of them.",
    authors=(
        Authorship("Jacob Devlin", source_id="s2:1", affiliations=(Affiliation("Google"),), extra={"dblp": "d/1"}),
        Authorship("Ming-Wei Chang", orcid="0000-0001-5109-3700"),
    ),
    year=2018,
    published="2018-10-11",
    venue="arXiv",
    url="https://arxiv.org/abs/1810.04805",
    citations=9,
    identifiers=(Identifier("arXiv", "1810.04805"),),
    keywords=("Transformers",),
    kind="preprint",
    extra={"categories": "cs.CL"},
    source="arxiv",
)
PUBLISHED = Paper(
    id="acl:1",
    title="BERT: Pre-training of Deep Transformers",
    abstract="We introduce a model...",
    authors=(
        Authorship("J. Devlin", source_id="acl:devlin", affiliations=(Affiliation("google", ror="00njsd438"),)),
        Authorship("Chang, Ming-Wei"),
        Authorship("Kristina Toutanova"),
    ),
    year=2019,
    venue="NAACL",
    url="https://aclanthology.org/N19-1423",
    citations=4,
    identifiers=(Identifier("ACL", "n19-1423"), Identifier("DOI", "10.18653/v1/n19-1423")),
    keywords=("transformers", "pre-training"),
    extra={"pages": "1-9"},
    source="acl",
)
SHOUTED = Paper(id="zz", title="BERT: PRE-TRAINING OF DEEP TRANSFORMERS", venue="Proc. NAACL", year=2019, citations=11)


def test_the_published_version_leads_and_each_field_names_its_record() -> None:
    paper, given = compose_work([PREPRINT, PUBLISHED])
    assert (paper.title, paper.venue, paper.year, paper.url) == (PUBLISHED.title, "NAACL", 2019, PUBLISHED.url)
    assert paper.published is None  # the preprint's date is not the year's
    assert (paper.abstract, paper.citations, paper.kind) == (PREPRINT.abstract, 9, "preprint")
    assert {name: given[name] for name in ("title", "venue", "abstract", "citations", "authors")} == {
        "title": "acl:1",
        "venue": "acl:1",
        "abstract": "arxiv:1",
        "citations": "arxiv:1",
        "authors": "acl:1",
    }
    assert "published" not in given


def test_everything_that_identifies_and_describes_is_collected() -> None:
    paper, _ = compose_work([PREPRINT, PUBLISHED])
    assert [str(identifier) for identifier in paper.identifiers] == [
        "ACL:n19-1423",
        "DOI:10.18653/v1/n19-1423",
        "arXiv:1810.04805",
    ]
    assert paper.keywords == ("transformers", "pre-training")
    assert paper.extra == {"categories": "cs.CL", "pages": "1-9"}


def test_people_keep_the_leading_order_and_what_all_records_know_of_them() -> None:
    paper, _ = compose_work([PREPRINT, PUBLISHED])
    devlin, chang, toutanova = paper.authors
    assert (devlin.name, chang.name, toutanova.name) == ("Jacob Devlin", "Chang, Ming-Wei", "Kristina Toutanova")
    assert devlin.affiliations == (Affiliation("google", ror="00njsd438"),)
    assert devlin.source_id == "acl:devlin"
    assert devlin.extra == {"dblp": "d/1", "source_ids": ["acl:devlin", "s2:1"]}
    assert chang.orcid == "0000-0001-5109-3700"


def test_people_with_two_orcids_are_not_united() -> None:
    one = Paper("a", "T", authors=(Authorship("Wei Wang", orcid="0000-0001-5109-3700", source_id="x"),))
    other = Paper("b", "T", authors=(Authorship("Wei Wang", orcid="0000-0002-1825-0097", source_id="y"),))
    assert compose_work([one, other])[0].authors == one.authors


def test_a_list_of_authors_that_is_cut_short_gives_way() -> None:
    cut = Paper("a", "T", authors=(Authorship("Jacob Devlin"), Authorship("et al.")), venue="NAACL", year=2019)
    paper, given = compose_work([cut, PREPRINT])
    assert [author.name for author in paper.authors] == ["Jacob Devlin", "Ming-Wei Chang"]
    assert given["authors"] == "arxiv:1"
    hidden = Paper("a", "T", authors=(Authorship("Anonymous"),))
    assert compose_work([hidden])[0].authors == hidden.authors


def test_titles_in_capitals_and_abstracts_that_are_whole_papers_give_way() -> None:
    paper, given = compose_work([SHOUTED, PREPRINT])
    assert (paper.title, given["title"], paper.venue) == (PREPRINT.title, "arxiv:1", "Proc. NAACL")
    assert compose_work([SHOUTED])[0].title == SHOUTED.title
    whole = Paper("w", "T", abstract="word " * LONGEST_ABSTRACT, venue="NAACL")
    assert compose_work([whole, PREPRINT])[0].abstract == PREPRINT.abstract
    assert compose_work([whole])[0].abstract == whole.abstract


def test_the_highest_count_of_citations_is_taken_and_silence_is_no_zero() -> None:
    assert compose_work([SHOUTED, PREPRINT, PUBLISHED])[0].citations == 11
    silent, given = compose_work([Paper("a", "T"), Paper("b", "T")])
    assert silent.citations is None
    assert "citations" not in given


def test_the_order_of_the_records_makes_no_difference() -> None:
    results = [compose_work(order) for order in permutations([PREPRINT, PUBLISHED, SHOUTED])]
    assert all(result == results[0] for result in results)


def test_one_record_is_itself() -> None:
    assert compose_work([PREPRINT])[0] == PREPRINT
