from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from paperkin.errors import EvaluationSetInvalid
from paperkin.evaluate.duplicates import DuplicatesEvaluation, evaluate_duplicates

WORDS, FAMILIES = (
    line.split()
    for line in (
        "parsing speech graphs robots proteins grammars vision stairs markets rivers poems engines bridges clocks",
        "Oher Chen Dorn Engel Fuchs Garza Hahn Ito Jansen Klein Lopez Meyer Novak Olsen",
    )
)


def row(record: str, number: int, **given: object) -> dict[str, object]:
    """Return one of many records that are all of different works."""
    first, second = WORDS[number % 14], WORDS[(number * 5 + number // 14 + 1) % 14]
    title = f"Learning {first} from unlabelled {second}: lessons from the {FAMILIES[(number * 3) % 14]} collection"
    authors = [{"name": f"Ann {FAMILIES[number % 14]}"}, {"name": f"Bo {FAMILIES[(number * 7 + 3) % 14]}"}]
    return {"id": record, "title": title, "authors": authors, "year": 2000 + number % 20, **given}


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    return path


def evaluated(folder: Path, gold: str, *files: list[dict[str, object]], perturb: bool = False) -> DuplicatesEvaluation:
    pairs = folder / "pairs.tsv"
    pairs.write_text(gold, encoding="utf-8")
    paths = [written(folder / f"{number}.jsonl", rows) for number, rows in enumerate(files)]
    return evaluate_duplicates(pairs, paths, perturb=perturb)


def test_pairs_that_are_found_score_one(tmp_path: Path) -> None:
    one = [row(f"a{n}", n) for n in range(10)]
    other = [row(f"b{n}", n, title=str(row("", n)["title"]).upper()) for n in range(5)]
    gold = "".join(f"a{n}\tb{n}\n" for n in range(5))
    answer = evaluated(tmp_path, gold, one, other).answer()
    assert (answer["precision"], answer["recall"], answer["f1"]) == (1.0, 1.0, 1.0)
    assert (answer["pairs_gold"], answer["pairs_found"], answer["records"], answer["works"]) == (5, 5, 15, 5)
    assert "perturbed" not in answer
    assert orjson.dumps(answer)


def test_what_is_missed_wrong_or_beyond_the_gold_is_counted_and_shown(tmp_path: Path) -> None:
    one = [row(f"a{n}", n) for n in range(6)]
    other = [row(f"b{n}", n) for n in range(4)]
    # a0-b1 is not to be found; a0-b0 and a1-b1 are found and then wrong; a3-b3 nobody knows of; b9 is not there.
    answer = evaluated(tmp_path, "a0\tb1\na2\tb2\na4\tb9\n", one, other).answer()
    assert (answer["pairs_gold"], answer["pairs_found"], answer["pairs_missing"]) == (3, 3, 1)
    assert (answer["precision"], answer["recall"], answer["pairs_beyond_gold"]) == (0.3333, 0.3333, 1)
    examples = {kind: [example["ids"] for example in shown] for kind, shown in answer["examples"].items()}
    assert examples == {"missed": [["a0", "b1"]], "wrong": [["a0", "b0"], ["a1", "b1"]], "beyond_gold": [["a3", "b3"]]}
    assert "titles equal" in answer["examples"]["wrong"][0]["reasons"]


def test_pairs_inside_a_file_are_scored_where_the_gold_has_such(tmp_path: Path) -> None:
    rows = [row("a", 1), row("b", 1), row("c", 2), row("d", 2)]
    across = evaluated(tmp_path, "a\te\n", rows, [row("e", 1)])
    assert (across.counts.found, across.within) == (2, 2)
    inside = evaluated(tmp_path, "a\tb\n", rows)
    assert (inside.counts.right, inside.counts.found, inside.beyond, inside.within) == (1, 1, 1, 0)


def test_variants_are_scored_by_kind(tmp_path: Path) -> None:
    rows = [row(f"a{n}", n) for n in range(120)]
    perturbed = evaluated(tmp_path, "a0\ta1\n", rows, perturb=True).answer()["perturbed"]
    assert perturbed["pairs_gold"] == sum(kind["variants"] for kind in perturbed["same_work"].values())
    assert {"typos", "initials", "subtitle dropped"} <= set(perturbed["same_work"])
    assert {"second part", "erratum", "other authors"} <= set(perturbed["other_work"])
    assert perturbed["recall"] > 0.9
    assert perturbed["precision"] > 0.9


@pytest.mark.parametrize("line", ["a0", "a0 b0", "a0\t", "a0\ta0", "a0\tb0\t1"])
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(EvaluationSetInvalid, match=r"Line 2 of pairs\.tsv"):
        evaluated(tmp_path, f"a0\ta1\n{line}\n", [row("a0", 0)])


def test_pairs_of_other_files_are_an_error_and_no_zero(tmp_path: Path) -> None:
    with pytest.raises(EvaluationSetInvalid, match="None of the pairs"):
        evaluated(tmp_path, "x\ty\n", [row("a0", 0)])
    with pytest.raises(EvaluationSetInvalid, match="cannot be read"):
        evaluate_duplicates(tmp_path / "nowhere.tsv", [])
