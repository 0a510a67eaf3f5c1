"""One reader per feed: bytes in, raw rows of one shape out.

A reader is chosen by name or by the first bytes of the stream. No other package knows a feed's field names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from paperkin.errors import InvalidRequest, SourceUnreadable
from paperkin.records import RawPaper, Refusal
from paperkin.sources.arxiv_kaggle import ArxivKaggle
from paperkin.sources.files import Input, expand_inputs, open_input
from paperkin.sources.paperkin_jsonl import PaperkinJsonLines

__all__ = ["SOURCES", "Input", "Source", "choose_source", "expand_inputs", "open_input"]


class Source(Protocol):
    """A reader of one feed's format."""

    name: str
    description: str

    def recognises(self, head: bytes) -> bool:
        """Say whether a stream that begins with `head` (up to 1 MiB, decompressed) is of this format."""
        ...

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield the stream's records in order; one that cannot be read is yielded as a `Refusal`, never raised.

        Raises SourceUnreadable where the stream itself breaks off; everything before has been yielded by then.
        """
        ...


SOURCES: dict[str, Source] = {source.name: source for source in (ArxivKaggle(), PaperkinJsonLines())}


def choose_source(name: str, head: bytes) -> Source:
    """Return the reader called `name`, or with `auto` the first that recognises `head`.

    Raises InvalidRequest for an unknown name, SourceUnreadable where no reader recognises the stream.
    """
    if name != "auto":
        if name not in SOURCES:
            raise InvalidRequest(
                "There is no such source format",
                value=name,
                remedy=f"Use one of: auto, {', '.join(SOURCES)}.",
            )
        return SOURCES[name]
    for source in SOURCES.values():
        if source.recognises(head):
            return source
    raise SourceUnreadable(
        "The file is in no format that paperkin knows",
        value=head[:60],
        remedy=f"Name its format with --source ({', '.join(SOURCES)}), or convert it to paperkin's JSON lines.",
    )
