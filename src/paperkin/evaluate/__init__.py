"""Judged sets → quality figures, through the same code that serves users."""

from paperkin.evaluate.judged import JudgedSet, read_judged_set
from paperkin.evaluate.run import Evaluation, evaluate_related, evaluate_search, library_of

__all__ = ["Evaluation", "JudgedSet", "evaluate_related", "evaluate_search", "library_of", "read_judged_set"]
