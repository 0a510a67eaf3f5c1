"""Records of one work: the keys under which they find each other, and the verdict on two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from paperkin.identifiers import Identifier
from paperkin.identity.bylines import Byline, BylineAgreement, BylineGrade, compare_bylines, read_byline
from paperkin.identity.titles import Title, TitleAgreement, TitleGrade, compare_titles, read_title
from paperkin.records import Paper
from paperkin.text import folded

_NEAR_YEARS, _FAR_YEARS = 1, 3
_ABSTRACT_WORDS = 200
_SHORTEST_ABSTRACT = 25
_OPENING = 60  # characters
_ABSTRACTS_AGREE, _ABSTRACTS_ONE, _ABSTRACTS_DIFFER = 0.5, 0.8, 0.25
_CLOSE_TITLES = 0.7
_LONG_TITLE_KEY, _LONG_TITLE = 26, 40  # letters
_TEAM = 2  # authors in common that hardly come together by chance

_ANTHOLOGY_DOI = re.compile(r"10\.(?:18653/v1|3115/v1)/(.+)")
_ANTHOLOGY_YEAR = re.compile(r"(?:[a-z](\d{2})-\d{4}|(\d{4})\..+)")
_ARXIV_YEAR = re.compile(r"(?:[a-z.-]+/)?(\d{2})\d{2}.*")
# Where preprints and deposits get their DOIs; bioRxiv's differ from those of its publisher's journals by a digit.
_DEPOSIT_DOI = re.compile(
    r"10\.(?:48550|2139|5281|6084|13140|17605|312(?:19|34|35)|31(?:124|222|223|730)|35542|20944|21203|26434|36227|22541|33774"
    r"|14293|32388|7287|1002/essoar|1101/\d|64898|12688|51094|55458)"
)
_PREPRINT_VENUES = re.compile(
    r"\b(arxiv|corr|biorxiv|medrxiv|chemrxiv|psyarxiv|ssrn|preprints?|research square|techrxiv)\b"
)
# Schemes in which a work has one value only; services that give ids to what they harvest split works all the time.
_SINGULAR = ("arXiv", "DOI", "ACL", "PMID")


class Outcome(StrEnum):
    """What two records are to each other."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two records are of one work, and why, in words.

    score: in [0, 1]; orders verdicts, and is no probability. conflict: the two cannot be one work, so that no third
    record may join them either.
    """

    outcome: Outcome
    score: float
    reasons: tuple[str, ...]
    conflict: bool = False

    @property
    def same(self) -> bool:
        """Whether the two records are of one work."""
        return self.outcome is Outcome.SAME


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a record tells its work: read once, compared often.

    singular: scheme → the values of which a work has one only, so that two of them are two works, or a wrong id.
    """

    title: Title
    byline: Byline
    year: int | None
    venue: str
    is_preprint: bool
    identifiers: frozenset[Identifier]
    singular: Mapping[str, frozenset[str]]
    abstract: str = field(repr=False)


def traits_of(paper: Paper) -> Traits:
    """Read a record for `judge_traits` and `keys_of`."""
    identifiers = frozenset(map(_anthologised, paper.identifiers))
    return Traits(
        title=read_title(paper.title),
        byline=read_byline(paper.authors),
        year=paper.year or _year_in(identifiers),
        venue=_venue_key(paper.venue),
        is_preprint=is_preprint(paper),
        identifiers=identifiers,
        singular=_singular(identifiers),
        abstract=paper.abstract,
    )


def is_preprint(paper: Paper) -> bool:
    """Tell whether a record describes a preprint: its source says so, its venue, or the only identifiers it has."""
    if paper.kind == "preprint" or _PREPRINT_VENUES.search(_venue_key(paper.venue)):
        return True
    if paper.venue or paper.kind not in (None, "article", "other"):
        return False
    return bool(paper.identifiers) and all(
        item.scheme == "arXiv" or (item.scheme == "DOI" and _DEPOSIT_DOI.match(item.value))
        for item in paper.identifiers
    )


@lru_cache(maxsize=50_000)
def _venue_key(venue: str | None) -> str:
    return folded(venue) if venue else ""


def _anthologised(identifier: Identifier) -> Identifier:
    """Return the Anthology's id for a DOI that it minted."""
    found = _ANTHOLOGY_DOI.fullmatch(identifier.value) if identifier.scheme == "DOI" else None
    return Identifier("ACL", found[1]) if found and _ANTHOLOGY_YEAR.fullmatch(found[1]) else identifier


