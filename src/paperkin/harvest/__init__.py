"""Pulling from the live services, politely, incrementally, and so that a kill loses nothing."""

from paperkin.errors import HarvestFailed
from paperkin.harvest.arxiv import ArxivOai
from paperkin.harvest.crossref import CrossrefWorks
from paperkin.harvest.openalex import OpenAlexWorks
from paperkin.harvest.run import HarvestedPage, Harvester, HarvestReport, MemoryStates, StateStore, harvest
from paperkin.harvest.semantic_scholar import SemanticScholarPapers

__all__ = [
    "ArxivOai",
    "CrossrefWorks",
    "HarvestFailed",
    "HarvestReport",
    "HarvestedPage",
    "Harvester",
    "MemoryStates",
    "OpenAlexWorks",
    "SemanticScholarPapers",
    "StateStore",
    "harvest",
]
