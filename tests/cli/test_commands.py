from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from paperkin import Library, Paper
from paperkin.api.search_models import PageAnswer
from tests.cli.conftest import Paperkin
from tests.toy import CORPUS, write_lines

# Ingest


def test_ingest_counts_every_record_and_says_what_comes_next(paperkin: Paperkin, tmp_path: Path) -> None:
    ran = paperkin("ingest", CORPUS, "--library", tmp_path / "new")
    assert ran.code == 0
    assert [name for name, _ in ran.rows] == [
        "read", "added", "updated", "unchanged", "repeated", "deleted", "refused", "repaired", "merged", "people",
        "papers/s",
    ]  # fmt: skip
    assert dict(ran.rows)["added"] == "40"
    assert dict(ran.rows)["repaired"] == "repeated_author_list_folded 1, implausible_year_dropped 1"
    assert "paperkin index" in ran.err


def test_ingest_writes_its_report_as_json(paperkin: Paperkin, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "papers.jsonl", [{"id": "a", "title": "T"}, {"title": "no id"}, {"id": "a"}, {}])
    report = paperkin("ingest", path, "-l", tmp_path / "new", "--json").json
    assert report["refused"] == {"missing_id": 2, "no_text": 1}
    assert (report["read"], report["added"], report["repaired"], report["failed"]) == (4, 1, {}, {})
    assert report["papers_per_s"] > 0


def test_ingest_reads_standard_input(paperkin: Paperkin, tmp_path: Path) -> None:
    ran = paperkin("ingest", "-", "-l", tmp_path / "new", "--json", stdin=gzip.compress(CORPUS.read_bytes()))
    assert ran.json["added"] == 40


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_file_that_breaks_off_fails_the_command_after_the_others_were_read(
    paperkin: Paperkin, tmp_path: Path, as_json: tuple[str, ...]
) -> None:
    broken = tmp_path / "broken.gz"
    broken.write_bytes(gzip.compress(CORPUS.read_bytes())[:-100])
    ran = paperkin("ingest", broken, CORPUS, "-l", tmp_path / "new", *as_json)
    assert ran.code == 1
    assert f"error: {broken}: The file is damaged" in ran.err
    assert "Traceback" not in ran.err
    added = ran.json["added"] if as_json else int(dict(ran.rows)["added"])
    assert added == 40