def _singular(identifiers: frozenset[Identifier]) -> dict[str, frozenset[str]]:
    values: dict[str, set[str]] = {}
    for scheme, value in sorted((item.scheme, item.value) for item in identifiers):
        if scheme in _SINGULAR and not (scheme == "DOI" and _DEPOSIT_DOI.match(value)):
            values.setdefault(scheme, set()).add(value)
    return {scheme: frozenset(own) for scheme, own in values.items()}


def _year_in(identifiers: frozenset[Identifier]) -> int | None:
    for identifier in sorted(identifiers):
        pattern = {"ACL": _ANTHOLOGY_YEAR, "arXiv": _ARXIV_YEAR}.get(identifier.scheme)
        if pattern and (found := pattern.fullmatch(identifier.value)):
            digits = next(group for group in found.groups() if group)
            return int(digits) if len(digits) == 4 else (1900 if int(digits) > 50 else 2000) + int(digits)
    return None


def matching_keys(paper: Paper) -> tuple[str, ...]:
    """Return the keys under which records of one work find each other: two of one work share at least one.

    Its identifiers, and up to eight of its title and authors, each of which survives something else: a dropped
    subtitle, typing errors at the title's beginning or end, authors left out, initials. Of any length, sorted.
    """
    return keys_of(traits_of(paper))


def keys_of(traits: Traits) -> tuple[str, ...]:
    """Return `matching_keys` of a record that was read."""
    keys = {f"id:{identifier}".lower() for identifier in traits.identifiers}
    if not traits.title.recurring:
        keys.update(_title_keys(traits))
    elif traits.byline.signatures and traits.year:
        keys.add(f"recurring:{traits.title.whole.squashed}|{_families(traits)[0]}|{traits.year}")
    return tuple(sorted(keys))


def _title_keys(traits: Traits) -> Iterator[str]:
    title, families = traits.title, _families(traits)
    first, last = (families[0], families[-1]) if families else ("", "")
    for part in (title.whole, title.main, title.sub):
        if part is None or not part.squashed or (part is title.sub and part.is_short):
            continue
        if len(part.squashed) >= _LONG_TITLE_KEY:
            yield f"title:{part.squashed[:200]}"
        elif families:
            yield f"title:{part.squashed}|{first}"
        elif part is title.whole:
            yield f"title:{part.squashed}|{traits.year}"
    content = title.whole.content
    if len(content) < 2 or not families:
        return
    yield f"start:{_stem(content[:2])}|{first}"
    yield f"start:{_stem(content[:2])}|{last}"
    yield f"end:{_stem(content[-2:])}|{first}"
    yield f"longest:{_stem(sorted(content, key=lambda word: (-len(word), word))[:2])}|{first}"
    if len(families) > _TEAM:
        yield f"authors:{' '.join(sorted(families)[:20])}"
    elif len(families) == _TEAM:
        yield f"authors:{' '.join(sorted(f'{one.filed} {one.name.initial}' for one in traits.byline.signatures))}"


def _families(traits: Traits) -> list[str]:
    return [signature.filed for signature in traits.byline.signatures]


def _stem(words: list[str]) -> str:
    return " ".join(word[:4] for word in words)


def judge(a: Paper, b: Paper) -> Verdict:
    """Return whether two records are of one work, with the reasons. Symmetric."""
    return judge_traits(traits_of(a), traits_of(b))


def judge_traits(a: Traits, b: Traits) -> Verdict:
    """Return `judge` of two records that were read."""
    title = compare_titles(a.title, b.title)
    if title.grade is TitleGrade.OTHER and not title.conflict and _are_unlike(a, b):
        # Most pairs that share a key end here: people who wrote two papers.
        strangers = bool(a.byline.filed and b.byline.filed) and a.byline.filed.isdisjoint(b.byline.filed)
        return Verdict(Outcome.DIFFERENT, 0.0, (title.reason,), conflict=strangers)
    return _Comparison.of(a, b, title).verdict()


def _are_unlike(a: Traits, b: Traits) -> bool:
    """Tell whether nothing but the authors could speak for two records of different titles."""
    titled = a.title.whole.words and b.title.whole.words
    openings = a.abstract[:_OPENING].casefold(), b.abstract[:_OPENING].casefold()
    return bool(titled) and a.identifiers.isdisjoint(b.identifiers) and (openings[0] != openings[1] or not openings[0])


