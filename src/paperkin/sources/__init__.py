"""One reader per feed: bytes in, raw rows of one shape out.

A reader is chosen by name or by the first bytes of the stream. No other package knows a feed's field names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from paperkin.errors import InvalidRequest, SourceUnreadable
from paperkin.records import Deletion, RawPaper, Refusal
from paperkin.sources.acl_xml import AclXml
from paperkin.sources.arxiv_atom import ArxivAtom
from paperkin.sources.arxiv_kaggle import ArxivKaggle
from paperkin.sources.arxiv_oai import ArxivOai
from paperkin.sources.bibtex import BibTeX
from paperkin.sources.columns import ColumnMapping
from paperkin.sources.crossref import Crossref
from paperkin.sources.csl_json import CslJson
from paperkin.sources.dblp_xml import DblpXml
from paperkin.sources.files import Input, expand_inputs, open_input
from paperkin.sources.medline import Medline
from paperkin.sources.openalex import OpenAlex
from paperkin.sources.openreview import OpenReview
from paperkin.sources.paperkin_jsonl import PaperkinJsonLines
from paperkin.sources.paperlists import Paperlists
from paperkin.sources.pubmed_xml import PubmedXml
from paperkin.sources.ris import RIS
from paperkin.sources.semantic_scholar import SemanticScholar
from paperkin.sources.tables import CSV, Parquet
from paperkin.sources.web_of_science import WebOfScience
from paperkin.sources.zotero import Zotero

__all__ = ["SOURCES", "ColumnMapping", "Input", "Source", "choose_source", "expand_inputs", "open_input"]


class Source(Protocol):
    """A reader of one feed's format."""

    name: str
    description: str

    def recognises(self, head: bytes) -> bool:
        """Say whether a stream that begins with `head` (up to 1 MiB, decompressed) is of this format."""
        ...

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        """Yield the stream's records in order; one that cannot be read is yielded as a `Refusal`, never raised.

        Raises SourceUnreadable where the stream itself breaks off; everything before has been yielded by then.
        """
        ...


# Those that ask for more come first: paperkin's own lines take anything with a title, tables anything with columns.
_READERS: tuple[Source, ...] = (
    *(ArxivKaggle(), OpenAlex(), SemanticScholar(), Crossref(), OpenReview(), Paperlists(), CslJson()),
    *(ArxivOai(), ArxivAtom(), DblpXml(), PubmedXml(), AclXml(), Medline(), WebOfScience(), RIS(), BibTeX()),
    *(Zotero(), Parquet(), PaperkinJsonLines(), CSV()),
)
SOURCES: dict[str, Source] = {source.name: source for source in _READERS}


def choose_source(name: str, head: bytes, columns: ColumnMapping | None = None) -> Source:
    """Return the reader called `name`, or with `auto` the first that recognises `head`.

    columns: which columns of a table hold what; only tables have any.
    Raises InvalidRequest for an unknown name, or for columns of what is no table; SourceUnreadable where no reader
    recognises the stream.
    """
    sources = SOURCES if columns is None else SOURCES | {"csv": CSV(columns), "parquet": Parquet(columns)}
    if name != "auto" and name not in sources:
        raise InvalidRequest(
            "There is no such source format", value=name, remedy=f"Use one of: auto, {', '.join(sources)}."
        )
    source = sources.get(name) or next((source for source in sources.values() if source.recognises(head)), None)
    if source is None and columns is not None and CSV().recognises(head):
        source = sources["csv"]  # which will say which of the columns are not there
    if source and columns is not None and source.name not in ("csv", "parquet"):
        raise InvalidRequest(
            "Columns are named for what is no table", value=source.name, remedy="Leave out --columns for this file."
        )
    if source:
        return source
    raise SourceUnreadable(
        "The file is in no format that paperkin knows",
        value=head[:60],
        remedy=f"Name its format with --source ({', '.join(SOURCES)}), or convert it to paperkin's JSON lines.",
    )