def test_ingest_maps_the_columns_of_a_table_as_told(paperkin: Paperkin, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("No,Heading,Who\n1,A first paper,Jane Doe\n2,A second paper,Ravi Kumar\n")
    mapped = ("--columns", "title=Heading", "--columns", "id=No", "--columns", "authors=Who")
    ran = paperkin("ingest", tmp_path / "table.csv", "-l", tmp_path / "new", *mapped, "--json")
    assert ran.json["added"] == 2
    assert [row[1] for row in paperkin("authors", "find", "doe", "-l", tmp_path / "new").rows] == ["Jane Doe"]
    for wrong in ("title", "colour=Who"):
        ran = paperkin("ingest", tmp_path / "table.csv", "-l", tmp_path / "new", "--columns", wrong)
        assert (ran.code, ran.out) == (2, "")
    missing = ("--source", "csv", "--columns", "title=Missing")
    ran = paperkin("ingest", tmp_path / "table.csv", "-l", tmp_path / "new", *missing)
    assert ran.code == 2
    assert "Heading" in ran.err


def test_ingest_counts_records_that_are_one_work_and_the_people(paperkin: Paperkin, tmp_path: Path) -> None:
    title = "A quite particular title of a paper about something"
    rows = [
        {"id": f"{feed}:1", "title": title, "doi": "10.1000/one.1", "authors": ["Jane Doe", "Ravi Kumar"], "year": 2020}
        for feed in ("here", "there")
    ]
    path = write_lines(tmp_path / "papers.jsonl", rows)
    fields = dict(paperkin("ingest", path, "-l", tmp_path / "new").rows)
    assert (fields["added"], fields["merged"], fields["people"]) == ("2", "1", "2")


# Identify


def test_identify_has_nothing_to_do_after_an_ingest_unless_all_is_to_be_done_anew(
    paperkin: Paperkin, tmp_path: Path
) -> None:
    paperkin("ingest", CORPUS, "-l", tmp_path / "new")
    ran = paperkin("identify", "-l", tmp_path / "new")
    assert ran.code == 0
    fields = dict(ran.rows)
    assert list(fields) == ["compared", "named", "people", "institutions", "time"]
    assert fields["compared"].startswith("0 records")
    assert "tell people apart" not in ran.err
    again = paperkin("identify", "--full", "-l", tmp_path / "new", "--json")
    assert "tell people apart" in again.err
    assert again.json["people"] == int(fields["people"])
    assert again.json["compared"] == 0


def test_identify_does_not_make_a_library_of_any_folder(paperkin: Paperkin, tmp_path: Path) -> None:
    assert paperkin("identify", "-l", tmp_path / "typo").code == 1
    assert not (tmp_path / "typo").exists()


# Index


def test_index_builds_and_then_has_nothing_to_do(paperkin: Paperkin, tmp_path: Path) -> None:
    library = tmp_path / "new"
    paperkin("ingest", CORPUS, "-l", library)
    report = paperkin("index", "-l", library, "--json").json
    assert (report["papers"], report["encoded"], report["up_to_date"]) == (40, 39, False)
    assert report["peak_rss_mb"] > 0
    again = paperkin("index", "-l", library)
    assert dict(again.rows) == {"generation": report["generation"], "papers": "40, up to date: nothing to do"}
    forced = paperkin("index", "-l", library, "--force")
    assert dict(forced.rows)["papers"] == "40, of which 0 were embedded now"


def test_index_does_not_make_a_library_of_any_folder(paperkin: Paperkin, tmp_path: Path) -> None:
    ran = paperkin("index", "-l", tmp_path / "typo")
    assert ran.code == 1
    assert "no library" in ran.err
    assert not (tmp_path / "typo").exists()


def test_index_waits_for_no_other_build(paperkin: Paperkin, folder: Path) -> None:
    with FileLock(folder / "build.lock"):
        ran = paperkin("index", "-l", folder, "--force")
    assert (ran.code, ran.out) == (1, "")
    assert "Another process is building" in ran.err


def test_an_empty_catalogue_is_brought_up_to_date_before_it_is_found_empty(paperkin: Paperkin, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "catalogue.db").touch()
    ran = paperkin("index", "-l", tmp_path / "old")
    assert ran.code == 1
    assert "no papers to index" in ran.err


# Search and related


def test_search_writes_five_columns_and_nothing_else(paperkin: Paperkin, toy_folder: Path) -> None:
    ran = paperkin("search", "protein structure prediction", "-l", toy_folder, "-k", 3)
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.rows) == 3
    paper_id, cosine, year, venue, title = ran.rows[0]
    assert (paper_id, year, venue) == ("PMID:34265844", "2021", "Nature")
    assert title == "Highly accurate protein structure prediction"
    assert 0 < float(cosine) <= 1


def test_search_leaves_a_column_empty_where_a_paper_has_nothing_to_say(paperkin: Paperkin, toy_folder: Path) -> None:
    ran = paperkin("search", "appeared nowhere and never", "-l", toy_folder, "-k", 40)
    assert {len(row) for row in ran.rows} == {5}
    assert ran.rows[0][2:4] == ["", ""]


def test_search_writes_what_the_api_answers_as_json(paperkin: Paperkin, toy_folder: Path) -> None:
    page = PageAnswer.model_validate(paperkin("search", "dark matter", "-l", toy_folder, "--json", "-k", 5).json)
    assert len(page.hits) == 5
    rest = paperkin("search", "dark matter", "-l", toy_folder, "--cursor", page.next_cursor, "-k", 100)
    assert len(rest.rows) == 35
    assert not {hit.paper.id for hit in page.hits} & {row[0] for row in rest.rows}


