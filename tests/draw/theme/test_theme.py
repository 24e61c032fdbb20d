from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color, ColorSystem

from termopt.draw.cells import ansi
from termopt.draw.cells.canvas import DEFAULT
from termopt.draw.contour import base_layer, paths
from termopt.draw.plot import curve_ends
from termopt.draw.theme.color import GRAYS, SIXTEEN, XTERM, readable
from termopt.draw.theme.depth import adapted
from termopt.draw.theme.derived import derived
from termopt.draw.theme.names import BORROWED
from termopt.draw.theme.theme import MARKERS, SLOTS, THEMES, bands, shades
from termopt.tui.theme import theme as look

APART = 7.0
"""The least distance of two lane colors, OKLab x 100; 2 is about what can just be told apart side by side."""

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
VISION = {
    "full": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Ottosson (2020): linear RGB to cone responses, and their cube roots to OKLab.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(color: int) -> np.ndarray:
    channel = np.array([color >> 16 & 255, color >> 8 & 255, color & 255]) / 255
    return np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)


def distance(a: int, b: int, vision: np.ndarray) -> float:
    one, two = (TO_LAB @ np.cbrt(TO_CONES @ np.clip(vision @ linear(color), 0, 1)) for color in (a, b))
    return 100 * float(np.linalg.norm(one - two))


def luminance(color: int) -> float:
    return float(linear(color) @ [0.2126, 0.7152, 0.0722])


def contrast(a: int, b: int) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


colored = pytest.mark.parametrize("theme", [t for t in THEMES.values() if t.colored], ids=lambda t: t.name)


@colored
@pytest.mark.parametrize("vision", VISION)
def test_lane_colors_can_be_told_apart(theme, vision):
    close = [
        (a, b) for a, b in combinations(SLOTS, 2) if distance(theme.lane(a), theme.lane(b), VISION[vision]) < APART
    ]
    assert close == []


@colored
def test_words_can_be_read(theme):
    assert contrast(theme.text, theme.background) >= 7
    assert contrast(theme.muted, theme.background) >= 4.5
    assert min(contrast(theme.lane(slot), theme.background) for slot in SLOTS) >= 3


@colored
def test_bands_are_few_distinct_and_brightest_in_the_valley(theme):
    colors = bands(theme, 14)
    assert len(set(colors)) == 14
    order = [luminance(color) for color in colors]
    assert order == sorted(order)


def test_a_theme_without_color_has_none():
    mono = THEMES["mono"]
    assert not mono.colored
    assert set(mono.lanes.values()) == {mono.background, mono.text}


def test_every_character_is_one_column_wide():
    chars = [*MARKERS, *paths.HOLLOW.values(), *paths.ARROWS.values()]
    chars += [
        base_layer.MINIMUM,
        paths.START,
        paths.STOP,
        base_layer.HATCH,
        curve_ends.ABOVE,
        curve_ends.BELOW,
        curve_ends.BROKEN,
        "⁻",
        "−",
    ]
    assert {char for char in chars if cell_len(char) != 1} == set()


def test_markers_are_distinct():
    assert len(set(MARKERS)) == len(MARKERS) == len(SLOTS)
    assert set(paths.HOLLOW) == set(MARKERS)


# -- Textual's themes --------------------------------------------------------------------------------------------

borrowed = pytest.mark.parametrize("name", BORROWED)
COLORS = ("background", "surface", "text", "muted", "faint", "accent", "good", "bad", "void")


def worst(theme):
    """How different the two lanes are that are most alike to any eye."""
    pairs = combinations([theme.lane(slot) for slot in SLOTS], 2)
    return min(distance(a, b, vision) for a, b in pairs for vision in VISION.values())


def least_contrast(theme):
    """The lowest contrast of a lane to a band."""
    return min(contrast(theme.lane(slot), band) for slot in SLOTS for band in bands(theme, 14))


@borrowed
def test_borrowed_themes_can_be_read(name):
    theme = look(name)
    assert contrast(theme.text, theme.background) >= 7
    assert min(contrast(c, theme.background) for c in (theme.muted, theme.accent, theme.good, theme.bad)) >= 4.5
    assert min(contrast(theme.lane(slot), theme.background) for slot in SLOTS) >= 3
    assert contrast(theme.faint, theme.background) >= 1.25
    assert least_contrast(theme) >= 1.6
    assert worst(theme) >= 6
    assert len(set(bands(theme, 14))) == 14


