"""Query text and filters become ranked, fused and explained rows of a generation."""

from paperkin.search.diversity import DIVERSIFIED, diversify
from paperkin.search.folding import Folded, TwinsBuilder, fold
from paperkin.search.hybrid import DEPTH, Method, rank
from paperkin.search.kinds import KnownWord, kind_of
from paperkin.search.paging import Cursor, query_digest
from paperkin.search.passages import RememberedVectors, best_passage, weigh_words
from paperkin.search.query import merge_filters, read_query, written
from paperkin.search.ranking import Ranking
from paperkin.search.reranking import rerank

__all__ = [
    "DEPTH",
    "DIVERSIFIED",
    "Cursor",
    "Folded",
    "KnownWord",
    "Method",
    "Ranking",
    "RememberedVectors",
    "TwinsBuilder",
    "best_passage",
    "diversify",
    "fold",
    "kind_of",
    "merge_filters",
    "query_digest",
    "rank",
    "read_query",
    "rerank",
    "weigh_words",
    "written",
]
