"""Query text and filters become ranked, fused and explained rows of a generation."""

from paperkin.search.hybrid import DEPTH, Method, Ranking, rank
from paperkin.search.paging import Cursor, query_digest

__all__ = ["DEPTH", "Cursor", "Method", "Ranking", "query_digest", "rank"]
