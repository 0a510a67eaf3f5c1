from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.identifiers import identifier_of, parse_identifier

SHA = "3f0f2d3a9c1e4b5d6e7f8091a2b3c4d5e6f70819"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("arXiv:2203.02155", "arXiv:2203.02155"),
        ("ARXIV: 2203.02155v3", "arXiv:2203.02155"),
        ("2203.02155", "arXiv:2203.02155"),
        ("hep-th/9901001v2", "arXiv:hep-th/9901001"),
        ("math.GT/0309136", "arXiv:math.gt/0309136"),
        ("https://arxiv.org/abs/2203.02155v1", "arXiv:2203.02155"),
        ("http://www.arxiv.org/pdf/2203.02155v1.pdf", "arXiv:2203.02155"),
        ("export.arxiv.org/abs/hep-th/9901001/", "arXiv:hep-th/9901001"),
        ("https://arxiv.org/abs/2203.02155?context=cs", "arXiv:2203.02155"),
        ("HTTPS://ARXIV.ORG/ABS/2203.02155V2", "arXiv:2203.02155"),
        ("https://arxiv.org/format/2203.02155", "arXiv:2203.02155"),
        ("https://ar5iv.labs.arxiv.org/html/2203.02155", "arXiv:2203.02155"),
        ("https://www.alphaxiv.org/abs/2203.02155", "arXiv:2203.02155"),
        ("https://huggingface.co/papers/2203.02155", "arXiv:2203.02155"),
        ("arXiv 2203.02155", "arXiv:2203.02155"),
        ("arXiv:2203.02155v1 [cs.CL]", "arXiv:2203.02155"),
        ("arXiv:2203.02155v1  [stat.ML]  4 Mar 2022", "arXiv:2203.02155"),
        ("DOI 10.1145/3600006.3613165", "DOI:10.1145/3600006.3613165"),
        ("PMID 34265844", "PMID:34265844"),
        ("https://www.doi.org/10.1145/3600006.3613165", "DOI:10.1145/3600006.3613165"),
        ("HTTPS://ACLANTHOLOGY.ORG/P19-1001.PDF", "ACL:p19-1001"),
        ("https://aclanthology.org/P19-1001v2.pdf", "ACL:p19-1001"),
        ("https://aclanthology.org/2020.acl-main.703v2.pdf", "ACL:2020.acl-main.703"),
        ("http://aclanthology.info/papers/P19-1001", "ACL:p19-1001"),
        ("10.18653/V1/P19-1001", "DOI:10.18653/v1/p19-1001"),
        ("doi:10.1145/3600006.3613165", "DOI:10.1145/3600006.3613165"),
        ("https://doi.org/10.1002/(SICI)1097-4571(1998)49:8%3C3.0", "DOI:10.1002/(sici)1097-4571(1998)49:8<3.0"),
        ("10.48550/arXiv.2203.02155", "arXiv:2203.02155"),
        ("https://doi.org/10.48550/arXiv.2203.02155", "arXiv:2203.02155"),
        ("P19-1001", "ACL:p19-1001"),
        ("2020.acl-main.703", "ACL:2020.acl-main.703"),
        ("https://aclanthology.org/P19-1001.pdf", "ACL:p19-1001"),
        ("https://www.aclweb.org/anthology/P19-1001/", "ACL:p19-1001"),
        ("CorpusId:12345", "CorpusId:12345"),
        ("corpus:12345", "CorpusId:12345"),
        (SHA, f"S2:{SHA}"),
        (f"https://www.semanticscholar.org/paper/Some-Title/{SHA.upper()}", f"S2:{SHA}"),
        ("https://openalex.org/W2741809807", "OpenAlex:W2741809807"),
        ("w2741809807", "OpenAlex:W2741809807"),
        ("PMID:34265844", "PMID:34265844"),
        ("https://pubmed.ncbi.nlm.nih.gov/34265844/", "PMID:34265844"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8371605/", "PMCID:8371605"),
        ("0000-0002-1825-009x", "ORCID:0000-0002-1825-009X"),
        ("https://orcid.org/0000-0002-1825-0097", "ORCID:0000-0002-1825-0097"),
    ],
)  # fmt: skip
def test_every_usual_spelling_is_read_as_one_identifier(written: str, read: str) -> None:
    assert str(parse_identifier(written)) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "attention",
        "arXiv:",
        "arXiv:nonsense",
        "DOI:11.1/x",
        "12345",
        "https://x.org/2203.02155",
        ":",
        "DOI of",
    ],
)
def test_what_is_no_identifier_is_none(text: str) -> None:
    assert parse_identifier(text) is None


@given(st.text(max_size=60))
def test_any_text_can_be_asked_for(text: str) -> None:
    identifier = parse_identifier(text)
    assert identifier is None or identifier.value


@given(
    st.one_of(
        st.from_regex(r"\A\d{4}\.\d{5}(v\d)?\Z"),
        st.from_regex(r"\A10\.\d{4}/[a-zA-Z0-9./()-]+\Z"),
        st.from_regex(r"\A[A-Z]\d\d-\d{4}\Z"),
        st.from_regex(r"\A[0-9a-f]{40}\Z"),
    )
)
def test_what_an_identifier_is_written_as_is_read_as_the_same(text: str) -> None:
    identifier = parse_identifier(text)
    assert identifier is not None
    assert parse_identifier(str(identifier)) == identifier
    assert parse_identifier(str(identifier).upper()) == identifier


def test_a_value_filed_under_a_scheme_needs_no_prefix() -> None:
    assert str(identifier_of("PMID", 34265844)) == "PMID:34265844"
    assert str(identifier_of("arXiv", "arXiv:2203.02155v2")) == "arXiv:2203.02155"
    assert str(identifier_of("ORCID", "https://orcid.org/0000-0002-1825-0097")) == "ORCID:0000-0002-1825-0097"


def test_a_doi_that_arxiv_minted_is_the_arxiv_id() -> None:
    assert str(identifier_of("DOI", "10.48550/arXiv.2203.02155")) == "arXiv:2203.02155"


@pytest.mark.parametrize("value", [None, True, 1.5, [], {}, "", "not an orcid", "10.1145/1"])
def test_a_value_that_is_not_of_its_scheme_is_none(value: object) -> None:
    assert identifier_of("ORCID", value) is None
