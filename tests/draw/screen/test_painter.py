"""The parts of the screen together: contour or fit, a plane still being found, a lesson beside the race."""

import re

import numpy as np
import pytest

from termopt.draw.cells.big_letters import big_letters
from termopt.draw.cells.canvas import inside, to_rows, to_text
from termopt.draw.screen.painted import Painted
from termopt.draw.screen.painter import Painter
from termopt.draw.screen.view_model import ViewModel
from termopt.draw.theme.theme import THEMES
from tests.draw.made import LESSON, lane, view_model

DARK = THEMES["dark"]
SIZES = [(60, 20), (80, 24), (120, 40), (160, 48)]


def painted(shown: ViewModel, width: int = 120, height: int = 40) -> Painted:
    return Painter().paint(shown, width, height, DARK)


def middle(screen: Painted, panel: int) -> tuple[int, int]:
    assert screen.layout
    rect = screen.layout.panels[panel].contour
    return rect.col + rect.width // 2, rect.row + rect.height // 2


def below(screen: Painted, panel: int) -> list[str]:
    """The numbers along the lower axis."""
    assert screen.layout
    rect = screen.layout.panels[panel].contour
    return to_rows(inside(screen.canvas, rect))[-1].split()


def test_the_fit_takes_the_place_of_the_contour() -> None:
    grid, fit = painted(view_model()), painted(view_model(view="fit"))
    assert grid.point_at(*middle(grid, 1)) is not None
    assert fit.point_at(*middle(fit, 1)) is None
    assert not fit.plots
    assert "prediction" in to_text(fit.canvas)
    assert "prediction" not in to_text(grid.canvas)


def test_a_lane_without_data_keeps_its_contour_among_fits() -> None:
    screen = painted(view_model(lane(0), lane(1, fit=None), view="fit"))
    assert len(screen.plots) == 1
    assert screen.point_at(*middle(screen, 0)) is None
    assert screen.point_at(*middle(screen, 1)) is not None


def test_fits_share_their_scale() -> None:
    wide = lane(1)._replace(fit=lane(1).fit._replace(target=np.linspace(0, 50, 100)))
    alone, beside = painted(view_model(lane(0), view="fit")), painted(view_model(lane(0), wide, view="fit"))
    assert below(alone, 0)[-1] == "5"
    assert below(beside, 0)[-1] == below(beside, 1)[-1] == "50"


@pytest.mark.parametrize("size", SIZES)
def test_a_plane_still_to_be_found_says_so(size: tuple[int, int]) -> None:
    screen = painted(view_model(problem=None, found=0.43), *size)
    assert "… 43 %" in to_text(screen.canvas)
    assert not screen.plots
    assert to_text(screen.canvas).count("plane …") + to_text(screen.canvas).count("being found …") >= 1
    assert "10" in to_text(screen.canvas)


def test_axes_say_what_they_are() -> None:
    text = to_text(painted(view_model(lane(0))).canvas)
    assert "PC 1, 71 % →" in text
    assert "↑ PC 2, 24 %" in text
    assert re.search(r"epochs +0 +(50 +)?100", text)


@pytest.mark.every(5)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", ["grid", "overlay", "focus", "fit"])
@pytest.mark.parametrize("lanes", [1, 3, 4])
def test_a_lesson_is_shown_in_full_beside_every_view(size: tuple[int, int], view: str, lanes: int) -> None:
    screen = painted(view_model(*map(lane, range(lanes)), view=view, lesson=LESSON), *size)
    assert screen.layout
    assert screen.layout.lesson
    place = screen.layout.lesson
    rows = to_rows(screen.canvas)[place.row : place.row + place.height]
    text = " ".join(row.strip() for row in rows)
    assert "Three ways to sample it" in text
    assert "page 2 of 6" in text
    assert "".join(LESSON.text.split()) in "".join(text.replace(LESSON.hint, "").split())
    assert screen.layout.panels
    assert "? help" in to_rows(screen.canvas)[-1]


def test_a_lesson_at_80x24_leaves_four_panels() -> None:
    screen = painted(view_model(*map(lane, range(4)), lesson=LESSON), 80, 24)
    assert screen.layout
    assert len(screen.layout.panels) == 4


def test_a_kept_painter_paints_what_a_fresh_one_does() -> None:
    painter = Painter()
    for shown in (
        view_model(),
        view_model(view="fit"),
        view_model(problem=None),
        view_model(lesson=LESSON),
        view_model(),
    ):
        kept, fresh = painter.paint(shown, 100, 30, DARK), painted(shown, 100, 30)
        assert all((a == b).all() for a, b in zip(kept.canvas, fresh.canvas, strict=True))


@pytest.mark.parametrize("size", SIZES)
def test_presenting_shows_one_lane_under_a_large_heading_and_nothing_around_it(size: tuple[int, int]) -> None:
    shown = view_model(lane(0), lane(1)._replace(title="Adam", name="adam"), focus=1, presenting=True)
    screen = painted(shown, *size)
    text = to_text(screen.canvas)
    assert screen.layout
    assert [panel.lane for panel in screen.layout.panels] == [1]
    assert screen.layout.standings is None
    assert "help" not in text
    assert "tab" not in text
    assert "step 40" in text
    big = big_letters("Adam · mlp", wide=True)
    assert big is not None
    assert (screen.canvas.code[:4, 1 : 1 + big.shape[1]] == big).all()
    rest = screen.layout.panels[0]
    assert rest.title.height + max(rest.contour.height, rest.contour.height + rest.loss.height) + 4 >= size[1] - 1


def test_a_name_that_cannot_be_large_is_still_the_heading() -> None:
    for one in (
        lane(0, title="随机梯度下降", name="随机"),
        lane(0, title="a name much too long for any heading " * 3, name="x" * 60),
    ):
        rows = to_rows(painted(view_model(one, presenting=True), 80, 24).canvas)
        assert any(one.title.replace(" ", "")[:5] in row.replace(" ", "") for row in rows[:4])
        assert "mlp" in " ".join(rows[:4]).replace(" ", "")


def test_of_many_lanes_only_the_one_in_focus_has_curves_of_further_coordinates_and_that_is_said() -> None:
    two = [lane(i) for i in range(2)]
    two = [one._replace(others=(one.curve._replace(values=one.curve.values / 2, dash=(2, 2)),)) for one in two]
    text = to_text(painted(view_model(*two, view="overlay", focus=1)).canvas)
    assert "dashed ◆, log" in text
    assert "dashed" not in to_text(painted(view_model(*two)).canvas)
    assert "dashed" not in to_text(painted(view_model(lane(0), lane(1), view="overlay")).canvas)
