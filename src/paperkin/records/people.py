"""The people behind the papers, and where they work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuthorSummary:
    """A person, as lists name one."""

    id: str
    name: str
    papers: int
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """Why one of a person's papers is taken to be theirs: the other paper that speaks most for it, and in what words.

    score: log-odds that both names are one person's; above 0 speaks for it. pinned: a curator said so.
    """

    paper: str
    name: str
    nearest: str | None
    score: float | None
    reasons: tuple[str, ...]
    pinned: bool


@dataclass(frozen=True, slots=True)
class Institution:
    """Where people work. `papers` and `people` count those here, and are None where nobody has counted."""

    id: str
    name: str
    country: str | None = None
    ror: str | None = None
    papers: int | None = None
    people: int | None = None
