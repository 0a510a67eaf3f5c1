"""The third road, continued: the people behind the papers. Profiles, who is near, who may work together, who knows."""

from paperkin.introducing.finding_reviewers import FindingReviewers
from paperkin.introducing.graphing import Graphing
from paperkin.introducing.listed import Listed
from paperkin.introducing.profiling import Profiling
from paperkin.introducing.resembling import Resembling
from paperkin.introducing.suggesting import Suggesting
from paperkin.introducing.venues import Venues

__all__ = ["Introducing"]


class Introducing(Profiling, Resembling, Suggesting, FindingReviewers, Graphing, Listed, Venues):
    """The part of a library that introduces people."""
