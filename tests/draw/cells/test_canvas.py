import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.draw.cells.ansi import parse, to_ansi
from termopt.draw.cells.canvas import (
    CONTINUED,
    DEFAULT,
    PLAIN,
    Canvas,
    Rect,
    blank,
    cut,
    inside,
    merge_dots,
    paste,
    put,
    text_width,
    to_rows,
    to_text,
)


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


# -- wide characters ---------------------------------------------------------------------------------------------

WIDE = st.text(st.sampled_from("ab─学习率，é"), max_size=6)
PLACES = st.tuples(st.integers(-3, 3), st.integers(-4, 12), WIDE)


def whole(canvas: Canvas) -> bool:
    """Whether no half of a wide character is without the other."""
    first = np.isin(canvas.code, [ord(char) for char in "学习率，"])
    second = canvas.code == CONTINUED
    return not second[:, 0].any() and not first[:, -1].any() and np.array_equal(first[:, :-1], second[:, 1:])


def scribbled(texts: list[tuple[int, int, str]], width: int = 9) -> Canvas:
    canvas = blank(width, 3)
    for i, (row, col, text) in enumerate(texts):
        put(canvas, row, col, text, i)
    return canvas


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("lr", 2),
        ("η−1", 3),
        ("学习率", 6),
        ("lr，", 4),
        ("e\u0301", 1),
        ("e\u200d\ufe0f", 1),
        ("\x1b[0m\0", 3),
    ],
)
def test_text_is_as_wide_as_the_cells_it_fills(text, width):
    canvas = blank(20, 1)
    put(canvas, 0, 0, text, 7)
    assert text_width(text) == width == (canvas.fg == 7).sum()
    assert whole(canvas)


@pytest.mark.parametrize(
    ("col", "text", "shown"),
    [
        (0, "学习率", "学习 "),
        (-1, "学习率", " 习率"),
        (-2, "学习", "习"),
        (4, "学", "     "[:4]),
        (1, "e\u0301学", " é学"),
    ],
)
def test_a_wide_character_is_whole_or_a_space(col, text, shown):
    canvas = blank(5, 1)
    put(canvas, 0, col, text, 1)
    assert to_text(canvas) == shown.rstrip() + "\n"
    assert whole(canvas)


@pytest.mark.parametrize(("col", "shown"), [(0, "x 习率"), (1, " x习率"), (2, "学x 率"), (5, "学习 x")])
def test_half_a_character_does_not_outlive_the_other(col, shown):
    canvas = blank(6, 1)
    put(canvas, 0, 0, "学习率", 1)
    put(canvas, 0, col, "x", 2)
    assert to_rows(canvas) == [shown]


@given(st.lists(PLACES, max_size=8))
def test_no_writing_leaves_halves(texts):
    assert whole(scribbled(texts))


@given(st.lists(PLACES, max_size=5), st.lists(PLACES, max_size=5), st.integers(-3, 9), st.integers(-3, 3))
def test_no_pasting_leaves_halves(under, over, col, row):
    canvas, other = scribbled(under), scribbled(over, 5)
    before = other.code.copy()
    paste(canvas, other, row, col)
    assert whole(canvas)
    assert np.array_equal(other.code, before)


@given(st.lists(PLACES, max_size=5), st.integers(0, 9), st.integers(0, 9), st.lists(PLACES, max_size=3))
def test_no_part_of_a_canvas_has_halves(texts, col, width, more):
    canvas = scribbled(texts)
    part = inside(canvas, Rect(0, col, 2, width))
    for row, at, text in more:
        put(part, row, at, text, 1)
    assert whole(canvas)
    assert not part.code.size or whole(part)


@given(st.lists(PLACES, max_size=5), st.sets(st.tuples(st.integers(0, 2), st.integers(0, 8))))
def test_no_dots_leave_halves(texts, cells):
    canvas, taken = scribbled(texts), np.zeros((3, 9), dtype=np.bool_)
    rows, cols = np.array([*cells], dtype=np.intp).reshape(-1, 2).T
    merge_dots(canvas, rows, cols, np.full(len(rows), 255, dtype=np.uint8), 5, taken)
    assert whole(canvas)
    assert (canvas.code[rows, cols] == 0x28FF).all()


def test_text_and_ansi_have_each_wide_character_once():
    canvas = blank(8, 1)
    put(canvas, 0, 1, "学习x", 0xFF0000)
    assert to_rows(canvas) == [" 学习x  "]
    assert to_ansi(canvas, "none") == " 学习x  \n"
    assert to_ansi(canvas) == " \x1b[38;2;255;0;0m学习x  \x1b[0m\n"


def test_what_has_no_look_is_left_out_and_accents_do_not_pile_up():
    canvas = blank(6, 1)
    put(canvas, 0, 0, "a\x1b\u202e\ud800\ue000\u3164b" + "\u0300" * 300 + "c", 0)
    assert to_text(canvas) == "ab" + "\u0300" * 3 + "c\n"


def test_plain_text_has_the_cells_that_it_has_among_other_text():
    plain = "".join(char for char in map(chr, range(0x3000)) if PLAIN.fullmatch(char))
    alone, among = (blank(len(plain) + 2, 1) for _ in range(2))
    put(alone, 0, 0, plain, 0)
    put(among, 0, 0, f"{plain}\u4e00", 0)
    assert np.array_equal(alone.code[0, : len(plain)], among.code[0, : len(plain)])
    assert among.code[0, -2:].tolist() == [0x4E00, CONTINUED]


@pytest.mark.parametrize(
    ("width", "shown"), [(5, "x\u4e00bc"), (4, "x\u4e00…"), (3, "x…"), (2, "x…"), (1, "…"), (0, "…")]
)
def test_a_text_is_cut_before_the_character_that_is_too_wide(width, shown):
    assert cut("x\u4e00bc", width) == shown


def test_a_long_text_is_cut_at_once():
    assert cut("é²" * 10_000, 61) == "é²" * 30 + "…"
