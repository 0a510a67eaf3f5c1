from __future__ import annotations

import pytest

from paperkin.identity.bylines import BylineAgreement, BylineGrade, aligned, compare_bylines, read_byline, signature_of
from paperkin.records import Authorship


def compared(a: list[str], b: list[str]) -> BylineAgreement:
    one, other = (read_byline([Authorship(name) for name in names]) for names in (a, b))
    agreement = compare_bylines(one, other)
    assert agreement == compare_bylines(other, one)
    return agreement


DEVLIN = ["Jacob Devlin", "Ming-Wei Chang", "Kenton Lee", "Kristina Toutanova"]


@pytest.mark.parametrize(
    "written",
    [
        ["J. Devlin", "M.-W. Chang", "K. Lee", "K. Toutanova"],
        ["Devlin, Jacob", "Chang, Ming-Wei", "Lee, Kenton", "Toutanova, Kristina"],
        ["Devlin J", "Chang MW", "Lee K", "Toutanova K"],
        ["Kristina Toutanova", "Kenton Lee", "Ming-Wei Chang", "Jacob Devlin"],
        ["Jacob Devlin", "Ming Wei Chang", "Kenton Lee", "Kristina N. Toutanova"],
        ["Jacob Devlin", "Ming-Wei Chang", "Kenton Lee"],
        ["Jacob Devlin", "Ming-Wei Chang", "Kenton Lee", "Kristina Toutanova", "A. Newcomer"],
        ["Jacob Devlin", "et al."],
        ["Jacob Devlln", "Ming-Wei Chang", "Kenton Lee", "Kristina Tutanova"],
    ],
)
def test_one_list_of_authors_agrees_with_itself_however_it_is_written(written: list[str]) -> None:
    assert compared(DEVLIN, written).grade is BylineGrade.ALL


def test_accents_order_and_compound_names_are_forgiven() -> None:
    assert compared(["José Müller"], ["Jose Mueller"]).grade is BylineGrade.ALL
    assert compared(["Wei Wang", "Ann Lee"], ["Wang Wei", "Ann Lee"]).agreeing == 2
    assert compared(["Arnau Saumell Portillo", "Ann Lee"], ["Arnau Saumell", "Ann Lee"]).agreeing == 2
    assert compared(["Dee Ann Reisinger", "Ann Lee"], ["Drew Reisinger", "Ann Lee"]).agreeing == 2


def test_namesakes_are_told_apart_where_their_given_names_are_known() -> None:
    assert compared(["John Smith"], ["Barbara Smith"]).grade is BylineGrade.NONE
    assert compared(["Wei Wang", "Ann Lee"], ["Wen Wang", "Bob Lee"]).agreeing < 2


def test_a_lone_family_name_in_capitals_is_not_read_as_initials() -> None:
    assert compared(["Wei LI"], ["Wei Li"]).grade is BylineGrade.ALL


def test_some_most_and_none_are_graded() -> None:
    assert compared(DEVLIN, ["Jacob Devlin", "Ann Lee", "Bo Chen", "Cy Dorn"]).grade is BylineGrade.SOME
    assert compared(DEVLIN, [*DEVLIN[:3], "Ann Oher"]).grade is BylineGrade.MOST
    assert compared(DEVLIN, ["Jacob Devlin"]).grade is BylineGrade.SOME
    assert compared(DEVLIN, ["Ann Oher"]).grade is BylineGrade.NONE


@pytest.mark.parametrize("nobody", [[], ["Anonymous"], ["Anonymous Authors"], ["N/A"]])
def test_nobody_is_unknown(nobody: list[str]) -> None:
    assert compared(DEVLIN, nobody).grade is BylineGrade.UNKNOWN


def test_each_name_is_aligned_once() -> None:
    few, many = ([signature_of(name) for name in names] for names in (["Bing Liu", "B. Liu"], ["Bing Liu", "Ann Lee"]))
    assert aligned(few, many) == [0, None]


def test_three_thousand_authors_are_compared_by_the_first() -> None:
    crowd = [f"{chr(65 + n % 26)}. Author{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}" for n in range(3_000)]
    assert compared(crowd, crowd[:100]).grade is BylineGrade.ALL
