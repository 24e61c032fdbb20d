"""The color bar of a map."""

import numpy as np
import pytest

from termopt.draw.cells.canvas import inside, to_rows
from termopt.draw.contour.bands import band_numbers, depths
from termopt.draw.contour.base_layer import base_layer
from termopt.draw.contour.color_bar import color_bar, written
from termopt.draw.screen.painter import Painter
from termopt.draw.screen.panel_places import BAR_WIDTH
from termopt.draw.theme.theme import THEMES, bands
from tests.draw.conftest import SURFACES
from tests.draw.made import lane, view_model


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_bar_has_the_colors_of_the_map_from_the_highest_to_the_valley(theme: str) -> None:
    colors, surface = THEMES[theme], SURFACES["rosenbrock"]
    back = base_layer(surface, surface.box, 60, 40, colors)
    bar = color_bar(back.levels, BAR_WIDTH, 60, "f*", colors)
    inked = [int(color) for row in range(2, 60) for color in (bar.fg[row, 1], bar.bg[row, 1])]
    seen = list(dict.fromkeys(inked))
    depth = depths(surface, back.view)
    numbers = np.unique(band_numbers(depth, np.array(back.levels)))
    assert seen == [bands(colors, 14)[number] for number in numbers]
    for row, text in enumerate(to_rows(bar)):  # a label stands where the colors of its two bands meet
        if "╴" in text:
            level = next(level for level in back.levels if text.endswith(written(level).ljust(BAR_WIDTH - 4)))
            above, below = band_numbers(np.array([level + 1e-6, level - 1e-6]), np.array(back.levels))
            near = {int(bar.fg[row - 1, 1]), int(bar.bg[row - 1, 1]), int(bar.fg[row, 1]), int(bar.bg[row, 1])}
            assert {bands(colors, 14)[above], bands(colors, 14)[below]} <= near


def test_the_bar_stands_in_the_view_of_one_lane_with_two_labels_at_every_size() -> None:
    for width, height in ((60, 20), (80, 24), (120, 40), (160, 48)):
        for more in ({"view": "focus"}, {"presenting": True}):
            screen = Painter().paint(view_model(lane(0), lane(1), **more), width, height, THEMES["dark"])
            assert screen.layout
            place = screen.layout.panels[0].bar
            assert place is not None
            rows = to_rows(inside(screen.canvas, place))
            assert rows[0].split() == ["f", "−", "f*"]
            assert rows[1].strip() == "log"
            assert sum("╴" in row for row in rows) >= 2
    mono = Painter().paint(view_model(lane(0), view="focus"), 80, 24, THEMES["mono"])
    assert mono.layout
    assert mono.layout.panels[0].bar is None


def test_labels_have_two_digits_and_fit() -> None:
    powers = np.linspace(-300, 300, 1201)
    texts = [written(float(power)) for power in powers]
    assert max(map(len, texts)) <= BAR_WIDTH - 4
    read = np.array([float(text.replace("−", "-")) for text in texts])
    assert (abs(read / 10.0**powers - 1) <= np.where(abs(powers) < 99, 0.06, 0.5)).all()