@given(
    st.booleans(),
    st.integers(0, 0x50),
    st.lists(st.integers(0, 0xFFFFFF), min_size=5, max_size=5),
    st.none() | st.integers(0, 0xFFFFFF),
)
def test_any_colors_make_a_theme_that_can_be_read(dark, gray, colors, muted):
    background = (gray if dark else 0xFF - gray // 2) * 0x010101
    theme = derived("mine", dark, background, *colors, muted)
    assert theme.background == background
    assert contrast(theme.text, background) >= min(7, contrast(0xFFFFFF if dark else 0, background))
    words = (theme.muted, theme.accent, theme.good, theme.bad)
    assert min(contrast(color, background) for color in words) >= 4.5
    assert min(contrast(theme.lane(slot), background) for slot in SLOTS) >= 3


def test_what_can_be_read_stays_as_it_is():
    assert readable(0x88C0D0, 0x2E3440, 4.5) == 0x88C0D0
    assert readable(0x333333, 0x2E3440, 4.5) > 0x333333
    assert readable(0xEEEEEE, 0xFFFFFF, 4.5) < 0xEEEEEE
    assert readable(0x777777, 0x777777, 21) == 0x000000


# -- few colors --------------------------------------------------------------------------------------------------


def by_rich(color: int, system: ColorSystem) -> int | None:
    return Color.from_rgb(*color.to_bytes(3, "big")).downgrade(system).number


@pytest.mark.every(5)
@pytest.mark.parametrize("color", XTERM)
def test_colors_of_256_reach_the_terminal_unchanged(color):
    number = by_rich(color, ColorSystem.EIGHT_BIT)
    assert number is not None
    assert ansi.XTERM[number - 16] == ansi.XTERM[ansi.nearest_index(color, ansi.XTERM)]
    shown = ansi.XTERM[number - 16]
    assert max(abs(a - b) for a, b in zip(shown.to_bytes(3, "big"), color.to_bytes(3, "big"), strict=True)) <= 3


def test_colors_of_256_are_different_on_the_terminal():
    assert len({by_rich(color, ColorSystem.EIGHT_BIT) for color in XTERM}) == len(XTERM)


@pytest.mark.parametrize("number", range(16))
def test_named_colors_reach_the_terminal_unchanged(number):
    assert by_rich(SIXTEEN[number], ColorSystem.STANDARD) == number
    assert ansi.nearest_index(SIXTEEN[number], ansi.BASE16) == number


every = pytest.mark.parametrize("name", ["dark", "light", "high-contrast", *BORROWED])


@every
def test_256_colors(name):
    theme = adapted(look(name), "256")
    assert {getattr(theme, slot) for slot in COLORS} | set(theme.lanes.values()) <= set(XTERM)
    assert contrast(theme.text, theme.background) >= 7
    assert min(contrast(c, theme.background) for c in (theme.muted, theme.accent, theme.good, theme.bad)) >= 4.5
    assert min(contrast(theme.lane(slot), theme.background) for slot in SLOTS) >= 2.8
    assert worst(theme) >= APART
    assert least_contrast(theme) >= 1.45


@every
def test_bands_of_256_colors_are_distinct_and_brightest_in_the_valley(name):
    colors = bands(adapted(look(name), "256"), 14)
    order = [luminance(color) for color in colors]
    assert order == sorted(order)
    assert set(colors) <= set(GRAYS)
    assert len(set(colors)) >= 7


@every
def test_16_colors(name):
    original, theme = look(name), adapted(look(name), "16")
    assert theme.name == name
    assert theme.dark == original.dark
    assert {getattr(theme, slot) for slot in COLORS} | set(theme.lanes.values()) <= set(SIXTEEN)
    assert len(set(theme.lanes.values())) == len(SLOTS)
    assert theme.background not in theme.lanes.values()
    assert set(bands(theme, 14)) == {theme.background}
    assert contrast(theme.text, theme.background) > 15


def test_a_terminal_with_all_colors_gets_them_and_one_without_gets_none():
    dark, mono = THEMES["dark"], THEMES["mono"]
    assert adapted(dark, "truecolor") is dark
    assert adapted(dark, "none") is mono
    assert all(adapted(mono, depth) is mono for depth in ("truecolor", "256", "16", "none"))


@pytest.mark.parametrize("depth", ["truecolor", "256", "16"])
def test_shades_of_a_lane_keep_to_the_depth(depth):
    theme = adapted(THEMES["dark"], depth)
    whole, faded = shades(theme, "blue", (1.0, 0.72))
    assert whole == theme.lane("blue")
    assert (faded == whole) == (depth == "16")
    assert depth != "256" or faded in XTERM
    assert luminance(faded) <= luminance(whole)
    assert shades(THEMES["mono"], "blue", (1.0, 0.72)) == (DEFAULT, DEFAULT)
