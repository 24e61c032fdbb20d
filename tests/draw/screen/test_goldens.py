"""Whole screens as text, where the layout is the promise: made by hand, so that no number in them ever moves."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from termopt.draw.cells.canvas import Canvas
from termopt.draw.screen.painter import Painter
from termopt.draw.screen.view_model import CrosshairView, ViewModel
from termopt.draw.theme.theme import THEMES
from tests.draw.made import LESSON, lane, view_model

NINE = [lane(i)._replace(name=f"lane {i}", marker=marker) for i, marker in enumerate("●◆▲■★▼✚▰◉")]
READ = CrosshairView(20, tuple((float(one.curve.values[20]),) for one in NINE))
GOLDEN = Path(__file__).parents[1] / "golden"
SCREENS: dict[str, ViewModel] = {
    "presenting": view_model(lane(0), lane(1), presenting=True),
    "nine": view_model(*NINE),
    "overlay": view_model(*NINE, view="overlay", crosshair=READ),
    "focus": view_model(lane(0), lane(1), view="focus"),
    "fit": view_model(*NINE, view="fit"),
    "lesson": view_model(*map(lane, range(4)), lesson=LESSON),
}


@pytest.mark.parametrize("size", ["60x20", "80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
def test_layout(name: str, size: str, golden: Callable[[Canvas], None]) -> None:
    theme = THEMES["dark" if name == "focus" else "mono"]  # only where there are colors is there a bar for them
    width, height = map(int, size.split("x"))
    golden(Painter().paint(SCREENS[name], width, height, theme).canvas)


def test_an_exponent_is_written_in_one_way() -> None:
    """`6.23e−5`: with a real minus, without a plus or a zero before it."""
    for path in GOLDEN.glob("*.txt"):
        assert not re.search(r"\de[+0-]", path.read_text("utf-8")), path.name
