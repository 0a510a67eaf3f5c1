"""One exception tree: every error says the problem, the value and the remedy.

`status` is the HTTP status that the API answers with; `code` is stable and machine-readable, and is the last part
of the RFC 9457 problem type.
"""

from __future__ import annotations

from typing import ClassVar


class PaperkinError(Exception):
    """Root of everything that paperkin raises on purpose."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Internal error"

    def __init__(self, problem: str, *, value: object = None, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.value = value
        self.remedy = remedy

    def __str__(self) -> str:
        value = "" if self.value is None else f" (got {_shortened(self.value)})"
        return f"{self.problem}{value}. {self.remedy}"


def _shortened(value: object, limit: int = 200) -> str:
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"


class InvalidRequest(PaperkinError):
    """A parameter is missing, malformed or out of range."""

    status, code, title = 400, "invalid-request", "Invalid request"


class InvalidCursor(InvalidRequest):
    """A paging cursor is damaged, or belongs to another query."""

    code, title = "invalid-cursor", "Invalid cursor"


class CursorExpired(PaperkinError):
    """The generation that a cursor pages through is no longer kept."""

    status, code, title = 410, "cursor-expired", "Cursor expired"


class PaperNotFound(PaperkinError):
    """No paper in this library has the given id."""

    status, code, title = 404, "paper-not-found", "Paper not found"


class AuthorNotFound(PaperkinError):
    """No person in this library has the given id."""

    status, code, title = 404, "author-not-found", "Author not found"


class InstitutionNotFound(PaperkinError):
    """No institution in this library has the given id."""

    status, code, title = 404, "institution-not-found", "Institution not found"


class TopicNotFound(PaperkinError):
    """No topic in this library has the given id, or none has it any more."""

    status, code, title = 404, "topic-not-found", "Topic not found"


class VenueNotFound(PaperkinError):
    """No paper in this library names the given venue."""

    status, code, title = 404, "venue-not-found", "Venue not found"


class HarvestFailed(PaperkinError):
    """A service cannot be reached, or goes on answering what cannot be used."""

    status, code, title = 502, "harvest-failed", "Harvest failed"


class PaperNotIndexed(PaperkinError):
    """The paper is in the catalogue, but the serving generation was built before it came."""

    status, code, title = 409, "paper-not-indexed", "Paper not indexed yet"


class LibraryNotFound(PaperkinError):
    """The folder holds no library."""

    status, code, title = 503, "library-not-found", "Library not found"


class LibraryNotIndexed(PaperkinError):
    """The library has papers but no generation to answer from."""

    status, code, title = 503, "library-not-indexed", "Library not indexed"


class LibraryEmpty(PaperkinError):
    """There is nothing to index."""

    status, code, title = 409, "library-empty", "Library empty"


class LibraryBusy(PaperkinError):
    """Another process is writing to this library."""

    status, code, title = 409, "library-busy", "Library busy"


class CatalogueUnusable(PaperkinError):
    """The catalogue cannot be opened, or is of a version that this paperkin does not know."""

    status, code, title = 503, "catalogue-unusable", "Catalogue unusable"


class GenerationCorrupt(PaperkinError):
    """A file of a generation is missing, truncated or changed."""

    status, code, title = 503, "generation-corrupt", "Generation corrupt"


class NoSuchGeneration(PaperkinError):
    """There is no generation of that name, or none to go back to."""

    status, code, title = 409, "no-such-generation", "No such generation"


class StorageFull(PaperkinError):
    """The disk is full."""

    status, code, title = 507, "storage-full", "Storage full"


class EncoderUnavailable(PaperkinError):
    """The encoder's weights or its engine are not on this machine."""

    status, code, title = 503, "encoder-unavailable", "Encoder unavailable"


class EncoderMismatch(PaperkinError):
    """The encoder at hand is not the one that the generation was built with."""

    status, code, title = 503, "encoder-mismatch", "Encoder mismatch"


class DimensionMismatch(PaperkinError):
    """A vector's dimension differs from the generation's."""

    status, code, title = 500, "dimension-mismatch", "Dimension mismatch"


class SourceUnreadable(PaperkinError):
    """A file or stream cannot be read as papers at all."""

    status, code, title = 422, "source-unreadable", "Source unreadable"


class EvaluationSetInvalid(PaperkinError):
    """A judged set lacks a file, or a line of it cannot be read."""

    status, code, title = 422, "evaluation-set-invalid", "Evaluation set invalid"
