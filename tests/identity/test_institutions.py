from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.identity.institutions import (
    Institution,
    KnownInstitution,
    aliases_of,
    known_institutions,
    read_affiliation,
    resolve_institutions,
    ror_institutions,
    split_affiliation,
)
from paperkin.records import Affiliation

ALIASES = aliases_of(known_institutions())


def named(text: str) -> list[tuple[str, str | None]]:
    """Return the names and countries that one text is read as."""
    return [(one.name, one.country) for one in read_affiliation(text, ALIASES)]


def names(text: str) -> list[str]:
    return [name for name, _ in named(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("University of Oxford+Google", ("University of Oxford", "Google")),
        ("MIT; Google Research", ("MIT", "Google Research")),
        ("1 Stanford University\n2 MIT", ("Stanford University", "MIT")),
        ("Princeton University and Boston University", ("Princeton University", "Boston University")),
        ("University of California, Berkeley", ("University of California, Berkeley",)),
        ("University of Science and Technology of China", ("University of Science and Technology of China",)),
        (
            "Google Inc, 1600 Amphitheatre Parkway, Mountain View",
            ("Google Inc, 1600 Amphitheatre Parkway, Mountain View",),
        ),
        ("Duke University + Duke University", ("Duke University",)),
        (" + ", ()),
    ],
)
def test_a_text_that_names_several_affiliations_is_split(text: str, parts: tuple[str, ...]) -> None:
    assert split_affiliation(text) == parts


@pytest.mark.parametrize(
    ("text", "institutions"),
    [
        (
            "Department of Computer Science, Stanford University, Stanford, CA 94305, USA",
            [("Stanford University", "US")],
        ),
        ("Dept. of Physics, Univ. of Glasgow, G12 8QQ, U.K. a.b@gla.ac.uk", [("Univ. of Glasgow", "GB")]),
        ("Lehrstuhl für Informatik, Universität Passau, Deutschland", [("Universität Passau", "DE")]),
        ("University of New Mexico", [("University of New Mexico", "US")]),
        ("Hong Kong Metropolitan University, China", [("Hong Kong Metropolitan University", "HK")]),
        ("Clinc, Inc., Ann Arbor, MI, USA", [("Clinc", "US")]),
        ("Ricoh Software Research Center (Beijing) Co., Ltd", [("Ricoh Software Research Center", "CN")]),
        ("Broad Institute, Cambridge, MA, USA", [("Broad Institute", "US")]),
    ],
)
def test_departments_and_addresses_are_left_out_and_the_country_is_kept(
    text: str, institutions: list[tuple[str, str | None]]
) -> None:
    assert named(text) == institutions


@pytest.mark.parametrize(
    ("text", "institutions"),
    [
        ("CSAIL, MIT", ["Massachusetts Institute of Technology"]),
        ("Language Technologies Institute, CMU", ["Carnegie Mellon University"]),
        ("ETHZ - ETH Zurich", ["ETH Zurich"]),
        ("ETH Zürich", ["ETH Zurich"]),
        ("U.C. Berkeley", ["University of California, Berkeley"]),
        ("EECS Department, University of California at Berkeley", ["University of California, Berkeley"]),
        ("Google DeepMind, London", ["Google DeepMind"]),
        ("Google Brain", ["Google"]),
        ("Facebook AI Research", ["Meta"]),
        ("Microsoft Research Asia, Beijing, China", ["Microsoft"]),
        ("Technische Universitaet Muenchen", ["Technical University of Munich"]),
        ("UCLA Vision Lab", ["University of California, Los Angeles"]),
        ("Northeastern University, Shenyang, China", ["Northeastern University (China)"]),
        ("Khoury College, Northeastern University, Boston, MA", ["Northeastern University"]),
        (
            "Univ. Grenoble Alpes, Inria, CNRS, LJK, 38000 Grenoble, France",
            ["Grenoble Alpes University", "Inria", "CNRS"],
        ),
        ("Columbia University & Netflix Inc.", ["Columbia University", "Netflix"]),
        ("HCI at Heidelberg University", ["Heidelberg University"]),
        ("PRIOR @ Allen Institute for AI", ["Allen Institute for AI"]),
        ("Centre for Cognitive Science TU Darmstadt", ["Technical University of Darmstadt"]),
        ("Institute for Infocomm Research, A∗STAR, Singapore", ["A*STAR"]),
    ],
)
def test_known_institutions_are_known_by_their_other_names(text: str, institutions: list[str]) -> None:
    assert names(text) == institutions


