from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from paperkin.errors import SourceUnreadable
from paperkin.records import Refusal
from paperkin.sources import xml_records
from paperkin.sources.xml_records import Layout, Record, read_records, root_of

LAYOUT = Layout(roots=("papers",), records=("paper", "gone"), contexts=("volume",))


def read(data: bytes) -> list[Record | Refusal]:
    return list(read_records(io.BytesIO(data), LAYOUT))


def said(data: bytes) -> list[str]:
    """Each record's text, and each refusal's reason behind an exclamation mark."""
    return [f"!{item.reason}" if isinstance(item, Refusal) else "".join(item.element.itertext()) for item in read(data)]


def papers(*inner: str) -> bytes:
    return f"<papers>{''.join(f'<paper>{text}</paper>' for text in inner)}</papers>".encode()


def test_each_record_comes_alone_with_its_number() -> None:
    items = read(
        b'<?xml version="1.0"?>\n<papers>\n<paper key="1"><title>A</title></paper>\n<gone/>\n<paper/>\n</papers>\n'
    )
    assert [item.number for item in items if isinstance(item, Record)] == [1, 2, 3]
    assert [item.element.tag for item in items if isinstance(item, Record)] == ["paper", "gone", "paper"]
    assert isinstance(items[0], Record)
    assert items[0].element.get("key") == "1"
    assert items[0].element.findtext("title") == "A"


def test_elements_whose_names_only_begin_alike_are_no_records() -> None:
    assert said(b"<papers><paperback>x</paperback><paper>a<papers-cited>b</papers-cited></paper></papers>") == ["ab"]


@pytest.mark.parametrize(
    "broken",
    [
        "<paper><title>b</paper>",
        "<paper><title>b</titel></paper>",
        "<paper key=7>b</paper>",
        '<paper key="7>b</paper>',
        "<paper>b <i></paper>",
        "<paper>b",
        "<paper><title>b</title></gone>",
        "<papper>b</paper>",
        "<paper>b<",
    ],
)
def test_a_broken_record_is_one_refusal_and_its_neighbours_are_read(broken: str) -> None:
    for between in ("", "\n"):
        data = f"<papers><paper>a</paper>{between}{broken}{between}<paper>c</paper></papers>"
        assert said(data.encode()) == ["a", "!malformed_xml", "c"]


def test_a_refusal_tells_the_record_by_its_beginning() -> None:
    (item,) = read(b'<papers><paper key="conf/x/1"><title>b</paper></papers>')
    assert isinstance(item, Refusal)
    assert item.line == 1
    assert "conf/x/1" in item.excerpt
    assert "mismatched tag" in item.detail


def test_what_stands_in_comments_is_no_record_and_ends_none() -> None:
    data = b"<papers><!-- <paper>old</paper> --><paper>a<!-- </paper><paper> --></paper><?php <paper> ?></papers>"
    assert said(data) == ["a"]


def test_what_stands_in_character_data_is_text() -> None:
    assert said(b"<papers><paper><![CDATA[</paper> & <paper>]]></paper></papers>") == ["</paper> & <paper>"]


