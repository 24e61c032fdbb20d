"""What a terminal sends means what it means, and anything else means nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from termopt.tui.textual_patches.terminal.input_parser import InputParser
from termopt.tui.textual_patches.terminal.tokenizer import Token, Tokenizer

PARTS = [
    b"\x1b",
    b"[",
    b"O",
    b"]",
    b"P",
    b"\\",
    b"\x07",
    b";",
    b":",
    b"0",
    b"9",
    b"~",
    b"u",
    b"M",
    b"\xff",
    b"\xe2",
    b"q",
]
TOO_LONG = [b"\x1b]11;" + b"fq1;" * 2000 + b"\x07", b"\x1bP" + b"fq" * 3000 + b"\x1b\\", b"\x1b[" + b"1;" * 3000 + b"A"]
BYTES = st.one_of(st.binary(max_size=40), st.lists(st.sampled_from(PARTS), max_size=40).map(b"".join))


def parsed(data: bytes, encoding: str = "utf-8") -> list:
    parser = InputParser(encoding)
    return [*parser.feed(data), *parser.flush()]


def keys(data: bytes, encoding: str = "utf-8") -> list[str]:
    return [event.key for event in parsed(data, encoding) if isinstance(event, events.Key)]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"\xe9a", ["a"]),  # Latin-1
        (b"n7\n\r", ["n", "7", "enter", "enter"]),  # a line feed is Enter, typed before the program had begun
        (b"\xe2\x80q", ["q"]),
        (b"\xe2\x80", []),
        ("é中".encode(), ["é", "中"]),
        (b"\x1b[M \xff!q", ["q"]),  # the mouse beyond column 95
        (b"\x1b[97;1:1u\x1b[97;1:2u\x1b[97;1:3u", ["a", "a"]),  # pressed, repeated, released
        (b"\x1b[1;1:2C\x1b[1;1:3C\x1b[1;2C", ["right", "shift+right"]),
        (b"\x1b[1114112u\x1b[55296u\x1b[1;99999999999C", []),
        (b"\x1b[999z\x1b[?1;2c\x1b]11;rgb:0/0/0\x1b\\\x1bP1$r0m\x1b\\", []),  # answers of a terminal
        *((long + b"a", ["a"]) for long in TOO_LONG),
        (b"\x1b]11;\x1b[A", ["up"]),
        (b"\x1b[\xe9q", ["q"]),
        (b"\x1b\x1b[A\x1bOA\x1b[[A\x1ba\x1b", ["escape", "up", "up", "f1", "alt+a", "escape"]),
        (b"\x1b[48;100000;100000;0;0tq\x1b[48;20000;20000;0;0tq", ["q", "q"]),
    ],
)
def test_keys(data, wanted) -> None:
    parser = InputParser("utf-8")
    pieces = [data[at : at + 1000] for at in range(0, len(data), 1000)]
    events_ = [event for piece in pieces for event in parser.feed(piece)] + [*parser.flush()]
    assert [event.key for event in events_ if isinstance(event, events.Key)] == keys(data) == wanted


def test_a_key_with_its_text_is_that_text_or_nothing() -> None:
    """The first versions of Textual that will do know of no text beside a key; nothing else may come of it."""
    assert keys(b"\x1b[97:65;2;65uq") in (["A", "q"], ["q"])


def test_typed_in_the_encoding_of_the_locale() -> None:
    assert keys("中".encode("gb18030") + b"q", "gb18030") == ["中", "q"]
    assert keys(b"q", "no such encoding") == ["q"]


def test_no_size_that_no_terminal_has() -> None:
    sizes = [event.size for event in parsed(b"\x1b[48;100000;100000;0;0t\x1b[48;24;80;0;0t\x1b[<35;10;10M")[:-1]]
    assert sizes == [(80, 24)]


def test_a_paste_is_one_text_also_without_an_end() -> None:
    assert [event.text for event in parsed(b"\x1b[200~q\x1b[A\x00\xff\x1b[201~\x1b[200~more")] == ["q\x1b[A", "more"]


@given(BYTES)
def test_no_bytes_are_an_error(data) -> None:
    assert all(
        isinstance(event, events.Event) or event.__class__.__module__ == "textual.messages" for event in parsed(data)
    )


@given(BYTES)
def test_where_bytes_are_cut_in_two_does_not_matter(data) -> None:
    whole, bit_by_bit = Tokenizer(), Tokenizer()
    one = whole.feed(data) + whole.end()
    other = [token for byte in data for token in bit_by_bit.feed(bytes([byte]))] + bit_by_bit.end()
    assert joined(one) == joined(other)


def joined(tokens: list[Token]) -> list[tuple[str, bytes]]:
    out: list[tuple[str, bytes]] = []
    for kind, data in tokens:
        if kind == "text" and out and out[-1][0] == "text":
            out[-1] = ("text", out[-1][1] + data)
        else:
            out.append((kind, data))
    return out
