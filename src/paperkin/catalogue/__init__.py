"""What the library knows about each paper. The only package that speaks SQL."""

from paperkin.catalogue.institutions import StoredInstitution
from paperkin.catalogue.people import Assigned, Place, StoredAuthor
from paperkin.catalogue.store import Catalogue, StoredPaper, UpsertCounts
from paperkin.catalogue.works import CURATOR, RULE, Link, StoredRecord

__all__ = [
    "CURATOR",
    "RULE",
    "Assigned",
    "Catalogue",
    "Link",
    "Place",
    "StoredAuthor",
    "StoredInstitution",
    "StoredPaper",
    "StoredRecord",
    "UpsertCounts",
]