def test_a_comment_without_an_end_hides_no_record(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(b"<papers><!-- <paper>a</paper><?x <paper>b</paper><![CDATA[<paper>c</paper></papers>") == [
        "a",
        "b",
        "c",
    ]
    monkeypatch.setitem(xml_records._OPAQUE, b"<!--", (b"-->", 100))
    data = (
        b"<papers><!-- " + b"x" * 200 + b"<paper>a</paper>-->" + b"<!-- <paper>no</paper> --><paper>b</paper></papers>"
    )
    assert said(data) == ["a", "b"]


def test_named_characters_are_those_of_html_whatever_the_dtd_says() -> None:
    data = b'<!DOCTYPE papers SYSTEM "dblp.dtd">' + papers("M&uuml;ller &reg; &Agrave; &hellip; &alpha;")
    assert said(data) == ["Müller ® À … α"]


def test_characters_that_mean_something_in_xml_stay_text() -> None:
    assert said(papers("&lt;i&gt; &amp;uuml; &LT;b&GT; &AMP;amp; &quot;&apos;")) == ["<i> &uuml; <b> &amp; \"'"]
    (item,) = read(b'<papers><paper key="&QUOT;&lt;&AMP;"/></papers>')
    assert isinstance(item, Record)
    assert item.element.get("key") == '"<&'


def test_unknown_entities_and_bare_ampersands_are_kept_as_they_stand() -> None:
    assert said(papers("R&D &nosuch; AT&T &amp; &#169; & &#; &#xZ;")) == ["R&D &nosuch; AT&T & © & &#; &#xZ;"]


def test_characters_that_xml_forbids_are_left_out() -> None:
    assert said(papers("a\x00\x0b\x1f&#0;&#x1F;&#xFFFF;&#xD800;&#1114112;b")) == ["ab"]


def test_prefixes_that_nobody_declared_are_understood() -> None:
    items = read(b'<papers><paper xsi:schemaLocation="x y"><dc:title xml:lang="en">a</dc:title></paper></papers>')
    assert isinstance(items[0], Record)
    assert items[0].element.findtext("title") == "a"


def test_a_record_of_nothing_but_prefixes_is_refused() -> None:
    assert said(papers("".join(f"<a{at}:b/>" for at in range(200)), "c")) == ["!malformed_xml", "c"]


def test_tags_are_bare_of_namespaces() -> None:
    (item,) = read(b'<papers><paper xmlns="urn:a" xmlns:b="urn:b"><b:title>t</b:title></paper></papers>')
    assert isinstance(item, Record)
    assert (item.element.tag, item.element.findtext("title")) == ("paper", "t")


@pytest.mark.parametrize(
    "encoding", ["ISO-8859-1", "iso-8859-15", "windows-1252", "UTF-8", "utf8", "GB18030", "EUC-JP"]
)
def test_records_are_read_in_the_declared_encoding(encoding: str) -> None:
    text = "林 <&" if encoding in ("GB18030", "EUC-JP") else "Müller <&"
    inner = text.replace("&", "&amp;").replace("<", "&lt;")
    data = f"<?xml version='1.0' encoding='{encoding}'?><papers><paper>{inner}</paper></papers>".encode(encoding)
    assert said(data) == [text]


def test_utf8_is_read_without_a_declaration_behind_a_mark_and_where_the_declaration_cannot_be_true() -> None:
    body = "<papers><paper>Müller</paper></papers>".encode()
    for before in (
        b"",
        b"\xef\xbb\xbf",
        b'<?xml version="1.0"?>',
        b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>",
    ):
        assert said(before + body) == ["Müller"]
    for encoding in (b"US-ASCII", b"UTF-16", b"UTF-7", b"rot13", b"hex", b"klingon"):
        assert said(b'<?xml version="1.0" encoding="' + encoding + b'"?>' + body) == ["Müller"]


def test_a_record_in_another_encoding_is_refused_alone() -> None:
    body = b"<papers><paper>a</paper><paper>M\xfcller</paper><paper>c</paper></papers>"
    assert said(body) == ["a", "!not_utf8", "c"]
    assert said(b'<?xml version="1.0" encoding="GB18030"?>' + body.replace(b"\xfcl", b"\xff\xff")) == [
        "a",
        "!wrong_encoding",
        "c",
    ]


def test_utf16_is_an_error_that_says_what_to_do() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        with pytest.raises(SourceUnreadable, match="Convert it to UTF-8"):
            read(papers("a").decode().encode(encoding))


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE papers [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9))
    + b"]><papers><paper>&j;</paper></papers>"
)


