"""What the library knows about each paper. The only package that speaks SQL."""

from paperkin.catalogue.store import Catalogue, StoredPaper, UpsertCounts

__all__ = ["Catalogue", "StoredPaper", "UpsertCounts"]
