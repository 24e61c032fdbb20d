"""Arrows point where their vectors do, all steps by the same factor, and nothing beyond the plot."""

import math

import numpy as np
import pytest

from termopt.draw.cells.canvas import BRAILLE, blank, inside, to_rows
from termopt.draw.contour.base_layer import base_layer
from termopt.draw.contour.paths import ARROWS, Track, contour
from termopt.draw.contour.vectors import LONGEST, Arrow, arrows, key
from termopt.draw.plot.coordinates import View
from termopt.draw.theme.theme import DARK, MONO

SQUARE = View(((-1.0, 1.0), (-1.0, 1.0)), 40, 20)
HEADS = "".join(ARROWS.values())


def drawn(*vectors: Arrow, at=(0.0, 0.0), view=SQUARE):
    """(rows of text, factor, canvas)"""
    plot = blank(view.width, view.height)
    factor = arrows(plot, view, at, vectors)
    return to_rows(plot), factor, plot


def dots(rows):
    """Every lit dot, right and down, in the order of rows."""
    order = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return np.array(
        [
            (2 * col + dx, 4 * row + dy)
            for row, text in enumerate(rows)
            for col, char in enumerate(text)
            if BRAILLE < ord(char) < BRAILLE + 256
            for bit, (dx, dy) in enumerate(order)
            if (ord(char) - BRAILLE) >> bit & 1
        ]
    ).reshape(-1, 2)


def places(rows, chars):
    return [(row, col, char) for row, text in enumerate(rows) for col, char in enumerate(text) if char in chars]


@pytest.mark.parametrize("eighth", range(16))
def test_it_points_where_the_vector_does(eighth):
    angle = eighth * math.pi / 8
    rows, _, _ = drawn(Arrow(math.cos(angle), math.sin(angle), 1, "v"))
    (row, col, head) = places(rows, HEADS)[0]
    right, up = 2 * col + 1 - 40, 40 - (4 * row + 2)
    assert math.atan2(up, right) == pytest.approx(math.remainder(angle, 2 * math.pi), abs=0.12) or (
        eighth == 8 and abs(abs(math.atan2(up, right)) - math.pi) < 0.12
    )
    (sign,) = (sign for sign, char in ARROWS.items() if char == head)
    assert sign[0] * math.cos(angle) - sign[1] * math.sin(angle) > 0.9
    for x, y in dots(rows):
        across = abs((x - 39.5) * math.sin(angle) + (y - 39.5) * math.cos(angle))
        assert across <= 1.6


@pytest.mark.parametrize("size", [1e-300, 3e-7, 0.04, 0.7, 1.0, 123.0, 1e40])
def test_all_steps_have_one_round_factor_and_the_longest_is_long_enough_to_see(size):
    _, factor, _ = drawn(Arrow(size, 0, 1, "v"), Arrow(0, size / 4, 1, "Δ"))
    mantissa = factor / 10.0 ** math.floor(math.log10(factor) + 1e-9)
    assert mantissa == pytest.approx(round(mantissa))
    assert round(mantissa) in (1, 2, 5)
    assert LONGEST / 2.5 * 0.999 <= factor * size / 2 <= LONGEST * 1.001


def test_lengths_compare():
    rows, factor, _ = drawn(Arrow(0.1, 0, 1, "v"), Arrow(0, 0.05, 1, "Δ"))
    assert factor == 5
    ends = {char: (row, col) for row, col, char in places(rows, "→↑")}
    assert ends["→"][1] - 20 == pytest.approx(factor * 0.1 * 20, abs=1)
    assert 10 - ends["↑"][0] == pytest.approx(factor * 0.05 * 10, abs=1)


def test_what_is_no_step_has_a_length_of_its_own_and_leaves_the_factor_alone():
    step = Arrow(0.1, 0, 1, "Δ")
    pictures = {size: drawn(step, Arrow(0, size, 2, "g", free=True))[:2] for size in (1e-9, 1.0, 1e9)}
    assert len({factor for _, factor in pictures.values()}) == 1
    assert pictures[1e-9][0] == pictures[1.0][0] == pictures[1e9][0]
    rows, factor, _ = drawn(Arrow(0, 7, 2, "g", free=True))
    assert factor == 1
    lit = {int(y) for _, y in dots(rows)}
    assert lit
    assert set(range(min(lit), max(lit))) - lit, "it is dotted"


def test_every_arrow_is_told_by_its_letter_also_where_they_end_together():
    rows, _, plot = drawn(Arrow(0.1, 0, 3, "v"), Arrow(0.1, 0, 4, "Δ"), Arrow(1, 0, 5, "g", free=True))
    found = places(rows, "vΔg")
    assert sorted(char for *_, char in found) == sorted("vΔg")
    assert {char: int(plot.fg[row, col]) for row, col, char in found} == {"v": 3, "Δ": 4, "g": 5}