@pytest.mark.parametrize(
    "bomb",
    [
        LAUGHS,
        b'<!DOCTYPE papers [<!ENTITY x SYSTEM "file:///etc/passwd">]><papers><paper>&x;</paper></papers>',
        b'<!DOCTYPE papers [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]><papers><paper>&y;</paper></papers>',
        b'<!DOCTYPE papers [<!ELEMENT papers ANY>\n<!ENTITY uuml "&#252;">]><papers><paper>&uuml;</paper></papers>',
        b"<!DOCTYPE papers [<!ENTITY a '"
        + b"a" * 100_000
        + b"'>]><papers><paper>"
        + b"&a;" * 100_000
        + b"</paper></papers>",
    ],
)
def test_declared_entities_are_refused_before_memory_grows(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(SourceUnreadable, match="declares entities of its own"):
            read(bomb)
        assert tracemalloc.get_traced_memory()[1] < 3 * len(bomb) + 3_000_000
    finally:
        tracemalloc.stop()


def test_a_dtd_elsewhere_is_never_fetched_and_its_entities_stay_unknown() -> None:
    data = b'<!DOCTYPE papers PUBLIC "-//X//EN" "http://127.0.0.1:9/x.dtd"><papers><paper>&secret;</paper></papers>'
    assert said(data) == ["&secret;"]


def test_a_dtd_inside_a_record_is_refused_with_it() -> None:
    inner = '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;'
    assert said(papers("a", inner, "c")) == ["a", "!malformed_xml", "c"]


def test_a_file_that_is_cut_gives_what_came_before_the_cut() -> None:
    whole = papers("a", "b", "c")
    for cut in range(whole.index(b"<paper>"), len(whole) - 1):
        items = read_records(io.BytesIO(whole[:cut]), LAYOUT)
        given: list[str | None] = []
        with pytest.raises(SourceUnreadable, match="only half written"):
            given += (item.element.text for item in items if isinstance(item, Record))
        assert given == ["a", "b", "c"][: whole[:cut].count(b"</paper>")]


class Breaking(io.RawIOBase):
    """Gives its bytes, then breaks off as a damaged archive does."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if not self._data:
            raise EOFError("Compressed file ended before the end-of-stream marker was reached")
        part, self._data = self._data[: len(buffer)], self._data[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def test_a_stream_that_breaks_off_gives_what_came_before_the_break() -> None:
    for size in (16, 100, 1 << 20):
        stream = io.BufferedReader(Breaking(b"<papers><paper>a</paper><paper>b</paper><paper>c"), size)
        given: list[str | None] = []
        with pytest.raises(SourceUnreadable, match="end-of-stream marker"):
            given += (item.element.text for item in read_records(stream, LAYOUT) if isinstance(item, Record))  # type: ignore[arg-type]
        assert given == ["a", "b"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_records_are_the_same_however_the_bytes_arrive(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    data = (
        b'<?xml version="1.0" encoding="ISO-8859-1"?><!-- <paper>x</paper> --><papers>'
        b'<volume id="1" ><paper>\xfc</paper >'
        b"<paper><i>b</paper><paper><![CDATA[</paper>]]></paper></volume><paper >d</paper\n></papers>"
    )
    expected = said(data)
    assert expected == ["ü", "!malformed_xml", "</paper>", "d"]
    monkeypatch.setattr(xml_records, "_CHUNK_BYTES", size)
    assert said(data) == expected


def test_a_record_beyond_the_limit_is_refused_without_being_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_records, "MAX_RECORD_BYTES", 1_000)
    monkeypatch.setattr(xml_records, "_CHUNK_BYTES", 100)
    long = b"<paper key='long'>" + b"x" * 100_000 + b"</paper>"
    assert said(b"<papers><paper>a</paper>" + long + b"<paper>c</paper></papers>") == ["a", "!record_too_long", "c"]
    monkeypatch.setattr(xml_records, "_CHUNK_BYTES", 1 << 20)
    items = read(b"<papers>" + long + b"<paper>c</paper></papers>")
    assert isinstance(items[0], Refusal)
    assert "key='long'" in items[0].excerpt


def endless() -> Iterator[bytes]:
    yield b"<papers><paper>"
    for _ in range(20):
        yield b"<i>" * 350_000
    yield b"</paper><paper>b</paper></papers>"


class Chunks(io.RawIOBase):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._chunks, b"")
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def test_memory_is_bounded_whatever_a_record_holds() -> None:
    tracemalloc.start()
    try:
        stream = io.BufferedReader(Chunks(endless()))
        items = list(read_records(stream, LAYOUT))  # type: ignore[arg-type]
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert isinstance(items[0], Refusal)
    assert items[0].reason == "record_too_long"
    assert isinstance(items[1], Record)


def test_a_record_of_nothing_but_tags_or_attributes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_records, "MAX_TAGS", 100)
    attributes = " ".join(f"a{at}=''" for at in range(200))
    assert said(papers("<i/>" * 200, f"<i {attributes}/>", "c")) == ["!too_many_elements", "!too_many_elements", "c"]


def test_deeply_nested_elements_are_read_or_refused_but_crash_nothing() -> None:
    depth = 300_000
    first, second = read(papers("<i>" * depth + "deep" + "</i>" * depth, "b"))
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    del first


@pytest.mark.parametrize(
    "storm", [b"<!--", b"<![CDATA[", b"<?", b"<", b"<paper", b"<paper>", b"</paper>", b"&", b"<!ENTIT", b"]]>-->"]
)
def test_storms_of_beginnings_take_no_time(storm: bytes) -> None:
    data = b"<papers>" + storm * (400_000 // len(storm)) + b"<paper>b</paper></papers>"
    items = read(data)
    assert isinstance(items[-1], Record)
    assert items[-1].element.text == "b"


def test_records_know_the_elements_around_them() -> None:
    data = b"""<papers id="P"><volume id="1"><paper>a</paper><paper>b</paper></volume><paper>c</paper>
        <volume id="2"><paper>d</paper></volume></papers>"""
    items = [item for item in read(data) if isinstance(item, Record)]
    assert [
        (item.around["papers"].get("id"), item.around["volume"].get("id")) for item in items if "volume" in item.around
    ] == [
        ("P", "1"),
        ("P", "1"),
        ("P", None),
        ("P", "2"),
    ]
    assert items[0].around["volume"] is items[1].around["volume"]
    assert items[0].around["volume"] is not items[3].around["volume"]


def test_an_element_around_records_may_lack_its_declarations() -> None:
    (item,) = read(b'<papers xsi:schemaLocation="x y" id="R&D"><paper>a</paper></papers>')
    assert isinstance(item, Record)
    assert item.around["papers"]["id"] == "R&D"


def test_a_broken_element_around_records_is_refused_and_lends_them_nothing() -> None:
    items = read(b'<papers><volume id="1"><paper>a</paper></volume><volume id="2><paper>b</paper></volume></papers>')
    assert [type(item) for item in items] == [Record, Refusal, Record]
    assert isinstance(items[2], Record)
    assert items[2].around["volume"] == {}


def test_what_is_no_such_xml_is_an_error() -> None:
    for data in (b"", b"{}", b"<html><body>503</body></html>", b"\x00\x01"):
        with pytest.raises(SourceUnreadable):
            read(data)


def test_a_document_without_records_has_none() -> None:
    assert read(b'<?xml version="1.0"?><papers></papers>') == []


def test_documents_one_after_the_other_are_read_each_in_its_encoding() -> None:
    latin = '<?xml version="1.0" encoding="ISO-8859-1"?><papers><paper>ü</paper></papers>'.encode("latin-1")
    assert said(latin + papers("a") + b'<?xml version="1.0"?>' + "<papers><paper>ü</paper></papers>".encode()) == [
        "ü",
        "a",
        "ü",
    ]


@pytest.mark.parametrize(
    ("head", "root"),
    [
        (b"<a>", "a"),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?>\n<!-- <no> -->\n<!DOCTYPE a SYSTEM "<x.dtd">\n<x:a b="c">', "a"),
        (b'<!DOCTYPE a [<!ENTITY b "<c>"><!ELEMENT a ANY>]><a>', "a"),
        (b'<?xml version="1.0"?><!-- cut', None),
        (b"a <b>", None),
        (b'{"a": "<b>"}', None),
        (b"", None),
        (b"<", None),
    ],
)
def test_the_outermost_element_is_found_behind_all_that_may_stand_before_it(head: bytes, root: str | None) -> None:
    assert root_of(head) == root


@pytest.mark.parametrize("storm", [b"<!--", b"<?", b'"', b"'", b"<!", b"<!DOCTYPE ", b"[", b"<1"])
def test_looking_for_the_outermost_element_takes_no_time(storm: bytes) -> None:
    assert root_of(b"<!DOCTYPE x " + storm * ((1 << 20) // len(storm))) is None
