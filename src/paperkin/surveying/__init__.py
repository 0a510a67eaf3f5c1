"""The third road, continued: what a library is about. Topics, their papers, people and trends, and the map."""

from paperkin.surveying.drawing import Surveys
from paperkin.surveying.surveying import Surveying

__all__ = ["Surveying", "Surveys"]
