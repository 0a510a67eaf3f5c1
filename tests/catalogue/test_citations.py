from __future__ import annotations

from paperkin import Library, Paper
from paperkin.identifiers import Identifier

OWN = (Identifier("arXiv", "2001.00001"),)
OTHER = (Identifier("DOI", "10.1/other"), Identifier("OpenAlex", "W2"))


def citations_of(library: Library, size: int = 10_000) -> set[tuple[str, str]]:
    with library.catalogue.snapshot() as snapshot:
        found = [pair for batch in snapshot.citations(size) for pair in batch]
    ids = library.catalogue.ids(sorted({row for pair in found for row in pair}))
    return {(ids[citing], ids[cited]) for citing, cited in found}


def test_references_that_name_a_paper_here_by_any_of_its_identifiers_are_citations(empty_library: Library) -> None:
    absent = Identifier("DOI", "10.1/absent")
    empty_library.catalogue.upsert(
        [
            Paper("a", "A", identifiers=OWN, references=(OTHER[0], absent)),
            Paper("b", "B", identifiers=OTHER, references=(OWN[0],)),
            Paper("c", "C", references=(OTHER[1], OWN[0])),
        ]
    )
    expected = {("a", "b"), ("b", "a"), ("c", "a"), ("c", "b")}
    assert citations_of(empty_library) == expected
    assert citations_of(empty_library, 1) == expected


def test_a_paper_does_not_cite_itself(empty_library: Library) -> None:
    empty_library.catalogue.upsert([Paper("a", "A", identifiers=OWN, references=OWN)])
    assert citations_of(empty_library) == set()


def test_of_several_papers_with_one_identifier_the_oldest_is_cited(empty_library: Library) -> None:
    empty_library.catalogue.upsert(
        [
            Paper("old", "First", identifiers=OWN),
            Paper("new", "Second", identifiers=OWN),
            Paper("c", "C", references=OWN),
        ]
    )
    assert citations_of(empty_library) == {("c", "old")}
