"""Papers become related papers, older and newer ones apart, each with its reasons."""

from paperkin.related.ranking import rank_related
from paperkin.related.reasons import reasons_for

__all__ = ["rank_related", "reasons_for"]
