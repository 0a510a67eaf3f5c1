from __future__ import annotations

import json
from typing import Any

import pytest

from paperkin.records import Paper
from tests.exports.reading import exported, identified, paper
from tests.toy import toy_papers

# Of the schema, what papers need; it allows no other names.
_TEXTS = {
    *("id", "type", "title", "container-title", "genre", "number", "volume", "issue", "page", "publisher", "edition"),
    *("collection-title", "ISSN", "ISBN", "language", "DOI", "PMID", "PMCID", "URL", "keyword", "abstract", "note"),
}


def item(one: Paper) -> dict[str, Any]:
    (found,) = json.loads(exported([one], "csl-json"))
    assert isinstance(found, dict)
    return found


def test_an_item_is_written_by_the_schema() -> None:
    one = paper(
        *("Jan van der Berg Jr.", "王伟"),
        venue="Nature",
        kind="article",
        published="2021-02",
        identifiers=identified("ACL:P19-1001", "PMID:12345", "PMCID:678"),
        extra={"volume": 7, "number": "3", "pages": "12-20", "issn": ["1234-5678"]},
    )
    assert item(one) == {
        "id": "vanderBerg2021things",
        "type": "paper-conference",
        "title": "On things",
        "author": [{"family": "van der Berg", "given": "Jan", "suffix": "Jr."}, {"literal": "王伟"}],
        "issued": {"date-parts": [[2021, 2]]},
        "container-title": "Nature",
        "volume": "7",
        "issue": "3",
        "page": "12-20",
        "ISSN": "1234-5678",
        "PMID": "12345",
        "PMCID": "PMC678",
        "URL": "https://aclanthology.org/P19-1001",
        "note": "ACL: P19-1001",
    }


def test_a_preprint_says_that_it_is_one() -> None:
    found = item(paper(identifiers=identified("arXiv:2203.02155")))
    assert (found["type"], found["genre"], found["number"]) == ("article", "preprint", "arXiv:2203.02155")


@pytest.mark.parametrize("kind", ["book", "chapter", "thesis", "report", "dataset"])
def test_other_kinds_are_called_what_csl_calls_them(kind: str) -> None:
    assert item(paper(kind=kind))["type"] == kind


def test_the_toy_corpus_has_only_what_the_schema_allows() -> None:
    for found in json.loads(exported(toy_papers(), "csl-json")):
        assert found.keys() - {"author", "editor", "issued"} <= _TEXTS
        assert all(isinstance(found[name], str) and found[name] for name in found.keys() & _TEXTS)
        for name in found.get("author", ()):
            assert name.keys() == {"literal"} or name.keys() <= {"family", "given", "suffix"}
