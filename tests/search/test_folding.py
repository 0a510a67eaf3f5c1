from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.records import Authorship, Paper
from paperkin.search.folding import TwinsBuilder, fold, is_same_paper

ABSTRACT = (
    "Optical flow asks where each pixel of one frame has gone in the next. We build a network that compares every "
    "pixel with every other and refines a field of motion with a recurrent unit. It needs few parameters, is trained "
    "in a day, and generalises to scenes that were never seen before. On two benchmarks its error is a third below "
    "what was best."
)
OTHER = (
    "Parsers of natural language are trained on treebanks that exist for few languages only. We transfer them across "
    "languages by way of parallel text and a small dictionary, and weigh source languages by how near they are in "
    "their typology. On thirty languages the gain is twelve points of attachment score over delexicalised transfer."
)
AUTHORS = tuple(Authorship(name) for name in ("Zora Tidwell", "Jun Deng", "Ana María Río"))


def paper(paper_id: str, title: str, abstract: str = ABSTRACT, **given: object) -> Paper:
    plain = Paper(paper_id, title, abstract, AUTHORS, year=2020, venue="ECCV")
    return replace(plain, **given)  # type: ignore[arg-type]


FLOW = paper("flow", "Recurrent Field Transforms for Optical Flow")


def groups(papers: Sequence[Paper]) -> list[int]:
    builder = TwinsBuilder()
    for one in papers:
        builder.add(one)

    def read(rows: Sequence[int]) -> Iterable[tuple[int, Paper]]:
        return ((row, papers[row]) for row in reversed(rows))

    twins = builder.finish(read)
    assert twins.dtype == np.int32
    return [int(row) for row in twins]


TWINS = {
    "an extended abstract": replace(FLOW, id="x", title=f"{FLOW.title} (Extended Abstract)", venue="IJCAI", year=2021),
    "a video": replace(FLOW, id="x", title=f"{FLOW.title} — Video contribution"),
    "a demonstration": replace(FLOW, id="x", title=f"{FLOW.title} (Demo)", venue="Demos"),
    "a journal version": replace(FLOW, id="x", title=f"{FLOW.title}: Journal Version", venue="PAMI", year=2022),
    "a title worded anew": replace(
        FLOW, id="x", title="Field Transforms by Recurrence for Dense Optical Flow", venue="NeurIPS Workshop"
    ),
    "authors in another order": replace(FLOW, id="x", authors=AUTHORS[::-1], venue="PAMI"),
}
OTHERS = {
    "an erratum": replace(FLOW, id="x", title=f"Erratum: {FLOW.title}"),
    "a comment": replace(FLOW, id="x", title=f"Comment on: {FLOW.title}"),
    "another task": replace(FLOW, id="x", title=f"{FLOW.title} 2", venue="PAMI"),
    "other people's": replace(FLOW, id="x", authors=(Authorship("Per Holm"), Authorship("Ida Falk"))),
    "another abstract": replace(FLOW, id="x", abstract=OTHER, title="Recurrent Field Transforms for Scene Flow"),
    "another title": replace(FLOW, id="x", title="Stereo Matching by Iteration"),
    "another of the volume": replace(FLOW, id="x", title="Field Transforms by Recurrence for Dense Optical Flow"),
}


@pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)
def test_what_is_the_same_to_a_reader_is_one_group(twin: Paper) -> None:
    unrelated = paper("y", "Cross-lingual Transfer of Parsers by Typology", OTHER)
    assert groups([unrelated, FLOW, twin]) == [0, 1, 1]
    assert groups([twin, unrelated, FLOW]) == [0, 1, 0]
    assert is_same_paper(FLOW, twin, 0.95)
    assert is_same_paper(twin, FLOW, 0.95)


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_what_is_another_text_stays(other: Paper) -> None:
    assert groups([FLOW, other]) == [0, 1]
    assert not is_same_paper(FLOW, other, 0.85)
    assert not is_same_paper(other, FLOW, 0.85)


def test_parts_of_a_series_stay() -> None:
    one, two = (paper(n, f"Optical Flow by Recurrent Networks, Part {n}") for n in ("I", "II"))
    assert groups([one, two]) == [0, 1]
    assert not is_same_paper(one, two, 0.99)


def test_editorials_stay() -> None:
    editorials = [
        paper("1", "Editorial", "", venue="Journal of Flows", year=2019),
        paper("2", "Editorial", "", venue="Journal of Flows", year=2020),
        paper("3", "Plenary and Keynote Talks", ABSTRACT, authors=()),
        paper("4", "Plenary Talks and Keynote", ABSTRACT, authors=(), venue="ICRA"),
    ]
    assert groups(editorials) == [0, 1, 2, 3]


def test_the_same_title_without_abstracts_is_one_paper_for_a_few_years() -> None:
    bare = [replace(FLOW, id=str(year), abstract="", year=year, venue=str(year)) for year in (2010, 2012, 2020)]
    assert groups(bare) == [0, 0, 2]


def test_a_phrase_of_the_trade_makes_no_group() -> None:
    """A sentence of more papers than a few is not looked at, and costs nothing."""
    many = [
        paper(str(n), f"{word} robots", ABSTRACT, venue=word) for n, word in enumerate("abcdefghijklmnopqrstuvwxyz")
    ]
    assert groups(many) == list(range(26))


def test_no_papers_have_no_groups() -> None:
    assert groups([]) == []
    assert groups([paper("1", "", "")]) == [0]


def test_a_paper_that_is_gone_when_it_is_read_again_is_alone() -> None:
    builder = TwinsBuilder()
    builder.add(FLOW)
    builder.add(TWINS["a video"])
    assert builder.finish(lambda rows: [(rows[0], FLOW)]).tolist() == [0, 1]


def test_a_preprint_of_another_subtitle_is_the_same_paper_where_its_vector_is_near() -> None:
    preprint = paper("p", "RFT: Dense Motion by Recurrence", OTHER, kind="preprint", venue="arXiv")
    published = paper("q", "RFT: Optical Flow for Everyone", ABSTRACT, kind="article")
    assert is_same_paper(preprint, published, 0.93)
    assert not is_same_paper(preprint, published, 0.8)
    assert not is_same_paper(replace(preprint, kind="article", venue="ICRA"), published, 0.93)


def test_vectors_that_are_far_apart_are_no_paper_twice() -> None:
    assert not is_same_paper(FLOW, FLOW, 0.1)


@given(st.lists(st.integers(0, 30), unique=True), st.integers(0, 30))
def test_folding_keeps_the_best_of_each_group(rows: list[int], built: int) -> None:
    heads = np.arange(built, dtype=np.int32)
    for row in range(1, built, 2):
        heads[row] = heads[row // 2]
    folded = fold(np.array(rows, np.int64), heads)
    seen: dict[int, int] = {}
    for position, row in enumerate(rows):
        seen.setdefault(int(heads[row]) if row < built else row, position)
    assert folded.kept.tolist() == sorted(seen.values())
    assert [int(at) for at in folded.first] == [seen[int(heads[row]) if row < built else row] for row in rows]
    told = [int(at) for kept in folded.kept for at in (kept, *folded.also(int(kept)))]
    assert sorted(told) == list(range(len(rows)))
    for kept in folded.kept:
        assert folded.also(int(kept)).tolist() == sorted(folded.also(int(kept)).tolist())
