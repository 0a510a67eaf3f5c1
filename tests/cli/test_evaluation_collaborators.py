"""How often suggestions came true, on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paperkin import Library
from paperkin.people.learning import WINDOW
from tests.cli.conftest import Paperkin
from tests.evaluate.test_collaborators import write_meetings, write_set, write_texts
from tests.toy import load_toy_encoder, toy_settings

MEASURES = ["hits@10", "hits@20", "recall@20", "recall@50", "map", "ndcg@20"]


@pytest.fixture(scope="module")
def met_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("met") / "library"
    with Library.create(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        library.ingest([str(write_meetings(folder / "papers.jsonl"))])
        library.build()
    return folder


def evaluated(paperkin: Paperkin, tmp_path: Path, *options: str) -> Any:
    texts = [argument for path in write_texts(tmp_path) for argument in ("--abstracts", path)]
    return paperkin("eval", "collaborators", write_set(tmp_path / "meetings"), *texts, "--encoder", "toy", *options)


def has_all_figures(answer: dict[str, Any]) -> bool:
    """Say whether all measures are there, of all pairs and of both circles, of the ranker and of every scorer."""
    of_all = (answer, *answer["parts"].values())
    circles = [figures for scorer in of_all for figures in (scorer, scorer["two_hop"], scorer["beyond"])]
    return all(isinstance(figures[measure], float) for figures in circles for measure in MEASURES)


def test_json_has_the_figures_of_the_ranker_on_top_and_every_scorer_under_parts(
    paperkin: Paperkin, tmp_path: Path
) -> None:
    ran = evaluated(paperkin, tmp_path, "--json")
    assert ran.code == 0, ran.err
    assert has_all_figures(ran.json)
    assert {"ranker", "pagerank", "adamic_adar", "common_neighbours", "interests"} <= ran.json["parts"].keys()
    assert (ran.json["set"], ran.json["hits@10"]) == ("meetings", 1.0)


def test_in_a_pipe_every_scorer_has_a_row_for_each_circle(paperkin: Paperkin, tmp_path: Path) -> None:
    ran = evaluated(paperkin, tmp_path)
    assert ran.code == 0, ran.err
    assert {len(row) for row in ran.rows} == {2 + len(MEASURES)}
    assert ran.rows[0][:2] == ["ranker", "all"]
    assert {row[1] for row in ran.rows} == {"all", "two hop", "beyond"}
    assert all(0 <= float(figure) <= 1 for row in ran.rows for figure in row[2:])
    assert "meetings: 2 people, 6 who could be suggested" in ran.err
    assert "is the formula" in ran.err


def test_in_a_terminal_there_is_a_table(paperkin: Paperkin, met_folder: Path) -> None:
    ran = paperkin("backtest", "--library", met_folder, "--year", 2012, "--people", 20, terminal=True)
    assert ran.code == 0, ran.err
    assert "hits@10" in ran.out
    assert "common_neighbours" in ran.out
    assert f"2012 to {2012 + WINDOW - 1}" in ran.out + ran.err


def test_a_library_is_taken_back(paperkin: Paperkin, met_folder: Path) -> None:
    ran = paperkin("backtest", "--library", met_folder, "--people", 20, "--json")
    assert ran.code == 0, ran.err
    assert has_all_figures(ran.json)
    assert 0 < ran.json["queries"]["all"] <= 20


def test_where_nobody_began_anything_the_remedy_names_the_option(paperkin: Paperkin, toy_folder: Path) -> None:
    ran = paperkin("backtest", "--library", toy_folder, "--year", 2030)
    assert (ran.code, ran.out) == (2, "")
    assert f"2030 to {2030 + WINDOW - 1}" in ran.err
    assert "--year" in ran.err


def test_a_set_that_cannot_be_read_ends_in_an_error_with_a_remedy(paperkin: Paperkin, tmp_path: Path) -> None:
    [texts, _] = write_texts(tmp_path)
    ran = paperkin("eval", "collaborators", tmp_path / "nowhere", "--abstracts", texts)
    assert (ran.code, ran.out) == (1, "")
    assert "remedy:" in ran.err
    folder = write_set(tmp_path / "meetings")
    ran = paperkin("eval", "collaborators", folder, "--abstracts", tmp_path / "absent.jsonl", "--encoder", "toy")
    assert (ran.code, ran.out) == (1, "")
    assert "absent.jsonl" in ran.err
