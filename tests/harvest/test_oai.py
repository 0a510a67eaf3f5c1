"""The envelope of OAI-PMH answers, whole and hostile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.harvest.oai import read_envelope
from tests.harvest.replay import Asked
from tests.harvest.services import Arxiv, days

IDS = [f"2401.0000{number}" for number in range(5)]


def page(**params: str) -> bytes:
    arxiv = Arxiv(dict(zip(IDS, days(5), strict=True)), deleted={IDS[0]})
    return arxiv(Asked("/oai", {"verb": "ListRecords", "from": "2024-01-01", **params}, None, {})).body


def test_an_envelope_tells_records_token_and_size() -> None:
    envelope = read_envelope(page())
    assert (envelope.records, envelope.total, envelope.lists) == (3, 5, True)
    assert envelope.token == f"{IDS[3]}|3"
    assert envelope.response_date == "2024-06-30T12:00:00Z"


def test_an_error_is_told_with_its_words() -> None:
    envelope = read_envelope(page(resumptionToken="old"))
    assert envelope.error_code == "badResumptionToken"
    assert "expired" in envelope.error
    assert not envelope.lists


def test_what_a_record_says_is_not_taken_for_the_envelope() -> None:
    body = page().replace(b"<title>", b"<title><resumptionToken>evil</resumptionToken><error code='x'/>")
    assert read_envelope(body) == read_envelope(page())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Service temporarily unavailable",
        b"<html><body>Wait</body></html>",
        b"<!DOCTYPE html><html/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"/>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x"><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"/>',
        page()[:-20],
        page().replace(b"</record>", b"", 1),
        page().replace(b"<title>", b"<title>\x00"),
        page().replace(b"<title>", b"<title>\xff"),
    ],
)
def test_a_broken_answer_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"XML|document type"):
        read_envelope(body)


@given(st.data())
def test_a_damaged_answer_is_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(page())
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        envelope = read_envelope(bytes(body))
    except ValueError:
        return
    assert envelope.records <= 3
