from __future__ import annotations

import rispy

from tests.exports.reading import exported, identified, paper
from tests.toy import toy_papers


def test_a_record_is_written_by_the_specification() -> None:
    one = paper(
        *("Jan van der Berg Jr.", "王伟"),
        venue="Nature",
        published="2021-02",
        identifiers=identified("arXiv:2203.02155", "PMID:12345"),
        keywords=("a; b", "c"),
        abstract="First\nER  - \nTY  - BOOK",
        extra={"volume": "7", "issue": "3", "pages": "12-20"},
    )
    assert exported([one], "ris") == "\r\n".join(
        [
            *(
                "TY  - JOUR",
                "ID  - vanderBerg2021things",
                "TI  - On things",
                "AU  - van der Berg, Jan, Jr.",
                "AU  - 王伟",
            ),
            *("T2  - Nature", "PY  - 2021", "DA  - 2021/02//", "VL  - 7", "IS  - 3", "SP  - 12", "EP  - 20"),
            *("AB  - First ER - TY - BOOK", "KW  - a, b", "KW  - c", "DO  - 10.48550/arXiv.2203.02155"),
            *("AN  - 12345", "DB  - PubMed", "UR  - https://arxiv.org/abs/2203.02155"),
            *("UR  - https://pubmed.ncbi.nlm.nih.gov/12345", "ER  - ", "", ""),
        ]
    )


def test_rispy_reads_every_record_and_knows_every_tag() -> None:
    papers = toy_papers()
    records = rispy.loads(exported(papers, "ris"))
    assert len(records) == len(papers)
    for one, record in zip(papers, records, strict=True):
        assert record.get("title", "") == one.title
        assert record.get("abstract", "") == one.abstract
        assert len(record.get("authors", ())) == len(one.authors)
        assert "unknown_tag" not in record
