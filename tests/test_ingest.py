from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Library
from paperkin.catalogue import Catalogue
from paperkin.catalogue.database import sqlite_url
from paperkin.errors import InvalidRequest, SourceUnreadable, StorageFull
from paperkin.ingest import IngestReport, ingest
from tests.toy import CORPUS, FIXTURES, write_lines

GARBAGE = b"this is no JSON"


def accounted_for(report: IngestReport) -> int:
    return report.added + report.updated + report.unchanged + report.repeated + sum(report.refused.values())


def numbered(count: int) -> list[dict[str, object]]:
    """Return rows that compress badly, so that a broken file breaks in the middle of them."""
    chance = random.Random(count)
    return [{"id": str(n), "title": f"Paper {n}", "abstract": chance.randbytes(40).hex()} for n in range(count)]


def test_the_corpus_is_taken_in_whole(empty_library: Library) -> None:
    report = empty_library.ingest([str(CORPUS)])
    assert (report.read, report.added) == (40, 40)
    assert report.repaired == {"repeated_author_list_folded": 1, "implausible_year_dropped": 1}
    assert (report.refused, report.failed) == ({}, {})


def test_taking_a_file_in_twice_changes_nothing(empty_library: Library) -> None:
    empty_library.ingest([str(CORPUS)])
    revision = empty_library.catalogue.revision()
    report = empty_library.ingest([str(CORPUS)])
    assert (report.read, report.unchanged) == (40, 40)
    assert empty_library.catalogue.revision() == revision


@pytest.mark.parametrize("packed", [bytes, gzip.compress, zstandard.compress])
def test_a_file_may_be_plain_or_compressed(
    empty_library: Library, tmp_path: Path, packed: Callable[..., bytes]
) -> None:
    path = tmp_path / "papers"
    path.write_bytes(packed(CORPUS.read_bytes()))
    assert empty_library.ingest([str(path)]).added == 40


