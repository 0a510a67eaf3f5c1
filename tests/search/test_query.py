from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Filters
from paperkin.records import Query
from paperkin.search.query import LONGEST_LINE, merge_filters, read_query, written

SHA = "3f0f2d3a9c1e4b5d6e7f8091a2b3c4d5e6f70819"
ABSTRACT = (
    "Background: large models - trained on text-only corpora - are said to be “general”. Author: we ask, in "
    'state-of-the-art settings (e.g. "few-shot" and zero-shot), whether -as has been claimed- this holds. Methods: '
    "see http://example.org/a:b; year:2019 data, type:article only, -40 °C to -10 °C. Results: accuracy drops by "
    "-3.5 % and c++: code fails; source:web is the -worst of all."
)
OPERATORS = """
    author: YEAR: venue: since: type: kind: author:" http://x.org/a 10.1145/x 2019 .. 2019..2022 2022-2019 2025-06
    article foo c++: , ?! -40 - “ ” « : é _ 0000-0002-1825-0097 arXiv:2203.02155 12 w123456
"""
PIECES = [*OPERATORS.split(), '"', " ", "  ", "bar baz", '"foo bar"', '-"a b"', "x" * 90]
LINES = (
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
    | st.text(max_size=100)
    | st.text(alphabet='"-: ayuthor', max_size=60)
)


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("", Query("")),
        ("graph networks", Query("graph networks")),
        ('deep "graph networks" now', Query("deep graph networks now", ("graph networks",))),
        ("“graph  networks”", Query("graph networks", ("graph networks",))),
        ("„graph networks“ «deep»", Query("graph networks deep", ("graph networks", "deep"))),
        ("graph -survey", Query("graph", excluded=("survey",))),
        ('graph -"a survey" -review', Query("graph", excluded=("a survey", "review"))),
        ("-survey", Query("", excluded=("survey",))),
        ("author:leike", Query("", filters=Filters(authors=("leike",)))),
        ('AUTHOR:"Jan Leike" reward', Query("reward", filters=Filters(authors=("Jan Leike",)))),
        ("author:a, author:b", Query("", filters=Filters(authors=("a", "b")))),
        ("x venue:ACL", Query("x", filters=Filters(venues=("ACL",)))),
        ("x year:2019", Query("x", filters=Filters(year_from=2019, year_to=2019))),
        ("x year:2019..2022", Query("x", filters=Filters(year_from=2019, year_to=2022))),
        ("x year:2022-2019", Query("x", filters=Filters(year_from=2019, year_to=2022))),
        ("x year:2019..", Query("x", filters=Filters(year_from=2019))),
        ("x year:..2022", Query("x", filters=Filters(year_to=2022))),
        ("x year:2019.. year:..2022", Query("x", filters=Filters(year_from=2019, year_to=2022))),
        ("x since:2025-06", Query("x", filters=Filters(since="2025-06"))),
        ("x since:2025 since:2024-12-31", Query("x", filters=Filters(since="2025"))),
        ("topic:cs.CL type:Article", Query("", filters=Filters(topics=("cs.CL",), kinds=("article",)))),
        ("kind:book x", Query("x", filters=Filters(kinds=("book",)))),
        ("institution:MIT inst:ETH affiliation:I3", Query("", filters=Filters(institutions=("MIT", "ETH", "I3")))),
        ("source:jsonl", Query("", filters=Filters(sources=("jsonl",)))),
        ("graph author:leike networks", Query("graph networks", filters=Filters(authors=("leike",)))),
    ],
)
def test_operators_are_read(line: str, query: Query) -> None:
    assert read_query(line) == query


@pytest.mark.parametrize(
    "line",
    [
        "state-of-the-art",
        "graph - networks",
        "graph --networks",
        "at -40 °C",
        "from -3.5% to -2",
        "these -indeed- differ",
        "c++: templates",
        "http: a protocol",
        "author: leike",
        "author:",
        "author:?!",
        "year:soon",
        "year:20",
        "year:..",
        "since:2025-13",
        "since:June",
        "type:banana",
        "title:graphs",
        'a 5" disk',
        "it's 'fine'",
        "co-author:leike",
        "12345",
        "3.14159",
        "W12",
        "2022.acl",
        "1999.0001",
        "A12",
    ],
)
def test_what_is_no_operator_is_looked_for_as_it_is(line: str) -> None:
    assert read_query(line) == Query(line)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('"graph networks', "graph networks"),
        ('graph "networks', "graph networks"),
        ('graph -"networks', "graph networks"),
        ('author:"jan leike', "author: jan leike"),
        ('graph ""', "graph"),
        ('"?!" graph', "?! graph"),
    ],
)
def test_quotes_that_quote_nothing_ask_for_nothing(line: str, text: str) -> None:
    assert read_query(line) == Query(text)


@pytest.mark.parametrize(
    "line",
    [
        "10.1145/3600006.3613165",
        "arXiv:2203.02155v2",
        "2203.02155",
        "hep-th/9901001",
        "https://arxiv.org/abs/2203.02155",
        "https://openreview.net/forum?id=abc",
        "P19-1001",
        "PMID:34265844",
        "W2741809807",
        SHA,
    ],
)
def test_an_id_or_an_address_alone_is_one(line: str) -> None:
    assert read_query(line) == Query(line, identifier=line)
    assert read_query(f'  "{line}" ') == Query(line, identifier=line)
    assert read_query(f"{line} and more").identifier is None