@pytest.mark.parametrize("at", [(0.97, 0.0), (-0.99, 0.5), (0.3, 0.98), (0.0, -1.0), (1.0, 1.0)])
def test_at_the_edge_it_is_cut_and_has_its_head_there(at):
    toward = np.array(at) / np.abs(at).max()
    rows, factor, _ = drawn(Arrow(*toward, 1, "v"), Arrow(*-toward, 1, "Δ"), at=at)
    assert factor == drawn(Arrow(*toward, 1, "v"))[1]
    assert len(places(rows, "Δ")) == len(places(rows, "v")) == 1
    assert all(len(row) == SQUARE.width for row in rows)
    far = drawn(Arrow(*(-50 * toward), 1, "Δ"), Arrow(*(-50 * toward), 1, "v"), at=at)
    assert far[1] == pytest.approx(factor / 50)
    ((row, col, _),) = places(drawn(Arrow(2.0, 0, 1, "v"), Arrow(0, 2, 1, "Δ"), at=(0.7, 0.0))[0], "→")
    assert col == SQUARE.width - 1
    assert row == 10


def test_nothing_is_drawn_of_what_has_no_direction_or_from_beyond_the_view():
    for bad in ((0, 0), (math.nan, 1), (1, math.inf), (1e200, 0)):
        rows, factor, _ = drawn(Arrow(*bad, 1, "v"), Arrow(*bad, 1, "g", free=True))
        assert "".join(rows).strip() == ""
        assert factor == 1
    rows, factor, _ = drawn(Arrow(0.1, 0, 1, "v"), at=(3, 0))
    assert "".join(rows).strip() == ""
    assert factor == 5


def test_beside_a_long_step_a_short_one_is_only_a_letter():
    rows, _, _ = drawn(Arrow(1, 0, 1, "v"), Arrow(0, 1e-6, 1, "Δ"))
    assert len(places(rows, HEADS)) == 1
    ((row, col, _),) = places(rows, "Δ")
    assert abs(row - 10) <= 1
    assert abs(col - 20) <= 2


@pytest.mark.parametrize("view", [View(SQUARE.box, w, h) for w, h in ((1, 1), (2, 1), (3, 9), (9, 2))], ids=str)
def test_any_plot_will_do(view):
    rows, factor, _ = drawn(*(Arrow(x, y, 1, "v") for x in (-1, 0, 1) for y in (-1, 0, 1)), view=view)
    assert factor > 0
    assert len(rows) == view.height


@pytest.mark.parametrize("theme", [DARK, MONO], ids=lambda theme: theme.name)
def test_on_a_contour_paths_the_lane_and_the_ground_stay(surface, descent, theme):
    back = base_layer(surface, surface.box, 60, 24, theme)
    picture = contour(back, [Track(descent[:30], None, "blue", "●")], theme)
    plot, before = inside(picture, back.rect), picture.copy()
    at = tuple(descent[29])
    arrows(plot, back.view, at, [Arrow(0.1, -0.4, theme.text, "Δ"), Arrow(1, 1, theme.text, "g", True)], back.under)
    row, col = back.view.cell(*at)
    here = np.s_[row, col - 1 : col + 2]
    assert (plot.code[here] == inside(before, back.rect).code[here]).all()
    old, new = inside(before, back.rect).code, plot.code
    dotted = (old & ~0xFF == BRAILLE) & (new & ~0xFF == BRAILLE)
    assert ((old & new) == old)[dotted].all()
    changed = old != new
    assert changed.any()
    assert (plot.bg[changed] == back.under[changed]).all()
    outside = np.ones(picture.code.shape, dtype=bool)
    outside[back.rect.row : back.rect.row + back.rect.height, back.rect.col : back.rect.col + back.rect.width] = False
    assert (picture.code == before.code)[outside].all()


def test_a_name_of_two_letters_stands_apart_from_all_others():
    for angle in np.linspace(0, 2 * np.pi, 40):
        x, y = math.cos(angle), math.sin(angle)
        rows, _, _ = drawn(
            Arrow(0.1 * x, 0.1 * y, 1, "Δ"),
            Arrow(0.09 * x, 0.1 * y, 1, "−v"),
            Arrow(x, y, 1, "−g", free=True),
            Arrow(-x, y, 1, "p"),
        )
        text = "\n".join(f" {row} " for row in rows)
        for name in ("Δ", "−v", "−g", "p"):
            assert text.count(name) == 1
            at = text.index(name)
            assert not {text[at - 1], text[at + len(name)]} & set("Δ−vgp")


def test_the_key_says_what_is_to_scale_and_what_only_a_direction():
    vectors = [
        Arrow(1, 0, 1, "−g", True, "downhill"),
        Arrow(1, 0, 1, "−v", what="velocity"),
        Arrow(0, 1, 1, "Δ", what="step"),
    ]
    assert key(vectors, 500, 90) == "−v velocity, Δ step: to scale ×500 · −g downhill: direction only"
    assert key(vectors, 1, 90) == "−v velocity, Δ step: to scale · −g downhill: direction only"
    for width in range(20, 90):
        words = key(vectors, 500, width)
        assert len(words) <= width
        assert all(name in words for name in ("−v", "Δ", "×500", "−g", "dir"))
    assert key(vectors, 500, 5) == ""
    assert key(vectors[:1], 1, 90) == "−g downhill: direction only"
