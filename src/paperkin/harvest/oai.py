"""What stands around the records of an OAI-PMH 2.0 answer: dates, errors, and the token of the next page.

Source: openarchives.org/OAI/openarchivesprotocol.html, sections 3.5 (flow control), 3.6 (errors), 4.2 and 4.5.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

_NAMESPACE = "http://www.openarchives.org/OAI/2.0/ "
_KEPT = {
    "OAI-PMH/responseDate": "response_date",
    "OAI-PMH/Identify/earliestDatestamp": "earliest",
    "OAI-PMH/error": "error",
    "OAI-PMH/ListRecords/resumptionToken": "token",
}


@dataclass(slots=True)
class Envelope:
    """The envelope of one answer. `token` is empty on the last page; `total` is the list's size where it is told.

    lists: whether there is a list of records at all, be it an empty one.
    """

    response_date: str = ""
    earliest: str = ""
    error: str = ""
    error_code: str = ""
    token: str = ""
    total: int | None = None
    records: int = 0
    lists: bool = False
    root: str = field(default="", repr=False)


def read_envelope(body: bytes) -> Envelope:
    """Read the envelope of a whole answer.

    Raises ValueError where the body is not well-formed, is no OAI-PMH answer, or declares a document type: OAI-PMH
    has none, and what can be declared there (entities) is of use to attackers only.
    """
    envelope = Envelope()
    path: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def opens(tag: str, attributes: dict[str, str]) -> None:
        path.append(tag.removeprefix(_NAMESPACE))
        if len(path) == 1:
            envelope.root = path[0]
        where = "/".join(path) if len(path) <= 3 else ""
        if where == "OAI-PMH/ListRecords":
            envelope.lists = True
        elif where == "OAI-PMH/ListRecords/record":
            envelope.records += 1
        elif where == "OAI-PMH/error":
            envelope.error_code = envelope.error_code or attributes.get("code", "")
        elif where == "OAI-PMH/ListRecords/resumptionToken":
            size = attributes.get("completeListSize", "")
            envelope.total = int(size) if size.isascii() and size.isdigit() else None

    def closes(_: str) -> None:
        path.pop()

    def says(text: str) -> None:
        if len(path) <= 3 and (name := _KEPT.get("/".join(path))):
            setattr(envelope, name, getattr(envelope, name) + text)

    def declares(*_: object) -> None:
        raise ValueError("it declares a document type")

    parser.StartElementHandler = opens
    parser.EndElementHandler = closes
    parser.CharacterDataHandler = says
    parser.StartDoctypeDeclHandler = declares
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError) as error:  # LookupError: an encoding that there is not
        raise ValueError(f"not well-formed XML, {error}") from error
    if envelope.root != "OAI-PMH":
        raise ValueError(f"XML, but no OAI-PMH answer: it begins with <{envelope.root[:80]}>")
    envelope.token = envelope.token.strip()
    return envelope
