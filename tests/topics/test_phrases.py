from __future__ import annotations

import numpy as np
import pytest

from paperkin.topics.acronyms import definitions
from paperkin.topics.phrases import TITLE_WEIGHT, PhraseTable, PhraseTableBuilder
from paperkin.topics.words import TOKEN, divides, one_key


def table_of(*papers: tuple[str, str]) -> PhraseTable:
    builder = PhraseTableBuilder()
    for title, abstract in papers:
        builder.add(title, abstract)
    return builder.finish()


def count(table: PhraseTable, phrase: str) -> list[float]:
    return list(table.counts[:, table.phrases.index(phrase)].toarray().ravel())


def test_titles_count_more_than_abstracts() -> None:
    table = table_of(
        ("Graph coloring", "We study trees."),
        ("On trees", "The graph coloring of trees. The trees."),
    )
    assert count(table, "graph coloring") == [TITLE_WEIGHT, 1]
    assert table.counts.shape == (2, len(table.phrases))
    assert table.counts.dtype == np.float32


def test_a_phrase_does_not_go_on_from_a_title_to_its_abstract_or_over_a_mark() -> None:
    table = table_of(("About graphs", "Kernels, forests of oaks"), ("Kernels", "trees"))
    assert {"graphs", "kernels", "forests", "oaks", "trees"} == {phrase.lower() for phrase in table.phrases}


def test_singular_and_plural_are_one_and_the_commoner_is_shown() -> None:
    table = table_of(
        ("A", "The word embedding is used."),
        ("B", "The word embeddings are used. We compare word embeddings."),
    )
    assert count(table, "word embeddings") == [1, 2]
    assert "word embedding" not in table.phrases


def test_hyphens_and_spaces_and_british_spellings_are_one() -> None:
    table = table_of(
        ("A", "The back propagation optimisation is semi-supervised learning."),
        ("B", "The backpropagation optimization is semi-supervised learning."),
        ("C", "The backpropagation optimization is semisupervised learning."),
    )
    assert count(table, "backpropagation optimization") == [1, 1, 1]
    assert count(table, "semi-supervised learning") == [1, 1, 1]


def test_what_an_acronym_stands_for_is_shown_and_both_are_counted() -> None:
    table = table_of(
        ("A", "Convolutional neural networks (CNNs) are strong. A CNN is deep."),
        ("B", "The convolutional neural network (CNN) is deep."),
        ("C", "The CNN is deep, and CNNs are wide."),
    )
    assert count(table, "convolutional neural networks")[2] == 2
    assert not {"CNN", "CNNs"} & set(table.phrases)


def test_an_acronym_that_papers_disagree_on_stays_as_it_is() -> None:
    table = table_of(
        ("A", "The secure socket layer (SSL) fails."),
        ("B", "The secure socket layer (SSL) fails."),
        ("C", "The self-supervised loss (SSL) falls."),
        ("D", "The self-supervised loss (SSL) falls."),
    )
    assert count(table, "SSL") == [1, 1, 1, 1]


def test_verbs_are_told_by_the_words_beside_them() -> None:
    papers = [("A", "We frobnicate the trees, and they can frobnicate a forest.")] * 12
    assert not [phrase for phrase in table_of(*papers).phrases if "frobnicate" in phrase]


def test_part_of_a_longer_phrase_is_no_phrase() -> None:
    table = table_of(*[("A", "The hidden Markov chains of oaks.")] * 3)
    assert "hidden Markov chains" in table.phrases
    assert not {"Markov chains", "hidden Markov"} & set(table.phrases)


def test_formulas_addresses_and_tags_are_no_phrases() -> None:
    table = table_of(
        (
            "Trees",
            r"The $\alpha$ of \emph{oaks} at https://a.org/b/c, <sup>forests</sup> &amp; (cid:12) a@b.org",
        ),
    )
    assert {phrase.lower() for phrase in table.phrases} == {"trees", "oaks", "forests"}


@pytest.mark.parametrize("words", ["de la", "pour les", "und der", "of the", "we propose", "state-of-the-art"])
def test_function_words_of_any_language_are_no_phrases(words: str) -> None:
    assert table_of((words, words), (words, words)).phrases == []


def test_what_a_hyphen_ties_is_part_of_the_phrase() -> None:
    phrases = table_of(("A", "The few-shot learning of one-class forests, off-policy evaluation.")).phrases
    assert {"few-shot learning", "one-class forests", "off-policy evaluation"} <= set(phrases)
    assert not {"shot learning", "few-shot", "policy evaluation"} & set(phrases)


def test_an_empty_library_has_no_phrases() -> None:
    table = table_of()
    assert table.phrases == []
    assert table.counts.shape == (0, 0)
    assert table_of(("", ""), ("…", "実験结果表明")).counts.shape == (2, 0)


def test_many_papers_are_packed_in_several_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = [(f"Oak number {at}", "The red oaks grow. The blue whale swims.") for at in range(50)]
    whole = table_of(*papers)
    monkeypatch.setattr("paperkin.topics.phrases._PAPERS_AT_ONCE", 7)
    blocks = table_of(*papers)
    assert blocks.phrases == whole.phrases
    assert (blocks.counts != whole.counts).nnz == 0


def test_words_hold_together_where_they_are_one() -> None:
    assert TOKEN.findall("Multi-agent k-means (COVID-19): few-shot, Alzheimer’s don't") == [
        *("Multi-agent", "k-means", "(", "COVID-19", ")", ":", "few-", "shot", ",", "Alzheimer’s", "don", "'", "t"),
    ]
    assert TOKEN.findall("text-to-image, out-of-distribution") == ["text-to-image", ",", "out-of-distribution"]
    assert divides("2020") and divides("the") and divides("quickly") and not divides("assembly") and not divides("3D")


def test_a_form_is_taken_for_another_only_where_that_exists() -> None:
    keys = one_key({"network": 5, "networks": 3, "physics": 2, "bias": 2, "colour": 1, "studies": 1, "glass": 1})
    assert keys == {
        **{"network": "network", "networks": "network", "physics": "physics", "bias": "bias"},
        **{"colour": "colour", "studies": "studies", "glass": "glass"},
    }
    assert one_key({"colour": 1, "color": 2})["colour"] == "color"


def test_definitions_of_acronyms() -> None:
    text = "We use long short-term memory (LSTM) and conditional random fields (CRFs), see Smith (UK) and trees (oak)."
    assert definitions(text) == [("LSTM", "long short-term memory"), ("CRF", "conditional random fields")]
    assert definitions("x " * 10_000 + "(" * 10_000) == []
