"""Papers become related papers, older and newer ones apart, each with its reasons."""

from paperkin.related.direction import Direction
from paperkin.related.ranking import rank_related
from paperkin.related.reasons import reasons_for

__all__ = ["Direction", "rank_related", "reasons_for"]
