"""Bytes to text and back, offsets to lines and back."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.sources.text import Lines, UndecodableError, decode, encode

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
BREAKS = st.lists(st.sampled_from(["a", "é", "🦊", "\n", "\r", "\r\n", "\f", "\u2028"])).map("".join)


def test_plain_files_are_utf_8() -> None:
    source = decode("token = 'é🦊'\n".encode(), "a.py")
    assert (source.text, source.encoding, source.bom, source.newline) == (
        "token = 'é🦊'\n",
        "utf-8",
        False,
        "\n",
    )


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(mark: bytes, encoding: str) -> None:
    source = decode(mark + "let é\r\n".encode(encoding), "a.js")
    assert (source.text, source.encoding, source.bom, source.newline) == ("let é\r\n", encoding, True, "\r\n")


def test_what_is_not_utf_8_is_windows_1252() -> None:
    source = decode(b"// d\xe9j\xe0 vu \x80\n", "a.js")
    assert (source.text, source.encoding) == ("// déjà vu €\n", "cp1252")


def test_what_is_not_windows_1252_either_is_latin_1() -> None:
    assert decode(b"\x81\xff", "a.js").encoding == "latin-1"


@pytest.mark.parametrize(
    "head", ["# -*- coding: koi8-r -*-\n", "#!/usr/bin/python\n# vim: set fileencoding=koi8-r :\n"]
)
def test_python_files_name_their_encoding_in_one_of_two_lines(head: str) -> None:
    data = (head + "x = 'да'\n").encode("koi8-r")
    assert decode(data, "a.py").text == head + "x = 'да'\n"
    assert decode(data, "a.rb").encoding == "cp1252"


@pytest.mark.parametrize("name", ["rot13", "zlib_codec", "no-such-codec", "idna", "utf-7", "undefined"])
def test_an_encoding_that_is_none_is_passed_over(name: str) -> None:
    data = f"# coding: {name}\nx = '+AAA-é'\n".encode()
    assert decode(data, "a.py").encoding == "utf-8"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"MZ\0\0", "binary"),
        ("id_token".encode("utf-16-le"), "binary"),
        (codecs.BOM_UTF32_LE + "id_token".encode("utf-32-le"), "UTF-32, which no source file uses"),
        (codecs.BOM_UTF16_LE + b"i", "marked as UTF-16-LE, but not valid"),
        (codecs.BOM_UTF16_BE + b"\xd8\x00", "marked as UTF-16-BE, but not valid"),
        (codecs.BOM_UTF8 + b"\xff", "marked as UTF-8, but not valid"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UndecodableError) as refusal:
        decode(data, "a.js")
    assert refusal.value.reason == reason


@given(st.binary(), st.sampled_from(["a.py", "a.js"]))
def test_writing_the_same_text_gives_the_same_bytes(data: bytes, path: str) -> None:
    try:
        source = decode(data, path)
    except UndecodableError:
        return
    assert encode(source, source.text) == data


@given(
    st.sampled_from(["ascii", "latin-1", "utf-7", "shift_jis", "iso2022_jp", "gb18030", "hz", "mac-roman"]),
    st.binary(max_size=40),
)
def test_the_bytes_come_back_whatever_encoding_a_python_file_names(name: str, rest: bytes) -> None:
    data = f"# coding: {name}\n".encode() + rest.replace(b"\0", b"")
    source = decode(data, "a.py")
    assert encode(source, source.text) == data


@given(TEXT, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_marked_text_round_trips(text: str, encoding: str) -> None:
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    data = marks[encoding] + text.encode(encoding)
    source = decode(data, "a.js")
    assert (source.text, encode(source, text)) == (text, data)


def test_a_character_that_the_file_cannot_hold_is_named() -> None:
    source = decode(b"caf\xe9", "a.js")
    with pytest.raises(UndecodableError, match=r"U\+1F98A cannot be written in cp1252"):
        encode(source, "🦊")


@pytest.mark.parametrize(
    ("text", "newline"),
    [("", "\n"), ("a\r\nb\r\nc\n", "\r\n"), ("a\rb", "\r"), ("a\nb\n", "\n"), ("\r\n", "\r\n")],
)
def test_the_line_end_that_occurs_most_is_the_files_own(text: str, newline: str) -> None:
    assert decode(text.encode(), "a.js").newline == newline


def test_positions_count_code_points_from_one() -> None:
    lines = Lines("🦊é\r\nab\rc")
    assert [lines.position(offset) for offset in (0, 2, 4, 7, 8)] == [(1, 1), (1, 3), (2, 1), (3, 1), (3, 2)]
    assert len(lines) == 3


def test_form_feeds_and_unicode_separators_end_no_line() -> None:
    assert len(Lines("a\fb\x0bc\u2028d\x85e")) == 1


@given(BREAKS)
def test_offset_is_the_inverse_of_position(text: str) -> None:
    lines = Lines(text)
    for offset in range(len(text) + 1):
        assert lines.offset(*lines.position(offset)) == offset


@given(BREAKS)
def test_bounds_divide_the_text(text: str) -> None:
    lines = Lines(text)
    parts = [text[slice(*lines.bounds(line))] for line in range(1, len(lines) + 1)]
    assert "".join(parts) == text


@pytest.mark.parametrize("offset", [-1, 4])
def test_offsets_outside_are_refused(offset: int) -> None:
    with pytest.raises(IndexError):
        Lines("a\nb").position(offset)


@pytest.mark.parametrize(("line", "column"), [(0, 1), (3, 1), (1, 0), (1, 3), (2, 3)])
def test_positions_outside_are_refused(line: int, column: int) -> None:
    with pytest.raises(IndexError):
        Lines("a\nb").offset(line, column)
