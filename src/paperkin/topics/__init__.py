"""What a library is about: clusters of its papers, their names, their ids from build to build, and how they change."""

from paperkin.topics.clusters import SCALES
from paperkin.topics.finding import STEPS, Before, Found, find_topics
from paperkin.topics.naming import LanguageModelNamer
from paperkin.topics.phrases import PhraseTable, PhraseTableBuilder

__all__ = [
    "SCALES",
    "STEPS",
    "Before",
    "Found",
    "LanguageModelNamer",
    "PhraseTable",
    "PhraseTableBuilder",
    "find_topics",
]
