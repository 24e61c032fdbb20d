import numpy as np
import pytest

from termopt.draw.ansi import parse, to_ansi
from termopt.draw.canvas import DEFAULT, Canvas, blank, merge_dots, paste, put, to_text


def same(a: Canvas, b: Canvas) -> bool:
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize(
    ("row", "col", "text", "shown"),
    [
        (0, 0, "abc", "abc\n\n"),
        (1, 3, "abc", "\n   ab\n"),
        (0, -2, "abc", "c\n\n"),
        (0, -3, "abc", "\n\n"),
        (0, 9, "abc", "\n\n"),
        (2, 0, "abc", "\n\n"),
        (-1, 0, "abc", "\n\n"),
    ],
)
def test_text_is_cut_at_the_edges(row, col, text, shown):
    canvas = blank(5, 2)
    put(canvas, row, col, text, 1)
    assert to_text(canvas) == shown


def test_text_keeps_the_background_unless_told():
    canvas = blank(2, 1, bg=7)
    put(canvas, 0, 0, "a", 1)
    put(canvas, 0, 1, "b", 2, 9)
    assert canvas.fg.tolist() == [[1, 2]]
    assert canvas.bg.tolist() == [[7, 9]]


@pytest.mark.parametrize(("row", "col"), [(-1, -1), (0, 0), (1, 3), (5, 5), (-9, 0)])
def test_paste_is_put_row_by_row(row, col):
    by_paste, by_put, stamp = blank(4, 3), blank(4, 3), blank(3, 2)
    for i, text in enumerate(("abc", "def")):
        put(stamp, i, 0, text, 5, 6)
        put(by_put, row + i, col, text, 5, 6)
    paste(by_paste, stamp, row, col)
    assert same(by_paste, by_put)


def test_dots_replace_text_and_join_dots():
    canvas = blank(1, 1)
    put(canvas, 0, 0, "x", 3)
    taken = np.zeros((1, 1), dtype=np.bool_)
    here = np.array([0])
    merge_dots(canvas, here, here, np.array([1], dtype=np.uint8), 4, taken)
    assert (to_text(canvas), canvas.fg[0, 0]) == ("⠁\n", 4)
    merge_dots(canvas, here, here, np.array([8], dtype=np.uint8), 5, taken)
    assert (to_text(canvas), canvas.fg[0, 0]) == ("⠉\n", 5)


def test_two_curves_in_the_same_cells_show_both_colors():
    canvas, taken = blank(4, 1), np.zeros((1, 4), dtype=np.bool_)
    rows, cols, dots = np.zeros(4, dtype=np.intp), np.arange(4), np.ones(4, dtype=np.uint8)
    for color in (1, 2):
        merge_dots(canvas, rows, cols, dots, color, taken)
    assert canvas.fg.tolist() == [[2, 1, 2, 1]]


def test_ansi_there_and_back():
    rng = np.random.default_rng(0)
    canvas = Canvas(
        rng.choice([0x41, 0x28FF, 0x2588], (6, 9)).astype(np.int32),
        rng.choice([DEFAULT, 0, 0xFF8000, 0x123456], (6, 9)).astype(np.uint32),
        rng.choice([DEFAULT, 0xFFFFFF, 0x0A0B0C], (6, 9)).astype(np.uint32),
    )
    assert same(parse(to_ansi(canvas), 9, 6), canvas)


def test_ansi_changes_color_only_where_it_changes():
    canvas = blank(5, 1)
    put(canvas, 0, 0, "ab", 0xFF0000)
    put(canvas, 0, 3, "c", 0xFF0000)
    assert to_ansi(canvas) == "\x1b[38;2;255;0;0mab c \x1b[0m\n"


@pytest.mark.parametrize(
    ("depth", "text"), [("none", "x\n"), ("16", "\x1b[91mx\x1b[0m\n"), ("256", "\x1b[38;5;203mx\x1b[0m\n")]
)
def test_ansi_of_lesser_terminals(depth, text):
    canvas = blank(1, 1)
    put(canvas, 0, 0, "x", 0xFF5F5F)
    assert to_ansi(canvas, depth) == text


def test_parse_reads_every_kind_of_color_and_fits_the_size():
    canvas = parse("\x1b[31;44ma\x1b[38;5;16mb\x1b[0;97mc\x1b[48;5;255md\n\x1b[mxyzuv", 4, 3)
    assert to_text(canvas) == "abcd\nxyzu\n\n"
    assert canvas.fg[0].tolist() == [0xCD3131, 0x000000, 0xFFFFFF, 0xFFFFFF]
    assert canvas.bg[0].tolist() == [0x2472C8, 0x2472C8, DEFAULT, 0xEEEEEE]
    assert canvas.fg[1].tolist() == [DEFAULT] * 4
