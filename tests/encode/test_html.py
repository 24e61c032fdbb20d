"""Recordings as a page: that every frame can be made again from what is in it, and that nothing else is needed."""

import io
import json
import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

import termopt.encode.html as written
from termopt.draw.cells.canvas import CONTINUED, DEFAULT, Canvas, blank, put
from termopt.draw.cells.graphemes import spelled
from termopt.encode.html import Kind, write_html
from termopt.encode.recording import Frame, Recording
from tests.encode.made import FPS, TITLE, counted, kinds, race, recording

TITLED = TITLE + " {{css}} <b>"


def page(shown: Recording) -> str:
    file = io.BytesIO()
    write_html(shown, file)
    return file.getvalue().decode()


class Parts(HTMLParser):
    """The elements of a page as a browser finds them: the text in each, and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self._open, data))


def packed(text: str) -> list[Any]:
    """The lines of JSON in a page, read as the player reads them: each line of base64 by itself."""
    (block,) = re.findall(r'<script id="recording" type="text/plain">(.*?)</script>', text, re.DOTALL)
    data = b"".join(b64decode(line, validate=True) for line in block.split())
    return [json.loads(line) for line in zlib.decompress(data).decode().splitlines()]


def rebuilt(lines: list[Any]) -> Iterator[dict[tuple[int, int], tuple[str, int, int, int]]]:
    """For each frame what every cell holds: text, fg, bg, kind."""
    cells: dict[tuple[int, int], tuple[str, int, int, int]] = {}
    for _, _, _, runs in lines[1:]:
        for row, col, text, fg, bg, kind in runs:
            for i, letter in enumerate([text] if kind & Kind.WHOLE else text):
                cells[row, col + i] = letter, fg, bg, kind
        yield dict(cells)


def cells_of(frame: Frame, shown: Recording) -> dict[tuple[int, int], tuple[str, int, int, int]]:
    """The same from the frame itself."""
    cells = {}
    for row, col in np.ndindex(frame.bold.shape):
        code, fg, bg = (int(array[row, col]) for array in frame.canvas)
        text = "" if code == CONTINUED else spelled(chr(code))
        wide = col + 1 < shown.width and frame.canvas.code[row, col + 1] == CONTINUED
        kind = 1 * frame.bold[row, col] | 2 * wide | 4 * (len(text) != 1)
        cells[row, col] = text, shown.fg if fg == DEFAULT else fg, shown.bg if bg == DEFAULT else bg, int(kind)
    return cells


def seen(cells: dict[tuple[int, int], tuple[str, int, int, int]]) -> dict[tuple[int, int], tuple[object, ...]]:
    """Without the color of what has none."""
    return {place: (text, fg if text.strip() else None, bg, kind & ~1) for place, (text, fg, bg, kind) in cells.items()}


# -- the frames --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("canvases", [kinds(40), list(race(4, 80, 24))], ids=["kinds", "race"])
def test_every_frame_can_be_made_again_cell_for_cell(canvases: list[Canvas]) -> None:
    lines = packed(page(recording(canvases)))
    made = list(rebuilt(lines))
    shown = recording(canvases)
    frames = list(shown.frames)
    assert len(made) == len(frames)
    for cells, frame in zip(made, frames, strict=True):
        assert seen(cells) == seen(cells_of(frame, shown)), frame.number
        assert {place for place, cell in cells.items() if cell[3] & 1 and cell[0].strip()} == {
            (row, col) for row, col in np.argwhere(frame.bold).tolist()
        }


def test_times_steps_and_marks_stand_with_the_frames() -> None:
    lines = packed(page(recording(kinds(3), marks={1: ("adam </script> converged", "space")})))
    assert [line[:3] for line in lines[1:]] == [
        [0.0, 0, []],
        [round(1 / FPS, 3), 2, ["adam </script> converged", "space"]],
        [round(2 / FPS, 3), 4, []],
    ]


def test_only_what_changes_is_written() -> None:
    canvas = blank(9, 3)
    other = canvas.copy()
    put(other, 1, 2, "ab课c", 0xFF0000)
    lines = packed(page(recording([canvas, canvas, other])))
    ink = [0xFF0000, 0x101216]
    assert lines[2][3] == []
    assert lines[3][3] == [
        [1, 2, "ab", *ink, 0],
        [1, 4, "课", *ink, Kind.WIDE],
        [1, 5, "", *ink, Kind.WHOLE],
        [1, 6, "c", *ink, 0],
    ]


def test_the_player_knows_every_block_and_every_line() -> None:
    header = packed(page(recording(kinds(1))))[0]
    assert {int(code) for code in header["shapes"]} == set(range(0x2500, 0x25A0))
    assert header["shapes"][str(ord("▌"))] == {"fill": [[0, 0, 0.5, 1]], "opacity": 1}
    assert header["shapes"][str(ord("╴"))]["bars"] == [[True, 10, 11, 0, 6]]
    assert header["shapes"][str(ord("╮"))] == {"bars": [], "dashed": False, "arc": [0, 20], "slants": []}
    assert {code for code, shape in header["shapes"].items() if shape.get("dashed")} == set(
        map(str, map(ord, "┄┅┆┇┈┉┊┋╌╍╎╏"))
    )
    assert (header["width"], header["height"], header["fps"]) == (30, 6, FPS)


@pytest.mark.parametrize("piece", [3, 48, 3 << 14])
def test_each_line_can_be_read_by_itself(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "PIECE", piece)
    lines = packed(page(recording(kinds(5))))
    assert len(lines) == 6


# -- the page ----------------------------------------------------------------------------------------------------


def test_nothing_is_loaded() -> None:
    text = page(recording(kinds(12)))
    parts = Parts(text)
    addresses = [value for _, attrs in parts.tags for name, value in attrs.items() if name in ("src", "href")]
    assert addresses == ["data:,"]
    assert not re.findall(r"\bfetch\b|XMLHttpRequest|@import|\bimport\b", text)
    assert all(address.startswith('"data:font/woff;base64,') for address in re.findall(r"url\(([^)]*)", text))
    (policy,) = (attrs["content"] for _, attrs in parts.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert (policy or "").startswith("default-src 'none';")


def test_what_a_recording_says_is_only_words() -> None:
    marks = {1: ("</script><script>alert(1)</script>",)}
    parts = Parts(page(recording(kinds(3), TITLED, marks)))
    assert [text for tag, text in parts.texts if tag in ("title", "h1")] == [TITLED] * 2
    assert [attrs["aria-label"] for tag, attrs in parts.tags if tag == "canvas"] == [TITLED]
    assert [tag for tag, _ in parts.tags].count("script") == 2
    assert "b" not in {tag for tag, _ in parts.tags}
    assert not any("alert(1)" in text for _, text in parts.texts)


def test_no_slot_is_left_open() -> None:
    text = page(recording(kinds(2), "plain"))
    assert "{{" not in text
    assert set(re.findall(r"\{\{(\w+)\}\}", (files("termopt.encode") / "player" / "page.html").read_text())) >= {
        "recording"
    }


def test_the_parts_that_the_script_looks_for_are_there() -> None:
    parts = Parts(page(recording(kinds(2))))
    script = next(text for tag, text in parts.texts if "class Player" in text)
    names = set(re.findall(r'find\("(\w+)"\)', script))
    assert {"play", "scrubber", "time"} <= names <= {attrs.get("id") for _, attrs in parts.tags}


def test_a_frame_that_is_asked_for_can_be_taken_back() -> None:
    """Two that are under way at once would show the recording at double speed."""
    script = next(text for tag, text in Parts(page(recording(kinds(2)))).texts if "class Player" in text)
    asked = re.findall(r"(\S* ?=? ?)requestAnimationFrame\(", script)
    assert asked == ["this.frame = "] * 2
    assert "if (!playing) cancelAnimationFrame(this.frame);" in script


def test_every_control_has_a_name() -> None:
    parts = Parts(page(recording(kinds(2))))
    controls = [attrs for tag, attrs in parts.tags if tag in ("button", "input", "canvas")]
    assert len(controls) == 9
    assert all(attrs.get("aria-label") for attrs in controls)


@pytest.mark.parametrize(("bg", "fg", "scheme"), [(0x101216, 0xE6E6E6, "dark"), (0xFAFAF8, 0x1A1C20, "light")])
def test_the_page_suits_its_picture(bg: int, fg: int, scheme: str) -> None:
    text = page(recording(kinds(2))._replace(bg=bg, fg=fg))
    assert f"color-scheme:{scheme};--ground:#{bg:06x};--ink:#{fg:06x}" in text


def test_fonts_are_those_that_are_needed() -> None:
    plain, wide = blank(8, 1), blank(8, 1)
    put(wide, 0, 0, "课q", 1)
    assert page(recording([plain])).count("@font-face") == 1
    assert page(recording([plain, wide, plain])).count("@font-face") == 3


def test_a_recording_without_frames_is_a_page_too() -> None:
    lines = packed(page(recording([])))
    assert len(lines) == 1
    assert lines[0]["width"] == 4


def test_the_same_recording_gives_the_same_bytes() -> None:
    assert page(recording(kinds(9))) == page(recording(kinds(9)))


def test_frames_are_not_kept() -> None:
    shown, alive = counted(recording(kinds(30)))
    page(shown)
    assert len(alive) == 30
    assert max(alive) <= 3


def test_spaces_are_written_too() -> None:
    (run,) = packed(page(recording([blank(3, 1)])))[1][3]
    assert run == [0, 0, "   ", 0xE6E6E6, 0x101216, 0]
