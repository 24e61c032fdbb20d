"""Pictures that bring their fonts, bold cells, and pictures of a part of the cells."""

import re
from base64 import b64decode
from xml.etree import ElementTree

import numpy as np

from termopt.draw.cells.canvas import DEFAULT, blank, put
from termopt.draw.export.svg import Drawing, body, svg

SVG = "{http://www.w3.org/2000/svg}"


def root(document: str) -> ElementTree.Element:
    return ElementTree.fromstring(document)


def fonts(document: str) -> list[tuple[str, str]]:
    """Family and weight of each font that a document holds."""
    optimizers = re.findall(
        r'@font-face\{font-family:"([^"]+)";font-weight:(\w+);src:url\("data:font/woff;base64,([^"]+)', document
    )
    assert all(b64decode(data, validate=True).startswith(b"wOFF") for _, _, data in optimizers)
    return [(family, weight) for family, weight, _ in optimizers]


# -- fonts -------------------------------------------------------------------------------------------------------


def test_a_picture_holds_the_fonts_it_is_written_with_and_no_others() -> None:
    canvas = blank(6, 1)
    put(canvas, 0, 0, "ab", 1)
    bold = np.zeros((1, 6), np.bool_)
    assert fonts(svg(canvas, 0, 0, bold=bold)) == [("termopt letters", "normal")]
    bold[0, 1] = True
    assert fonts(svg(canvas, 0, 0, bold=bold)) == [("termopt letters", "normal"), ("termopt letters", "bold")]
    put(canvas, 0, 3, "课", 1)
    assert fonts(svg(canvas, 0, 0))[1:] == [("termopt wide", "normal")]


def test_a_bold_space_needs_no_font() -> None:
    assert fonts(svg(blank(3, 1), 0, 0, bold=np.ones((1, 3), np.bool_))) == [("termopt letters", "normal")]


def test_without_fonts_a_picture_names_what_stands_on_most_machines() -> None:
    canvas = blank(4, 1)
    put(canvas, 0, 0, "课", 1)
    document = svg(canvas, 0, 0, embedded=False)
    assert not fonts(document)
    assert "DejaVu Sans Mono" in (root(document).get("font-family") or "")
    assert "termopt" not in document


def test_nothing_is_loaded() -> None:
    canvas = blank(4, 1)
    put(canvas, 0, 0, "课a", 1)
    document = svg(canvas, 0, 0, "title")
    assert all(address.startswith("data:") for address in re.findall(r'url\("([^"]*)', document))
    assert set(re.findall(r"\w+://[^\"' ]*", document)) == {"http://www.w3.org/2000/svg"}


# -- words -------------------------------------------------------------------------------------------------------


def test_a_run_ends_where_bold_begins() -> None:
    canvas = blank(6, 1)
    put(canvas, 0, 0, "abcd", 1)
    texts = root(svg(canvas, 0, 0, bold=np.array([[0, 0, 1, 1, 1, 0]], np.bool_))).findall(f".//{SVG}text")
    assert [(t.text, t.get("x"), t.get("font-weight")) for t in texts] == [("ab", "0", None), ("cd", "20", "bold")]


def test_a_title_with_what_no_document_may_hold() -> None:
    assert root(svg(blank(1, 1), 0, 0, "a\x1b<b>\x00&")).findtext(f"{SVG}title") == "a\ufffd<b>\ufffd&"


# -- parts -------------------------------------------------------------------------------------------------------


def test_a_part_is_painted_with_its_backgrounds_and_nothing_else() -> None:
    canvas = blank(6, 2)
    put(canvas, 0, 0, "abcdef", 0xFF0000)
    put(canvas, 1, 0, "⠁─█x", 0xFF0000)
    only = np.zeros((2, 6), np.bool_)
    only[0, 2:4] = only[1, 1] = True
    part = root(f'<svg xmlns="{SVG[1:-1]}">' + "".join(body(Drawing(canvas, 1, 0x222222, only=only))) + "</svg>")
    grounds = [(r.get("x"), r.get("y"), r.get("width"), r.get("fill")) for r in part.iter(f"{SVG}rect")]
    assert grounds == [("20", "0", "20", "#222222"), ("10", "20", "10", "#222222")]
    assert [(t.text, t.get("x")) for t in part.iter(f"{SVG}text")] == [("cd", "20")]
    assert len(list(part.iter(f"{SVG}path"))) == 1


def test_only_thin_lines_have_smooth_edges() -> None:
    """Blocks and grounds would have seams with them, lines would come and go without."""
    canvas = blank(4, 1)
    put(canvas, 0, 0, "─█╱", 0x123456)
    lines, blocks = root(svg(canvas, 0, 0)).iter(f"{SVG}path")
    assert (lines.get("shape-rendering"), blocks.get("shape-rendering")) == (None, "crispEdges")
    assert (lines.get("fill"), lines.get("stroke")) == ("#123456", None)


def test_the_terminals_own_colors_are_the_ones_given() -> None:
    canvas = blank(2, 1)
    put(canvas, 0, 0, "a⠁", DEFAULT)
    document = root(svg(canvas, 0x123456, 0x654321))
    assert {e.get("fill") for e in document.iter(f"{SVG}text")} == {"#123456"}
    assert {e.get("stroke") for e in document.iter(f"{SVG}path")} == {"#123456"}
    assert {e.get("fill") for e in document.iter(f"{SVG}rect")} == {"#654321"}
