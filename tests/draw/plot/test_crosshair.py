"""The crosshair of a plot over the steps, and which step and value lie under a cell."""

import numpy as np

from termopt.draw.cells.canvas import to_text
from termopt.draw.plot.crosshair import LINE, Reading, draw_crosshair
from termopt.draw.plot.curves import Curve, LossPlot, axes_of, loss_plot
from termopt.draw.theme.theme import THEMES

DARK = THEMES["dark"]
VALUES = np.geomspace(1.0, 1e-6, 401)


def plot(steps: int = 400, **more: object) -> LossPlot:
    return LossPlot([Curve(VALUES[: steps + 1], "red", "●")], steps)._replace(**more)


def with_crosshair(shown: LossPlot, width: int, height: int, k: int, readings: list[Reading]) -> str:
    canvas = loss_plot(shown, width, height, DARK)
    draw_crosshair(canvas, axes_of(shown, width, height, DARK), k, readings, DARK)
    return to_text(canvas)


def test_a_cell_and_the_step_and_the_value_that_it_shows() -> None:
    for log_steps in (False, True):
        for steps in (10, 400):
            axes = axes_of(plot(steps, log_steps=log_steps), 50, 14, DARK)
            assert axes.step(0) == 0
            assert axes.step(axes.rect.width - 1) == steps
            if steps > axes.rect.width and not log_steps:
                assert [axes.col(axes.step(col)) for col in range(axes.rect.width)] == list(range(axes.rect.width))
    for log in (True, False):
        axes = axes_of(plot(log=log), 50, 14, DARK)
        assert [axes.row(axes.value(row)) for row in range(axes.rect.height)] == list(range(axes.rect.height))


def test_the_crosshair_says_the_step_and_every_value_or_counts_what_has_no_room() -> None:
    readings = [Reading(marker, DARK.text, (value,)) for marker, value in zip("●◆▲■★▼✚▰◉", VALUES[:9], strict=True)]
    for width, height in ((14, 6), (20, 7), (36, 12), (80, 5)):
        for k in (0, 200, 400):
            text = with_crosshair(plot(), width, height, k, readings)
            assert f"{k}" in text
            named = [reading.sign for reading in readings[1:] if f"{reading.sign} " in text]
            assert len(named) == 8 or "+" in text
    wide = with_crosshair(plot(), 80, 20, 200, readings)
    assert LINE in wide
    assert all(reading.text(3) in wide for reading in readings)


def test_what_is_not_known_and_what_is_not_finite_are_told_apart() -> None:
    assert Reading("●", 0, (None, np.inf, 0.5)).text(3) == "● – ✗ 0.500"
