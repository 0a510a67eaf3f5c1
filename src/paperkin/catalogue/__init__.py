"""What the library knows about each paper. The only package that speaks SQL."""

from paperkin.catalogue.acquaintances import BriefPaper, Employed
from paperkin.catalogue.institutions import StoredInstitution
from paperkin.catalogue.people import Assigned, Place, StoredAuthor
from paperkin.catalogue.snapshot import ChangedPaper, Snapshot, StoredPaper
from paperkin.catalogue.store import Catalogue, UpsertCounts
from paperkin.catalogue.works import CURATOR, RULE, Link, StoredRecord

__all__ = [
    "CURATOR",
    "RULE",
    "Assigned",
    "BriefPaper",
    "Catalogue",
    "ChangedPaper",
    "Employed",
    "Link",
    "Place",
    "Snapshot",
    "StoredAuthor",
    "StoredInstitution",
    "StoredPaper",
    "StoredRecord",
    "UpsertCounts",
]