@dataclass(frozen=True)
class _Comparison:
    a: Traits
    b: Traits
    title: TitleAgreement
    byline: BylineAgreement
    gap: int | None
    shared: tuple[Identifier, ...]
    rivals: tuple[str, ...]

    @classmethod
    def of(cls, a: Traits, b: Traits, title: TitleAgreement) -> _Comparison:
        return cls(
            a=a,
            b=b,
            title=title,
            byline=compare_bylines(a.byline, b.byline),
            gap=abs(a.year - b.year) if a.year and b.year else None,
            shared=tuple(sorted(a.identifiers & b.identifiers)),
            rivals=_rivals(a, b),
        )

    def verdict(self) -> Verdict:
        outcome, remark, conflict = self._decided()
        score = self._score()
        return Verdict(outcome, score, (*self._reasons(), *([remark] if remark else [])), conflict)

    def _decided(self) -> tuple[Outcome, str, bool]:
        """Return the outcome, a remark if something special decided, and whether it is a conflict."""
        grade, authors = self.title.grade, self.byline.grade
        if not (self.a.title.whole.words and self.b.title.whole.words):
            return (Outcome.SAME if self.shared else Outcome.UNSURE), "", False
        if self.shared:
            return self._with_shared_identifier()
        if self.title.conflict:
            return Outcome.DIFFERENT, "", True
        if self._is_series():
            return Outcome.DIFFERENT, "one venue lists both, in different years", True
        if authors is BylineGrade.NONE:
            if grade >= TitleGrade.PART and self._abstracts >= _ABSTRACTS_AGREE:
                return Outcome.UNSURE, "abstracts agree", True
            return Outcome.DIFFERENT, "", True
        if self.a.title.recurring or self.b.title.recurring:
            return self._recurring()
        if grade >= TitleGrade.NEAR:
            return self._same_title()
        if grade is TitleGrade.PART:
            return self._part_of_title()
        if authors < BylineGrade.MOST:
            return Outcome.DIFFERENT, "", False
        if grade >= TitleGrade.NAME:
            return self._close_title()
        return self._other_words()

    def _with_shared_identifier(self) -> tuple[Outcome, str, bool]:
        grade, authors = self.title.grade, self.byline.grade
        if self.title.conflict:
            return (Outcome.DIFFERENT if authors is BylineGrade.NONE else Outcome.UNSURE), "", True
        if authors >= BylineGrade.MOST or grade >= TitleGrade.PART:
            return Outcome.SAME, "", False
        if authors is BylineGrade.NONE:
            if grade is TitleGrade.OTHER:
                return Outcome.DIFFERENT, "the identifier is wrong on one of them", True
            return Outcome.UNSURE, "", True
        if grade is TitleGrade.OTHER:
            return Outcome.UNSURE, "", False
        return Outcome.SAME, "", False

    def _recurring(self) -> tuple[Outcome, str, bool]:
        """Decide on titles that every volume has: only one year of one venue by the same people can be one work."""
        alike = self.title.grade >= TitleGrade.NEAR and self.byline.grade is BylineGrade.ALL and self.gap == 0
        if alike and not self.rivals and self.a.venue and self.a.venue == self.b.venue:
            return Outcome.SAME, "", False
        if self.gap or self.title.grade < TitleGrade.NEAR:
            return Outcome.DIFFERENT, "many works have this title", True
        return Outcome.UNSURE, "many works have this title", False

    def _same_title(self) -> tuple[Outcome, str, bool]:
        authors, whole = self.byline.grade, self.a.title.whole
        if authors is BylineGrade.UNKNOWN or authors is BylineGrade.SOME:
            near = self.gap <= _NEAR_YEARS if self.gap is not None else len(whole.squashed) >= _LONG_TITLE
            alone = authors is BylineGrade.UNKNOWN and whole.is_distinctive and near
            if (alone and not self.rivals and not self._abstracts_differ) or self._abstracts >= _ABSTRACTS_AGREE:
                return Outcome.SAME, "", False
            return Outcome.UNSURE, "", False
        if self.rivals and self._abstracts_differ:
            return Outcome.UNSURE, "abstracts differ", False
        if self._abstracts >= _ABSTRACTS_AGREE:
            return Outcome.SAME, "", False
        if self.rivals and self.gap and self.byline.agreeing < _TEAM:
            return Outcome.UNSURE, "", False
        if self._is_within(_NEAR_YEARS):
            return Outcome.SAME, "", False
        several = self.byline.agreeing >= _TEAM or self.a.is_preprint != self.b.is_preprint
        if several and not whole.is_short and (self._is_within(_FAR_YEARS) or self.a.is_preprint or self.b.is_preprint):
            return Outcome.SAME, "", False
        return Outcome.UNSURE, "", False

    def _part_of_title(self) -> tuple[Outcome, str, bool]:
        """Decide where one title lacks the other's subtitle, or its leading name, and what is left says much."""
        if self._abstracts >= _ABSTRACTS_AGREE and self.byline.grade is not BylineGrade.SOME:
            return Outcome.SAME, "abstracts agree", False
        plain = self.byline.grade >= BylineGrade.MOST and not self.rivals and self._is_within(_FAR_YEARS)
        return (Outcome.SAME if plain and not self._has_abstracts else Outcome.UNSURE), "", False

    def _close_title(self) -> tuple[Outcome, str, bool]:
        """Decide where the titles share a name or all but the subtitle, or differ in what may be a typing error."""
        if self._abstracts >= _ABSTRACTS_ONE:
            return Outcome.SAME, "abstracts agree", False
        doubtful = self.byline.grade < BylineGrade.ALL or self.rivals or not self._is_within(_NEAR_YEARS)
        if doubtful or (self._has_abstracts and self._abstracts < _ABSTRACTS_AGREE):
            return Outcome.UNSURE, "", False
        excused = {
            TitleGrade.NAME: self.a.title.sub is None or self.b.title.sub is None,
            TitleGrade.SUBTITLE: self.a.is_preprint != self.b.is_preprint,
            TitleGrade.SLIP: self.byline.agreeing >= _TEAM or self.gap == 0,
        }
        return (Outcome.SAME if excused[self.title.grade] else Outcome.UNSURE), "", False

    def _other_words(self) -> tuple[Outcome, str, bool]:
        """Decide where the titles were worded anew: a group's next paper often has this one's abstract, nearly."""
        close = self.title.similarity >= _CLOSE_TITLES
        versions = self.a.is_preprint != self.b.is_preprint and self.title.grade is TitleGrade.REWORDED
        if self._abstracts >= _ABSTRACTS_ONE and self.byline.agreeing >= _TEAM:
            alike = (versions and self._is_within(_FAR_YEARS)) or (close and self.gap == 0)
            return (Outcome.SAME if alike and not self.rivals else Outcome.UNSURE), "abstracts agree", False
        return (Outcome.UNSURE if close else Outcome.DIFFERENT), "", False

    def _is_within(self, years: int) -> bool:
        return self.gap is None or self.gap <= years

    def _is_series(self) -> bool:
        """Tell an annual report or tutorial, which one venue lists anew each year."""
        return bool(
            self.rivals and self.gap and self.a.venue and self.a.venue == self.b.venue and not self.a.is_preprint
        )

    @property
    def _has_abstracts(self) -> bool:
        return self._abstracts >= 0

    @property
    def _abstracts_differ(self) -> bool:
        return 0 <= self._abstracts < _ABSTRACTS_DIFFER

    @cached_property
    def _abstracts(self) -> float:
        """Return the words that the abstracts' beginnings share, in [0, 1]; -1 where one is missing or too short."""
        one, other = (_beginning(traits.abstract) for traits in (self.a, self.b))
        if min(len(one), len(other)) < _SHORTEST_ABSTRACT:
            return -1.0
        length = min(len(one), len(other))  # one feed may have cut it short
        left, right = set(one[:length]), set(other[:length])
        return len(left & right) / len(left | right)

    def _score(self) -> float:
        years = 0.5 if self.gap is None else 1 / (1 + self.gap)
        score = 0.5 * self.title.similarity + 0.3 * self.byline.share + 0.1 * years + 0.1 * bool(self.shared)
        return round(score, 4)

    def _reasons(self) -> Iterator[str]:
        for identifier in self.shared:
            yield f"same {identifier.scheme} {identifier.value}"
        yield self.title.reason
        yield self.byline.reason
        if self.gap is not None:
            yield f"both of {self.a.year}" if self.gap == 0 else "years {} and {}".format(*self._years())
        for scheme in self.rivals:
            yield f"different {scheme} ids"

    def _years(self) -> list[int]:
        return sorted(year for year in (self.a.year, self.b.year) if year is not None)


def _rivals(a: Traits, b: Traits) -> tuple[str, ...]:
    """Return the schemes in which both records have an id, and not one in common."""
    if not a.singular or not b.singular:
        return ()
    return tuple(
        scheme for scheme, one in a.singular.items() if scheme in b.singular and one.isdisjoint(b.singular[scheme])
    )


def _beginning(abstract: str) -> list[str]:
    return re.findall(r"\w+", abstract[: _ABSTRACT_WORDS * 10].casefold())[:_ABSTRACT_WORDS]