@pytest.mark.parametrize(
    "text",
    [
        "Seoul National University of Science and Technology",
        "Nanjing University of Posts and Telecommunications",
        "Boston College",
        "York University",
        "University of York",
        "University of Chinese Academy of Sciences",
        "Oxford Brookes University",
        "MIT World Peace University",
        "Massachusetts General Hospital",
    ],
)
def test_names_that_begin_like_others_stay_their_own(text: str) -> None:
    assert names(text) == [text]


@pytest.mark.parametrize(
    ("text", "institutions"),
    [
        ("Universit ´e de Sherbrooke", ["Université de Sherbrooke"]),
        ("T´ el´ ecom Paris", ["Télécom Paris"]),
        ("Carnegie Mellon University‡", ["Carnegie Mellon University"]),
        ("Computer Science Department Stanford University", ["Stanford University"]),
        ("School of Management and Engineering Shanghai University of Finance", ["Shanghai University of Finance"]),
        ("Duke Univeristy", ["Duke University"]),
        ("Studio Ousia§RIKEN AIP", ["Studio Ousia", "RIKEN"]),
        ("KyotoUniversity", ["Kyoto University"]),
    ],
)
def test_what_pdfs_and_typing_do_to_names_is_undone(text: str, institutions: list[str]) -> None:
    assert names(text) == institutions


@pytest.mark.parametrize(
    "text",
    [
        "Independent Researcher",
        "student",
        "None",
        "n/a",
        "undefined",
        "-",
        "",
        "Department of Computer Science",
        "Machine Learning Department + School of Computing",
        "Berlin, Germany",
        "CA 94305, USA",
        "a@b.org",
    ],
)
def test_what_names_no_institution_gives_none(text: str) -> None:
    assert names(text) == []


def test_spellings_meet_in_one_institution_named_by_the_most_frequent() -> None:
    counts = {
        Affiliation("Universität Passau"): 3,
        Affiliation("The Universitaet Passau, Germany"): 1,
        Affiliation("Faculty of Computer Science, Universitat Passau"): 2,
    }
    resolution = resolve_institutions(counts)
    assert set(resolution.keys.values()) == {("universitat-passau",)}
    assert resolution.institutions["universitat-passau"] == Institution(
        "universitat-passau", "Universität Passau", "DE", None, ("universitat passau",)
    )


def test_new_affiliations_attach_to_given_institutions_which_keep_their_keys() -> None:
    given = (Institution("passau", "University of Passau", "DE", None, ("universitat passau",)),)
    resolution = resolve_institutions({Affiliation("Chair, Universität Passau"): 9, Affiliation("Acme Corp"): 1}, given)
    assert resolution.keys == {
        Affiliation("Chair, Universität Passau"): ("passau",),
        Affiliation("Acme Corp"): ("acme",),
    }
    assert resolution.institutions["passau"].name == "University of Passau"


def test_resolving_again_with_what_was_found_changes_nothing() -> None:
    affiliations = {
        Affiliation("Kyoto University, Japan", ror="02kpeqv85", country="JP"): 2,
        Affiliation("Kyoto University"): 5,
        Affiliation("York University"): 1,
        Affiliation("University of York, UK"): 1,
        Affiliation("National Lincoln University, USA"): 20,
        Affiliation("National Lincoln University, Kenya"): 10,
    }
    first = resolve_institutions(affiliations)
    again = resolve_institutions(affiliations, first.institutions.values())
    assert (again.keys, again.institutions) == (first.keys, first.institutions)


def test_one_ror_id_is_one_institution_whatever_its_names() -> None:
    short, long = Affiliation("LMU", "05591te55"), Affiliation("Some Old University", "05591te55")
    named_alone = Affiliation("Some Old University, Germany")
    resolution = resolve_institutions({short: 1, long: 1, named_alone: 1})
    (key,) = set(resolution.keys.values())
    assert resolution.institutions[key[0]].ror == "05591te55"


def test_two_ror_ids_never_merge() -> None:
    here, there = Affiliation("Trinity College", "02tyrky19", "IE"), Affiliation("Trinity College", "04v8rkm36", "US")
    resolution = resolve_institutions({here: 3, there: 1, Affiliation("Trinity College"): 1})
    assert resolution.keys[here] != resolution.keys[there]
    assert resolution.keys[Affiliation("Trinity College")] == resolution.keys[here]


