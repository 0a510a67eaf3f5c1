"""The frozen records that the whole road speaks. No I/O."""

from paperkin.records.hits import FacetCount, Hit, Page, Passage, Reasons, SentencePair, Suggestion, Why
from paperkin.records.papers import KINDS, Affiliation, Authorship, Match, Paper, Version, Work
from paperkin.records.people import AuthorSummary, Institution, Joined
from paperkin.records.questions import Direction, Filters, Query, Sort
from paperkin.records.raw import Deletion, RawAffiliation, RawAuthor, RawPaper, Refusal
from paperkin.records.topics import Topic, TopicEvent, TopicShare

__all__ = [
    "KINDS",
    "Affiliation",
    "AuthorSummary",
    "Authorship",
    "Deletion",
    "Direction",
    "FacetCount",
    "Filters",
    "Hit",
    "Institution",
    "Joined",
    "Match",
    "Page",
    "Paper",
    "Passage",
    "Query",
    "RawAffiliation",
    "RawAuthor",
    "RawPaper",
    "Reasons",
    "Refusal",
    "SentencePair",
    "Sort",
    "Suggestion",
    "Topic",
    "TopicEvent",
    "TopicShare",
    "Version",
    "Why",
    "Work",
]