def test_search_reads_an_abstract_from_standard_input(paperkin: Paperkin, toy_folder: Path) -> None:
    abstract = "We train agents from human preferences between pairs of trajectory segments. " * 100
    ran = paperkin("search", "-", "-l", toy_folder, "-k", 1, stdin=abstract.encode())
    assert ran.rows[0][0] == "arxiv:1706.03741"


def test_search_filters(paperkin: Paperkin, toy_folder: Path) -> None:
    ran = paperkin(
        "search", "translation", "-l", toy_folder, "--venue", "acl", "--venue", "EMNLP", "--year-from", 2019,
        "--year-to", 2020,
    )  # fmt: skip
    assert {row[0] for row in ran.rows} == {"P19-1001", "2020.acl-main.703", "ir-5", "10.48550/arXiv.2004.04906"}
    ran = paperkin("search", "translation", "-l", toy_folder, "--author", "jose garcia lopez")
    assert {row[0] for row in ran.rows} == {"P19-1001", "p19-1001"}
    assert paperkin("search", "translation", "-l", toy_folder, "--year-to", 1000).rows == []


def test_related_takes_one_paper_or_several_by_any_id(paperkin: Paperkin, toy_folder: Path) -> None:
    ran = paperkin("related", "gnn.1", "-l", toy_folder, "-k", 2)
    assert {row[0] for row in ran.rows} == {"gnn.2", "GNN.2"}
    several = paperkin("related", "arXiv:1706.03741v3", "https://aclanthology.org/P19-1001", "-l", toy_folder, "-k", 99)
    assert len(several.rows) == 38
    filtered = paperkin("related", "gnn.1", "-l", toy_folder, "--venue", "iclr", "--json").json
    assert {hit["paper"]["id"] for hit in filtered["hits"]} == {"gnn.2", "GNN.2"}


# The library


def test_remove_deletes_all_or_nothing(paperkin: Paperkin, folder: Path) -> None:
    assert paperkin("remove", "gnn.1", "nothing", "-l", folder).code == 1
    assert paperkin("remove", "gnn.1", "arXiv:1706.03741", "-l", folder, "--json").json == {"removed": 2}
    assert paperkin("info", "-l", folder, "--json").json["papers"] == 38


def test_rollback_goes_back_and_says_where_to(paperkin: Paperkin, folder: Path, library: Library) -> None:
    (first,) = library.serving.shelf.ids()
    library.catalogue.upsert([Paper("new", "A new paper")])
    second = library.build().generation
    assert paperkin("rollback", "-l", folder).rows == [["serving", first]]
    assert paperkin("rollback", "-l", folder).code == 1
    assert paperkin("rollback", second, "-l", folder, "--json").json == {"generation": second}


def test_info_describes_the_library(paperkin: Paperkin, toy_folder: Path, tmp_path: Path) -> None:
    fields = dict(paperkin("info", "-l", toy_folder).rows)
    assert (fields["papers"], fields["refused"]) == ("40, from 40 records", "0")
    assert fields["people"].endswith("institutions")
    assert fields["index"].startswith("40 papers,")
    assert fields["index"].endswith("up to date")
    assert fields["encoder"] == "toy, 64 dimensions"
    assert paperkin("info", "-l", toy_folder, "--json").json["generation"]["id"] == fields["kept"]
    paperkin("ingest", CORPUS, "-l", tmp_path / "new")
    assert dict(paperkin("info", "-l", tmp_path / "new").rows)["index"] == "none yet; run `paperkin index`"