def test_a_ror_id_that_contradicts_a_given_institution_makes_a_new_one() -> None:
    given = (Institution("trinity-college", "Trinity College", "IE", "02tyrky19", ("trinity college",)),)
    there = Affiliation("Trinity College", "04v8rkm36")
    resolution = resolve_institutions({there: 1}, given)
    assert resolution.keys[there] == ("trinity-college-04v8rkm36",)


def test_a_university_name_borne_in_two_countries_is_two() -> None:
    here, there = Affiliation("National Lincoln University, USA"), Affiliation("National Lincoln University, Kenya")
    nowhere = Affiliation("National Lincoln University")
    resolution = resolve_institutions({here: 20, there: 10, nowhere: 1})
    assert resolution.keys[here] == resolution.keys[nowhere] == ("national-lincoln-university",)
    assert resolution.keys[there] == ("national-lincoln-university-ke",)

    later = resolve_institutions({there: 1, nowhere: 1}, reversed(resolution.institutions.values()))
    assert (later.keys[there], later.keys[nowhere]) == (resolution.keys[there], resolution.keys[nowhere])


def test_a_name_stays_with_the_given_institution_when_another_comes_to_bear_it() -> None:
    given = (Institution("trinity-college", "Trinity College", "IE", "02tyrky19", ("trinity college",)),)
    there, nowhere = Affiliation("Trinity College", "04v8rkm36"), Affiliation("Trinity College")
    resolution = resolve_institutions({there: 9, nowhere: 1}, given)
    assert resolution.keys == {there: ("trinity-college-04v8rkm36",), nowhere: ("trinity-college",)}


def test_an_institution_learns_its_ror_id_and_keeps_its_key() -> None:
    given = (Institution("passau", "University of Passau", None, None, ("university of passau",)),)
    affiliation = Affiliation("University of Passau", "05ydjnb78", "DE")
    resolution = resolve_institutions({affiliation: 1}, given)
    assert resolution.institutions == {
        "passau": Institution("passau", "University of Passau", "DE", "05ydjnb78", ("university of passau",))
    }


RECORD = {
    "id": "https://ror.org/00example",
    "status": "active",
    "names": [
        {"value": "University of Erewhon", "types": ["ror_display", "label"]},
        {"value": "Universität Erewhon", "types": ["label"]},
        {"value": "MIT", "types": ["acronym"]},
    ],
    "locations": [{"geonames_details": {"country_code": "NZ"}}],
}


def test_a_ror_dump_gives_names_in_other_languages_and_the_id() -> None:
    known = ror_institutions([RECORD, {**RECORD, "id": "https://ror.org/00gone", "status": "withdrawn"}])
    assert known == [KnownInstitution("University of Erewhon", "NZ", "00example", ("Universität Erewhon",))]
    resolution = resolve_institutions({Affiliation("Universität Erewhon"): 2}, known=known)
    assert list(resolution.institutions.values()) == [
        Institution("university-of-erewhon", "University of Erewhon", "NZ", "00example", ("university of erewhon",))
    ]


def test_an_alias_of_two_ror_records_is_nobodys() -> None:
    known = [
        KnownInstitution("Alpha Institute", "US", "0aaaaaaa1", ("Common Name Institute",)),
        KnownInstitution("Beta Institute", "GB", "0bbbbbbb2", ("Common Name Institute",)),
    ]
    aliases = aliases_of(known)
    assert aliases.find("Common Name Institute") is None
    assert aliases.find("Alpha Institute") is not None


@given(st.text(alphabet="Univ of,+;/&()-–.1´AB éß\n", max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    resolution = resolve_institutions({Affiliation(text): 1})
    assert {key for found in resolution.keys.values() for key in found} == set(resolution.institutions)


@pytest.mark.parametrize(
    "text", ["University of " * 20_000, "a, " * 50_000, "(" * 100_000, "A and " * 30_000, "1 A" * 50_000]
)
def test_hostile_texts_are_read_in_reasonable_time(text: str) -> None:
    began = time.process_time()
    read_affiliation(text, ALIASES)
    assert time.process_time() - began < 5


def test_the_shipped_table_has_one_row_per_institution() -> None:
    shipped = [one.name for one in known_institutions()]
    assert len(shipped) == len(set(shipped)) > 300
    assert all(one.country and len(one.country) == 2 for one in known_institutions())
