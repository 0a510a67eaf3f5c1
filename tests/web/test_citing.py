"""References: each style on each kind of paper, and papers that lack what a reference is made of."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.web.citing import STYLES, cited, csl_item
from paperkin.web.citing_names import CitedName


def _item(**given: Any) -> dict[str, Any]:
    return {
        "type": "article-journal",
        "title": "Highly accurate protein structure prediction",
        "author": [
            {"family": "Jumper", "given": "John"},
            {"family": "van der Berg", "given": "Jan-Peter", "suffix": "Jr."},
        ],
        "issued": {"date-parts": [[2021, 7, 15]]},
        "container-title": "Nature",
        "volume": "596",
        "issue": "7873",
        "page": "583-589",
        "DOI": "10.1038/s41586-021-03819-2",
    } | given


def _told(item: dict[str, Any]) -> dict[str, str]:
    return {one.name: str(one.text) for one in cited(item)}


def test_an_article_in_every_style() -> None:
    assert _told(_item()) == {
        "APA": "Jumper, J., &amp; van der Berg, J.-P., Jr. (2021). Highly accurate protein structure prediction. "
        "<i>Nature</i>, <i>596</i>(7873), 583–589. https://doi.org/10.1038/s41586-021-03819-2",
        "MLA": "Jumper, John, and Jan-Peter van der Berg Jr. “Highly accurate protein structure prediction.” "
        "<i>Nature</i>, vol. 596, no. 7873, 2021, pp. 583–589, https://doi.org/10.1038/s41586-021-03819-2.",
        "Chicago": "Jumper, John, and Jan-Peter van der Berg Jr. 2021. “Highly accurate protein structure prediction.” "
        "<i>Nature</i> 596 (7873): 583–589. https://doi.org/10.1038/s41586-021-03819-2.",
        "IEEE": "J. Jumper and J.-P. van der Berg Jr., “Highly accurate protein structure prediction,” <i>Nature</i>, "
        "vol. 596, no. 7873, pp. 583–589, July 2021, doi: 10.1038/s41586-021-03819-2.",
        "Vancouver": "Jumper J, van der Berg JP Jr. Highly accurate protein structure prediction. Nature. "
        "2021;596(7873):583-589. doi:10.1038/s41586-021-03819-2.",
        "Harvard": "Jumper, J. and van der Berg, J.-P., Jr. (2021) ‘Highly accurate protein structure prediction’, "
        "<i>Nature</i>, 596(7873), pp. 583–589. Available at: https://doi.org/10.1038/s41586-021-03819-2.",
    }


def test_a_conference_paper_stands_in_its_proceedings() -> None:
    told = _told(_item(type="paper-conference", **{"container-title": "ACL", "volume": "", "issue": "", "page": "7"}))

    assert "prediction. In <i>ACL</i> (pp. 7). https" in told["APA"]
    assert "In <i>ACL</i>, 7. https" in told["Chicago"]
    assert "in <i>ACL</i>, 2021, p. 7, doi:" in told["IEEE"]
    assert "In: ACL; 2021. p. 7. doi:" in told["Vancouver"]


def test_a_preprint_names_its_number_and_not_a_journal() -> None:
    told = _told(
        {
            "type": "article",
            "title": "GPT-4 Technical Report",
            "author": [{"literal": "OpenAI"}],
            "issued": {"date-parts": [[2023]]},
            "number": "arXiv:2303.08774",
            "URL": "https://arxiv.org/abs/2303.08774",
        }
    )

    assert told["APA"] == (
        "OpenAI. (2023). <i>GPT-4 Technical Report</i> (arXiv:2303.08774). arXiv. https://arxiv.org/abs/2303.08774"
    )
    assert told["Chicago"].startswith("OpenAI. 2023. “GPT-4 Technical Report.” Preprint, arXiv:2303.08774. https://")
    assert told["Vancouver"].startswith("OpenAI. GPT-4 Technical Report [preprint]. arXiv:2303.08774; 2023. Available")


def test_a_book_is_slanted_and_keeps_its_question_mark() -> None:
    told = _told(
        {"type": "book", "title": "Why books?", "author": [{"family": "Martin", "given": "J. H."}], "publisher": "P"}
    )

    assert told["MLA"] == "Martin, J. H. <i>Why books?</i> P."
    assert told["APA"] == "Martin, J. H. (n.d.). <i>Why books?</i> P."


@pytest.mark.parametrize(
    ("style", "many", "shown"),
    [("APA", 21, 20), ("MLA", 3, 1), ("Chicago", 7, 3), ("IEEE", 7, 1), ("Vancouver", 7, 6), ("Harvard", 4, 1)],
)
def test_each_style_shortens_long_lists_of_authors_where_its_manual_does(style: str, many: int, shown: int) -> None:
    authors = [{"family": f"Name{at:03}x", "given": "A."} for at in range(many)]
    cut, whole = _told(_item(author=authors))[style], _told(_item(author=authors[:-1]))[style]

    assert sum(author["family"] in cut for author in authors) == shown
    if style != "MLA":
        assert sum(author["family"] in whole for author in authors) == many - 1


def test_without_authors_the_title_comes_first_and_once() -> None:
    for style, text in _told(_item(author=[])).items():
        assert text.lstrip("“‘<i>").startswith("Highly accurate"), style
        assert text.count("Highly accurate") == 1, style


def test_markup_and_entities_in_a_source_are_text() -> None:
    evil = "<script>alert(1)</script> & \"q\" 'x'"
    for style, text in _told(
        _item(
            title=evil,
            author=[{"literal": evil}],
            volume=evil,
            issue=evil,
            page=evil,
            DOI=evil,
            **{"container-title": evil},
        )
    ).items():
        assert "<" not in text.replace("<i>", "").replace("</i>", ""), style
        assert "&lt;script&gt;" in text, style


def test_only_addresses_of_the_web_are_cited() -> None:
    assert "javascript" not in "".join(_told(_item(DOI="", URL="javascript:alert(1)")).values())


def test_names_in_scripts_without_capitals_are_not_abbreviated() -> None:
    assert CitedName("علي", "محمد").initials() == "محمد"
    assert CitedName("Đặng", "Đình-Văn An").initials() == "Đ.-V. A."
    assert CitedName("王伟").inverted("") == "王伟"


def test_every_paper_of_a_library_can_be_cited_in_every_style(toy_library: Library, corpus: list[Any]) -> None:
    for paper in corpus:
        told = cited(csl_item(toy_library, paper.id))
        assert [one.name for one in told] == list(STYLES)
        for one in told:
            assert one.text.strip() and "None" not in one.text and ".." not in one.text.replace("...", ""), one


def test_the_page_offers_the_references_and_the_files(toy_client: TestClient) -> None:
    text = toy_client.get("/papers/PMID:34265844").text

    assert 'data-copy-from="#cite-apa"' in text and 'id="cite-apa"' in text
    assert "Jumper, J., &amp; Evans, R. (2021)." in text
    assert "@article{" in text
    for written_as in ("bibtex", "ris", "csl-json", "csv"):
        address = f"/v1/papers/PMID:34265844/export?format={written_as}"
        assert f'href="{address}"' in text
        assert toy_client.get(address).status_code == 200
    assert json.loads(toy_client.get("/v1/papers/PMID:34265844/export?format=csl-json").text)[0]["PMID"] == "34265844"
