"""Find the work that is near yours, and the people behind it."""

from importlib import import_module
from typing import TYPE_CHECKING

from paperkin.records import Filters, Hit, Page, Paper

if TYPE_CHECKING:
    from paperkin.service import Library

__all__ = ["Filters", "Hit", "Library", "Page", "Paper", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # The service pulls in FAISS, tantivy and OpenVINO: `paperkin --help` should not wait for them.
    if name == "Library":
        return import_module("paperkin.service").Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