def test_standard_input_and_globs_and_files_may_be_mixed(
    empty_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        write_lines(tmp_path / f"{number}.jsonl", [{"id": f"file {number}", "title": "T"}])

    class Standard:
        buffer = io.BytesIO(b'{"id": "piped", "title": "T"}\n')

    monkeypatch.setattr("sys.stdin", Standard())
    report = empty_library.ingest(["-", str(tmp_path / "[01].jsonl"), str(tmp_path / "2.jsonl")])
    assert report.added == 4
    assert empty_library.paper("piped").id == "piped"


def test_the_arxiv_snapshot_is_recognised(empty_library: Library) -> None:
    assert empty_library.ingest([str(FIXTURES / "arxiv_kaggle.jsonl")]).added == 5
    paper = empty_library.paper("arXiv:2212.11862")
    assert (paper.id, paper.year, paper.source) == ("arxiv:2212.11862", 2022, "arxiv-kaggle")
    assert empty_library.paper("10.18452/25593").title == "Aspects of Conformal Field Theory"


@pytest.mark.parametrize("packed", [gzip.compress, zstandard.compress])
def test_what_comes_before_a_break_is_kept_and_the_break_reported(
    empty_library: Library, tmp_path: Path, packed: Callable[..., bytes]
) -> None:
    whole = tmp_path / "whole"
    write_lines(whole, numbered(5_000))
    broken = tmp_path / "broken"
    packed_whole = packed(whole.read_bytes())
    broken.write_bytes(packed_whole[: len(packed_whole) * 4 // 5])
    fine = write_lines(tmp_path / "fine.jsonl", [{"id": "after the break", "title": "T"}])
    report = empty_library.ingest([str(broken), str(fine)])
    assert list(report.failed) == [str(broken)]
    assert "damaged" in report.failed[str(broken)]
    assert 2_000 < report.added < 5_000
    assert accounted_for(report) == report.read
    assert empty_library.paper("after the break").title == "T"

    mended = tmp_path / "mended"
    mended.write_bytes(packed_whole)
    report = empty_library.ingest([str(mended)])
    assert (report.read, report.failed) == (5_000, {})
    assert empty_library.catalogue.count() == 5_001


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (gzip.compress(b""), "empty"),
        ('{"id": "1", "title": "T"}'.encode("utf-16"), "UTF-16"),
        (b"\x1f\x8b\x08broken", "damaged"),
        (b"a text in no format at all", "no format"),
    ],
)
def test_a_file_that_cannot_be_read_is_reported_and_the_next_one_read(
    empty_library: Library, tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    report = empty_library.ingest([str(path), str(CORPUS)])
    assert report.added == 40
    assert told in report.failed[str(path)]


@pytest.mark.parametrize("argument", ["missing.jsonl", "*.missing", ""])
def test_nothing_is_read_where_an_argument_names_nothing(empty_library: Library, tmp_path: Path, argument: str) -> None:
    with pytest.raises(SourceUnreadable):
        empty_library.ingest([str(CORPUS), str(tmp_path / argument)])
    assert empty_library.catalogue.count() == 0


def test_nothing_is_read_in_a_format_that_does_not_exist(empty_library: Library) -> None:
    with pytest.raises(InvalidRequest, match="no such source"):
        empty_library.ingest([str(CORPUS)], source="cuneiform")


def test_bad_lines_are_refused_counted_and_listed(empty_library: Library, tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(
        b"\n".join(
            [
                b'\xef\xbb\xbf{"id": "with a mark", "title": "T"}',
                GARBAGE,
                b"",
                b"[1, 2]",
                b"42",
                '{"id": "latin", "title": "Übung"}'.encode("latin-1"),
                b'{"title": "no id"}',
                b'{"id": "no text"}',
                b'{"id": "fine", "title": "T"}',
            ]
        )
    )
    report = empty_library.ingest([str(path)])
    assert (report.read, report.added) == (8, 2)
    assert report.refused == {"invalid_json": 1, "not_an_object": 2, "not_utf8": 1, "missing_id": 1, "no_text": 1}
    assert accounted_for(report) == report.read
    listed = {row["line"]: row["reason"] for row in empty_library.catalogue.refused()}
    assert listed == {
        2: "invalid_json",
        4: "not_an_object",
        5: "not_an_object",
        6: "not_utf8",
        7: "missing_id",
        8: "no_text",
    }
    assert {row["origin"] for row in empty_library.catalogue.refused()} == {str(path)}


def test_lines_that_were_mended_are_no_longer_listed(empty_library: Library, tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(b'{"id": "a", "title": "T"}\n' + GARBAGE)
    empty_library.ingest([str(path)])
    assert empty_library.catalogue.refusals_by_reason() == {"invalid_json": 1}
    write_lines(path, [{"id": "a", "title": "T"}])
    empty_library.ingest([str(path)])
    assert empty_library.catalogue.refusals_by_reason() == {}


def test_a_line_of_more_than_the_limit_is_refused(
    empty_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperkin.sources.json_lines.MAX_LINE_BYTES", 1_000)
    rows = [{"id": "a", "title": "T"}, {"id": "b", "title": "long " * 1_000}, {"id": "c", "title": "T"}]
    report = empty_library.ingest([str(write_lines(tmp_path / "papers.jsonl", rows))])
    assert (report.added, report.refused) == (2, {"line_too_long": 1})


def test_three_thousand_authors_are_kept_in_order_even_on_the_first_paper(
    empty_library: Library, tmp_path: Path
) -> None:
    authors = [
        {"name": f"Author {n}", "affiliation": f"Department {n} of a university with a long name, a city and a country"}
        for n in range(3_000)
    ]
    path = write_lines(tmp_path / "papers.jsonl", [{"id": "big", "title": "Collaboration", "authors": authors}])
    assert empty_library.ingest([str(path)]).added == 1
    kept = empty_library.paper("big").authors
    assert [author.name for author in kept] == [author["name"] for author in authors]


def test_an_id_that_comes_again_in_a_batch_is_repeated_and_the_last_record_counts(
    empty_library: Library, tmp_path: Path
) -> None:
    rows = [{"id": "a", "title": title} for title in ("First", "Second", "Third")]
    report = empty_library.ingest([str(write_lines(tmp_path / "papers.jsonl", rows))])
    assert (report.read, report.added, report.repeated) == (3, 1, 2)
    assert empty_library.paper("a").title == "Third"


def test_an_id_that_comes_again_in_another_file_updates(empty_library: Library, tmp_path: Path) -> None:
    one = write_lines(tmp_path / "1.jsonl", [{"id": "a", "title": "First"}, {"id": "b", "title": "Same"}])
    two = write_lines(tmp_path / "2.jsonl", [{"id": "a", "title": "Second"}, {"id": "b", "title": "Same"}])
    report = empty_library.ingest([str(one), str(two)])
    assert (report.added, report.updated, report.unchanged, report.repeated) == (2, 1, 1, 0)
    assert empty_library.paper("a").title == "Second"


def test_ids_that_differ_by_case_alone_are_two_papers(empty_library: Library, tmp_path: Path) -> None:
    rows = [{"id": "a", "title": "Small"}, {"id": "A", "title": "Large"}]
    empty_library.ingest([str(write_lines(tmp_path / "papers.jsonl", rows))])
    assert (empty_library.paper("a").title, empty_library.paper("A").title) == ("Small", "Large")


LINES = st.one_of(
    st.builds('{{"id": "{}", "title": "{}"}}'.format, st.sampled_from("abc"), st.sampled_from("xyz")).map(str.encode),
    st.sampled_from([b"", b"  ", b"[]", b"7", GARBAGE, b"\xff\xfe", b'{"id": "x"}', b'{"title": "T"}']),
)


@given(st.lists(st.lists(LINES, max_size=12), min_size=1, max_size=3))
def test_every_record_is_counted_exactly_once(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("counted")
    paths = []
    for number, lines in enumerate(files):
        paths.append(folder / f"{number}.jsonl")
        paths[-1].write_bytes(b"\n".join([b'{"id": "first", "title": "T"}', *lines]))
    with (
        Catalogue(sqlite_url(folder / "catalogue.db"), create=True) as catalogue,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("paperkin.ingest.BATCH_PAPERS", 4)
        report = ingest(catalogue, [str(path) for path in paths])
        assert report.read == sum(1 + sum(bool(line.strip()) for line in lines) for lines in files)
        assert accounted_for(report) == report.read
        assert catalogue.count() == report.added


def test_papers_of_many_authors_are_written_before_the_batch_is_full(
    empty_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperkin.ingest.BATCH_AUTHORSHIPS", 10)
    sizes = []
    upsert = Catalogue.upsert
    monkeypatch.setattr(Catalogue, "upsert", lambda self, batch: sizes.append(len(batch)) or upsert(self, batch))
    empty_library.ingest([str(CORPUS)])
    assert sum(sizes) == 40
    assert max(sizes) < 20


def test_a_disk_that_fills_up_stops_the_ingest_and_keeps_what_was_written(
    empty_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperkin.ingest.BATCH_PAPERS", 10)
    upsert = Catalogue.upsert

    def upsert_while_there_is_room(self: Catalogue, batch: list[object]) -> object:
        if self.count() >= 20:
            raise StorageFull("The disk is full", remedy="Free some space.")
        return upsert(self, batch)  # type: ignore[arg-type]

    path = write_lines(tmp_path / "papers.jsonl", numbered(50))
    with monkeypatch.context() as patched:
        patched.setattr(Catalogue, "upsert", upsert_while_there_is_room)
        with pytest.raises(StorageFull):
            empty_library.ingest([str(path)])
    assert empty_library.catalogue.count() == 20
    report = empty_library.ingest([str(path)])
    assert (report.added, report.unchanged) == (30, 20)


def test_progress_covers_the_bytes_of_each_file(empty_library: Library, tmp_path: Path) -> None:
    packed = tmp_path / "papers.jsonl.gz"
    packed.write_bytes(gzip.compress(CORPUS.read_bytes()))
    told: list[tuple[str, int | None]] = []

    class Listening:
        def start(self, stage: str, total: int | None, unit: str) -> None:
            told.append((f"{stage} {unit}", total))

        def advance(self, amount: int) -> None:
            told.append(("advance", amount))

        def done(self) -> None:
            told.append(("done", None))

    empty_library.ingest([str(packed)], progress=Listening())
    assert told[0] == (f"ingest {packed} bytes", packed.stat().st_size)
    read = told[: told.index(("done", None))]
    assert sum(amount or 0 for name, amount in read if name == "advance") == packed.stat().st_size
    assert [name for name, _ in told if name not in ("advance", "done")][1:] == [
        "match works records",
        "read names papers",
        "tell people apart names",
    ]
    assert told[-1] == ("done", None)


def test_a_file_whose_name_is_not_utf_8_is_taken_in(empty_library: Library, tmp_path: Path) -> None:
    path = tmp_path / "caf\udce9.jsonl"
    path.write_bytes(CORPUS.read_bytes() + GARBAGE)
    assert empty_library.ingest([str(path)]).added == 40
    assert empty_library.catalogue.refused()[0]["origin"].endswith(".jsonl")