def test_refused_lists_file_line_reason_detail_and_beginning(paperkin: Paperkin, tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(b'{"id": "a", "title": "T"}\nline\twith\ttabs\n{"title": "no id"}\n')
    paperkin("ingest", path, "-l", tmp_path / "new")
    rows = paperkin("refused", "-l", tmp_path / "new").rows
    assert [row[:3] for row in rows] == [[str(path), "2", "invalid_json"], [str(path), "3", "missing_id"]]
    assert rows[0][4] == "line with tabs"
    assert len(paperkin("refused", "-l", tmp_path / "new", "-k", 1).rows) == 1
    listed = paperkin("refused", "-l", tmp_path / "new", "--json").json
    assert [row["line"] for row in listed] == [2, 3]


def test_doctor_finds_nothing_wrong_with_a_sound_library(paperkin: Paperkin, toy_folder: Path) -> None:
    ran = paperkin("doctor", "-l", toy_folder)
    assert ran.code == 0
    assert {"paperkin", "encoder", "disk", "catalogue", "index"} <= {row[0] for row in ran.rows}
    assert "broken" not in {row[1] for row in ran.rows}
    checks = paperkin("doctor", "-l", toy_folder, "--json").json
    assert [check["name"] for check in checks] == [row[0] for row in ran.rows]


def test_doctor_fails_where_something_is_broken(paperkin: Paperkin, folder: Path, library: Library) -> None:
    (library.serving.shelf.folder(library.serving.shelf.current() or "") / "matrix.faiss").write_bytes(b"")
    ran = paperkin("doctor", "-l", folder)
    assert ran.code == 1
    assert "broken" in {row[1] for row in ran.rows}


def test_serve_says_what_keeps_it_from_serving(paperkin: Paperkin, toy_folder: Path, tmp_path: Path) -> None:
    ran = paperkin("serve", "-l", tmp_path / "nothing")
    assert (ran.code, ran.out) == (1, "")
    assert "no library" in ran.err
    ran = paperkin("serve", "-l", toy_folder, "--port", 99999)
    assert (ran.code, ran.out) == (2, "")
    assert "PAPERKIN_PORT" in ran.err


# Evaluation


def judged_set(folder: Path) -> Path:
    folder.mkdir()
    shutil.copy(CORPUS, folder / "docs.jsonl")
    write_lines(folder / "queries.jsonl", [{"id": "gnn.1", "text": "graph convolutional networks"}])
    (folder / "qrels.tsv").write_text("gnn.1\t0\tgnn.2\t1\ngnn.1\t0\tnot here\t1\n")
    return folder


@pytest.mark.parametrize("task", ["search", "related"])
def test_eval_scores_each_method(paperkin: Paperkin, tmp_path: Path, task: str) -> None:
    judged = judged_set(tmp_path / "judged")
    ran = paperkin("eval", task, judged)
    assert [row[0] for row in ran.rows] == ["bm25", "dense", "hybrid", "best"]
    assert "1 queries over 40 papers; 1 judged papers are not in it" in ran.err
    answer = paperkin("eval", task, judged, "--json").json
    assert (answer["set"], answer["best"], answer["missing"]) == ("judged", "best", 1)
    assert answer["ndcg@10"] == answer["parts"]["best"]["ndcg@10"] > 0


def test_eval_takes_a_library_or_a_file_of_documents(paperkin: Paperkin, tmp_path: Path, toy_folder: Path) -> None:
    judged = judged_set(tmp_path / "judged")
    (judged / "docs.jsonl").unlink()
    assert "no documents of its own" in paperkin("eval", "search", judged).err
    assert paperkin("eval", "search", judged, "-l", toy_folder, "--json").json["papers"] == 40
    assert paperkin("eval", "search", judged, "--documents", CORPUS, "--json").json["papers"] == 40
    ran = paperkin("eval", "search", judged, "--documents", tmp_path / "missing.jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert "missing.jsonl" in ran.err


def test_eval_duplicates_scores_known_pairs(paperkin: Paperkin, tmp_path: Path) -> None:
    authors = ["Jane Doe", "Ravi Kumar"]
    titles = [f"A study of {word} in the deep sea" for word in ("currents", "sediments", "molluscs", "temperatures")]
    for feed in ("here", "there"):
        rows = [
            {"id": f"{feed}:{n}", "title": title, "authors": authors, "year": 2020} for n, title in enumerate(titles)
        ]
        write_lines(tmp_path / f"{feed}.jsonl", rows)
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("".join(f"here:{n}\tthere:{n}\n" for n in range(len(titles))))
    files = (tmp_path / "here.jsonl", tmp_path / "there.jsonl")
    ran = paperkin("eval", "duplicates", pairs, *files)
    assert ran.rows == [["pairs", "1.0", "1.0", "1.0", "4", "4"]]
    assert "8 records" in ran.err
    answer = paperkin("eval", "duplicates", pairs, *files, "--perturb", "--json").json
    assert (answer["precision"], answer["recall"]) == (1.0, 1.0)
    varied = paperkin("eval", "duplicates", pairs, *files, "--perturb").rows
    assert [row[0] for row in varied[:2]] == ["pairs", "variants"]
    for lead in ("same work", "other work"):
        kinds = answer["perturbed"][lead.replace(" ", "_")]
        assert [row[1] for row in varied if row[0] == lead] == list(kinds)
    assert answer["perturbed"]["same_work"]
    ran = paperkin("eval", "duplicates", tmp_path / "missing.tsv", *files)
    assert (ran.code, ran.out) == (1, "")


def judged_mentions(folder: Path) -> Path:
    """Write mentions of two people of one name, whose co-authors tell them apart, and of one with a rare name."""
    rows = [
        {"paper_id": f"p{n}", "name": name, "author_id": person, "block": name, "coauthors": others, "kind": kind}
        for n, (name, person, others, kind) in enumerate(
            [
                ("Wei Wang", "w1", ["Quirin Abendroth", "Ottilie Zwingli"], "homonym"),
                ("Wei Wang", "w1", ["Quirin Abendroth", "Ottilie Zwingli"], "homonym"),
                ("Wei Wang", "w2", ["Nobody Else"], "homonym"),
                ("Ottilie Zwingli", "z", ["Quirin Abendroth"], "plain"),
                ("Ottilie Zwingli", "z", ["Quirin Abendroth"], "plain"),
            ]
        )
    ]
    return write_lines(folder / "mentions.jsonl", rows)


def test_eval_authors_scores_all_mentions_and_each_kind(paperkin: Paperkin, tmp_path: Path) -> None:
    mentions = judged_mentions(tmp_path)
    ran = paperkin("eval", "authors", mentions)
    assert [row[:2] for row in ran.rows] == [["all", "5"], ["homonym", "3"], ["plain", "2"]]
    assert all(0 <= float(figure) <= 1 for row in ran.rows for figure in row[2:])
    assert "5 mentions of 3 people" in ran.err
    answer = paperkin("eval", "authors", mentions, "--json").json
    assert (answer["without"], set(answer["kinds"])) == ([], {"homonym", "plain"})
    assert [answer["bcubed_f1"], answer["pairwise_f1"]] == [float(ran.rows[0][2]), float(ran.rows[0][5])]


@pytest.mark.parametrize(
    ("without", "left_out"), [("", []), ("orcid, affiliation,ids", ["affiliation", "ids", "orcid"])]
)
def test_eval_authors_leaves_evidence_out_as_told(
    paperkin: Paperkin, tmp_path: Path, without: str, left_out: list[str]
) -> None:
    ran = paperkin("eval", "authors", judged_mentions(tmp_path), "--without", without, "--json")
    assert ran.json["without"] == left_out


def test_eval_authors_says_what_is_wrong_with_a_file_or_a_field(paperkin: Paperkin, tmp_path: Path) -> None:
    assert paperkin("eval", "authors", judged_mentions(tmp_path), "--without", "shoe size").code == 2
    ran = paperkin("eval", "authors", tmp_path / "missing.jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert "missing.jsonl" in ran.err