@pytest.mark.parametrize(
    ("line", "identifier"),
    [
        ("<https://arxiv.org/abs/2203.02155>", "https://arxiv.org/abs/2203.02155"),
        ("(https://arxiv.org/abs/2203.02155).", "https://arxiv.org/abs/2203.02155"),
        ("https://arxiv.org/abs/2203.02155.", "https://arxiv.org/abs/2203.02155"),
        ("2203.02155,", "2203.02155"),
        ("[P19-1001];", "P19-1001"),
        ("10.1016/0004-3702(95)00020-8", "10.1016/0004-3702(95)00020-8"),
        ("https://doi.org/10.1016/s0031-3203(98)00114-x.", "https://doi.org/10.1016/s0031-3203(98)00114-x"),
    ],
)
def test_an_id_is_one_with_the_marks_around_it_that_sentences_put_there(line: str, identifier: str) -> None:
    assert read_query(line) == Query(identifier, identifier=identifier)


@pytest.mark.parametrize(
    "line", ["0000-0002-1825-0097", "orcid:0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"]
)
def test_an_orcid_alone_asks_for_the_persons_papers(line: str) -> None:
    assert read_query(line) == Query("", filters=Filters(authors=("0000-0002-1825-0097",)))


@pytest.mark.parametrize(
    "line",
    [
        'Mouse models can be generated using "artificial spermatids."',
        'What does "type compatibility" mean in languages with types of one\'s own?',
        'We introduce the "Energy-based Generative Adversarial Network" (EBGAN) model.',
        '"Bad" local minima are vanishing in a multilayer neural net: a proof with more reasonable assumptions',
        "This is what -contrary to belief- happens -always to gradients.",
    ],
)
def test_a_sentence_has_quotes_and_dashes_of_its_own(line: str) -> None:
    assert read_query(line) == Query(line)


def test_conditions_in_a_sentence_count() -> None:
    query = read_query('what do we know of "reward hacking" author:leike in games?')
    assert query == Query('what do we know of "reward hacking" in games?', filters=Filters(authors=("leike",)))


@pytest.mark.parametrize("line", ['"reward model" offline reinforcement', '"state of the art" machine translation'])
def test_keywords_beside_a_phrase_are_no_sentence(line: str) -> None:
    assert len(read_query(line).phrases) == 1


def test_a_suffix_that_lost_its_word_excludes_nothing() -> None:
    assert read_query("blockchain -based marketplaces") == Query("blockchain -based marketplaces")
    assert read_query("blockchain -marketplaces").excluded == ("marketplaces",)


def test_a_pasted_abstract_is_looked_for_as_it_is() -> None:
    assert len(ABSTRACT) > LONGEST_LINE
    assert read_query(ABSTRACT) == Query(ABSTRACT)


def test_conditions_before_and_after_a_pasted_abstract_count() -> None:
    line = f'year:2019.. venue:"A B" {ABSTRACT} -survey author:leike type:article'
    query = read_query(line)
    assert query.text == f"{ABSTRACT} -survey"
    filters = Filters(year_from=2019, venues=("A B",), authors=("leike",), kinds=("article",))
    assert query == Query(query.text, filters=filters)


def test_many_conditions_make_no_pasted_text_of_a_short_line() -> None:
    names = tuple(f"person {number}" for number in range(60))
    line = "graph " + " ".join(f'author:"{name}"' for name in names) + " -survey"
    assert read_query(line) == Query("graph", excluded=("survey",), filters=Filters(authors=names))


@given(LINES)
def test_any_line_is_read_and_what_is_written_of_it_is_read_the_same(line: str) -> None:
    query = read_query(line)
    assert read_query(written(query)) == query


@given(LINES, LINES)
def test_phrases_stand_in_the_text_and_nothing_asks_for_nothing(line: str, more: str) -> None:
    query = read_query(f"{line} {more}")
    for phrase in query.phrases:
        assert f" {phrase} " in f" {query.text} "
    for asked in (*query.phrases, *query.excluded, *query.filters.authors, *query.filters.venues):
        assert any(map(str.isalnum, asked))


@pytest.mark.parametrize(
    "piece", ["author:a ", '"', '-"', 'year:" ', 'author:"', "-a- ", '"a ', '" ', "-", 'year:"2 ', "a-", "é", "a:"]
)
def test_a_hundred_thousand_characters_are_read_in_no_time(piece: str) -> None:
    line = (piece * 100_000)[:100_000]
    began = perf_counter()
    query = read_query(line)
    written(query)
    assert perf_counter() - began < 5


@pytest.mark.parametrize(
    ("query", "line"),
    [
        (Query("graph networks now", ("networks",)), 'graph "networks" now'),
        (Query("a b a b c", ("a b", "c")), '"a b" a b "c"'),
        (Query("graph", ("not there",)), 'graph "not there"'),
        (Query("", excluded=("a b", "40", "c")), '-"a b" -"40" -c'),
        (Query("x", filters=Filters(venues=('The "Best" of',), authors=("A12",))), 'x author:A12 venue:"The Best of"'),
        (Query("x", filters=Filters(year_from=2020, year_to=2019)), "x year:2020.. year:..2019"),
        (Query("x", filters=Filters(year_to=33, since="2020")), "x year:..0033 since:2020"),
    ],
)
def test_a_query_is_written_as_one_would_type_it(query: Query, line: str) -> None:
    assert written(query) == line


def test_merged_conditions_hold_together_and_values_of_one_field_are_any() -> None:
    typed = Filters(year_from=2010, year_to=2020, venues=("ACL",), since="2015-02", authors=("Li",))
    asked = Filters(year_from=2015, venues=("ICML", "ACL"), kinds=("book",), since="2015")
    assert merge_filters(typed, asked) == Filters(
        year_from=2015, year_to=2020, venues=("ACL", "ICML"), authors=("Li",), kinds=("book",), since="2015-02"
    )
    assert merge_filters(typed, Filters()) == merge_filters(Filters(), typed) == typed
