"""CSV and Parquet tables of papers."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from paperkin.errors import InvalidRequest, SourceUnreadable
from paperkin.records import RawPaper, Refusal
from paperkin.sources import tables
from paperkin.sources.columns import ColumnMapping
from paperkin.sources.tables import CSV, Parquet

FIXTURES = Path(__file__).parents[1] / "fixtures" / "tables"


def read(data: str | bytes, *columns: str) -> list[RawPaper | Refusal]:
    reader = CSV(ColumnMapping.parse(columns))
    return list(reader.read(io.BytesIO(data.encode() if isinstance(data, str) else data)))


def papers(data: str | bytes, *columns: str) -> list[RawPaper]:
    return [item for item in read(data, *columns) if isinstance(item, RawPaper)]


def fixture(name: str) -> RawPaper:
    return papers((FIXTURES / name).read_bytes())[0]


def test_scopus() -> None:
    paper = fixture("scopus.csv")
    assert paper.id == "scopus:2-s2.0-85100000001"
    assert paper.title == 'Toys, bears and "dolls"'
    assert paper.abstract == "An abstract,\non two lines."
    assert [(author.name, author.source_id, author.affiliations) for author in paper.authors] == [
        ("John Allen Smith", "scopus:57190000001", "University of Toys, Toytown, Spain"),
        ("Ülrike Müller-Krüger", "scopus:7004000002", "ETH Zürich, Switzerland"),
    ]
    assert (paper.citations, paper.kind, paper.references) == (17, "Review article", ["DOI:10.1073/pnas.83.22.8589"])
    assert paper.identifiers == {"PMID": "33333333"}
    assert papers((FIXTURES / "scopus.csv").read_bytes())[1].authors[0].name == "Jane Doe"


def test_web_of_science() -> None:
    paper = fixture("web_of_science.tsv")
    assert (paper.id, paper.published, paper.title) == ("WOS:000221807500019", "2004-06-08", 'A "quoted" title')
    assert [(author.name, author.orcid) for author in paper.authors] == [
        ("Hua Li", "0000-0001-5109-3700"),
        ("I. V. Petrov", None),
    ]
    assert paper.authors[1].affiliations == ["Moscow State Univ, Moscow, Russia"]


def test_dimensions_with_its_line_before_the_header() -> None:
    paper = fixture("dimensions.csv")
    assert (paper.id, paper.line, paper.published) == ("dimensions:pub.1100000001", 3, "2018-03-02")
    assert paper.authors[0].affiliations == ["University of Toys (UoT)", "Toy Institute"]


def test_openalex() -> None:
    paper = fixture("openalex.csv")
    assert (paper.id, paper.identifiers) == ("openalex:W2741809807", {"PMID": "29456894"})
    assert paper.authors[0].source_id == "openalex:A5048491430"
    assert paper.references == ["https://openalex.org/W1560783210", "https://openalex.org/W1767272795"]


def test_zotero() -> None:
    paper = fixture("zotero.csv")
    assert [author.name for author in paper.authors] == ["Jan van der Berg", "Émile Zola"]
    assert (paper.published, paper.keywords) == ("2019-03", ["bears", " dolls"])
    assert paper.id.startswith("csv:")


def test_bad_rows_are_refused_and_the_good_ones_around_them_are_read() -> None:
    found = read((FIXTURES / "plain.csv").read_bytes())
    assert [item.reason if isinstance(item, Refusal) else item.title for item in found] == [
        "ragged_row",
        "Toys for some",
        "Toys for few",
        "broken_row",
        "Toys once more",
        "Toys in the end",
    ]
    assert [item.line for item in found] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    rows = [["year", "Title", "Authors"], ["2001", "A, B; C", "Jane Doe"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert CSV().recognises(text.encode())
    assert [(paper.title, paper.year) for paper in papers(text)] == [("A, B; C", "2001")]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbftitle,year\r\nT\xc3\xb6ys,2001\r\n",
        "title,year\nTöys,2001".encode("cp1252"),
        "title,year\rTöys,2001\r".encode(),
        "\n\ntitle,year\n\nTöys,2001\n,\n".encode(),
        "title,year\nTöys,2001,,\n".encode(),
    ],
)
def test_encodings_line_ends_and_empty_rows_do_not_matter(data: bytes) -> None:
    assert [(paper.title, paper.year) for paper in papers(data)] == [("Töys", "2001")]


@pytest.mark.parametrize("stray", ['x,"swallow,2000', 'x,swal"low",2000,"', '"x,y,2000'])
def test_a_stray_quote_costs_its_own_line_alone(stray: str) -> None:
    good = [f'{number},"Title, {number}\nin ""two"" lines",2001' for number in range(50)]
    text = "\n".join(["doi,title,year", *good[:25], stray, *good[25:], ""])
    found = read(text)
    assert [paper.doi for paper in papers(text)] == [str(number) for number in range(50)]
    assert len(found) == 51
    assert isinstance(found[25], Refusal)
    assert found[25].line == 52


def test_quotes_inside_a_cell_may_stand_alone_where_the_cells_come_out_right() -> None:
    assert [paper.title for paper in papers('title,year\n"The "new" bears",2001\n')] == ['The new" bears"']


def test_a_quote_that_is_never_closed_is_given_up_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_RECORD_BYTES", 5_000)
    text = "title,year\n" + '"Never closed,2000\n' + "".join(f"T{number},2001\n" for number in range(500))
    assert [paper.title for paper in papers(text)] == [f"T{number}" for number in range(500)]


def test_fields_of_several_megabytes_are_read() -> None:
    abstract = "word, " * 700_000
    (paper,) = papers(f'title,abstract\nT,"{abstract}"\n')
    assert paper.abstract == abstract


def test_the_users_columns_are_read_and_its_ids_are_trusted() -> None:
    data = "Titel,Nr,Wer\nSpielzeug,7,Jane Doe\n"
    with pytest.raises(InvalidRequest, match="no column that is known to hold titles"):
        read(data)
    assert not CSV().recognises(data.encode())
    columns = ("title=titel", "id=Nr", "authors=Wer")
    assert CSV(ColumnMapping.parse(columns)).recognises(data.encode())
    (paper,) = papers(data, *columns)
    assert (paper.id, paper.title, paper.authors[0].name) == ("7", "Spielzeug", "Jane Doe")


def test_a_rows_number_is_no_id() -> None:
    (paper,) = papers("id,title\n7,T\n")
    assert paper.id.startswith("csv:")
    assert paper.extra == {"row_id": "7"}
    assert papers("id,title\n2203.02155v1,T\n")[0].id == "arxiv:2203.02155"
    assert papers("id,title\nhttps://doi.org/10.1000/X,T\n")[0].id == "doi:10.1000/x"


def test_an_empty_table_is_said_to_be_so() -> None:
    with pytest.raises((SourceUnreadable, InvalidRequest)):
        read("")
    assert read("title,year\n") == []


@pytest.mark.parametrize("value", ["12", "12.0", 12, 12.0])
def test_counts_are_read_from_text_and_numbers(value: Any) -> None:
    assert parquet_papers({"title": ["T"], "citations": [value]})[0].citations == 12
    assert papers("title,citations\nT,many\n")[0].citations is None


def parquet_bytes(columns: dict[str, list[Any]], **given: Any) -> bytes:
    file = io.BytesIO()
    parquet.write_table(arrow.table(columns), file, **given)
    return file.getvalue()


def parquet_papers(columns: dict[str, list[Any]]) -> list[RawPaper]:
    data = parquet_bytes(columns)
    assert Parquet().recognises(data)
    found = list(Parquet().read(io.BytesIO(data)))
    assert all(isinstance(item, RawPaper) for item in found)
    return found  # type: ignore[return-value]


def test_parquet_reads_lists_of_structs_dates_and_numbers() -> None:
    people = [{"name": "Doe, Jane", "orcid": "0000-0001-5109-3700", "affiliations": ["Univ X"]}, {"name": "R. Roe"}]
    first, second = parquet_papers(
        {
            "Title": ["T", None],
            "authors": [people, None],
            "published": [date(2020, 2, 29), None],
            "year": [2020.0, float("nan")],
            "abstract": ["A", "Only an abstract"],
            "keywords": [["a", "b"], []],
        }
    )
    assert [author.name for author in first.authors] == ["Jane Doe", "R. Roe"]
    assert [author.affiliations for author in first.authors] == [["Univ X"], None]
    assert (first.year, first.published, first.keywords, first.line) == (2020.0, "2020-02-29", ["a", "b"], 1)
    assert (second.title, second.authors, second.year, second.line) == (None, None, None, 2)


def test_parquet_columns_may_be_mapped() -> None:
    data = parquet_bytes({"Titel": ["T"], "n": [5]})
    with pytest.raises(InvalidRequest, match="no column that is known to hold titles"):
        list(Parquet().read(io.BytesIO(data)))
    (paper,) = Parquet(ColumnMapping.parse(("title=Titel", "id=n"))).read(io.BytesIO(data))
    assert isinstance(paper, RawPaper)
    assert paper.id == "5"


def test_a_damaged_group_of_rows_costs_itself_alone() -> None:
    titles = [f"Title {number} " + "x" * 50 for number in range(40)]
    data = bytearray(parquet_bytes({"title": titles}, row_group_size=10, compression="gzip", use_dictionary=False))
    group = parquet.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1).column(0)
    behind_header = group.data_page_offset + group.total_compressed_size * 7 // 10
    data[behind_header : behind_header + 20] = b"\xff" * 20
    found = list(Parquet().read(io.BytesIO(bytes(data))))
    assert [item.reason for item in found if isinstance(item, Refusal)] == ["broken_row_group"]
    assert [item.title for item in found if isinstance(item, RawPaper)] == titles[:10] + titles[20:]


def test_a_cut_parquet_file_is_said_to_be_damaged() -> None:
    data = parquet_bytes({"title": ["T"]})
    with pytest.raises(SourceUnreadable, match="damaged"):
        list(Parquet().read(io.BytesIO(data[:-10])))


def test_the_apostrophe_that_guards_a_formula_is_taken_off() -> None:
    found = papers("title,abstract,acl\n'=1+1,'tis so,P19-1001\n")
    assert [(item.title, item.abstract, item.identifiers) for item in found] == [
        ("=1+1", "'tis so", {"ACL": "p19-1001"})
    ]
