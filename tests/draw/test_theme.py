from itertools import combinations

import numpy as np
import pytest
from rich.cells import cell_len

from termopt.draw import contour, loss
from termopt.draw.theme import ASCII_MARKERS, MARKERS, SLOTS, THEMES, bands

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
    chars = [*MARKERS, *contour.HOLLOW.values(), *contour.ARROWS.values()]
    chars += [
        contour.MINIMUM,
        contour.START,
        contour.STOP,
        contour.STRIPE,
        loss.ABOVE,
        loss.BELOW,
        loss.BROKEN,
        "⁻",
        "−",
    ]
    assert {char for char in chars if cell_len(char) != 1} == set()


def test_markers_are_distinct_and_have_stand_ins():
    assert len(set(MARKERS)) == len(MARKERS) == len(SLOTS)
    stand_ins = [ASCII_MARKERS[marker] for marker in MARKERS]
    assert len(set(stand_ins)) == len(MARKERS)
    assert all(char.isascii() for char in stand_ins)
    assert set(contour.HOLLOW) == set(MARKERS)
