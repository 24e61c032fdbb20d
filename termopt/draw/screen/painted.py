"""What was drawn, and where: enough to turn a click into a step, a lane, a point or an action."""

from typing import NamedTuple

from termopt.base.translate import translate
from termopt.draw.cells.canvas import Canvas, Rect
from termopt.draw.panels.transport import Scrubber
from termopt.draw.plot.coordinates import View
from termopt.draw.plot.curves import Axes, LossPlot, axes_of
from termopt.draw.screen.layout import Layout
from termopt.draw.screen.view_model import ViewModel
from termopt.draw.theme.theme import Theme


class Plot(NamedTuple):
    """Where a contour is on the screen, without its axes, and what it shows."""

    rect: Rect
    view: View

    def point(self, x: int, y: int) -> tuple[float, float] | None:
        """The point under column x and row y, or None beside the plot."""
        row, col = y - self.rect.row, x - self.rect.col
        return self.view.value(row, col) if 0 <= row < self.rect.height and 0 <= col < self.rect.width else None


class StepPlot(NamedTuple):
    """Where a plot over the steps is on the screen, with its axes, and what it shows, without its curves."""

    rect: Rect
    shown: LossPlot
    theme: Theme

    def at(self, x: int, y: int) -> tuple[int, float] | None:
        """The step and the value under column x and row y, or None beside the plot area."""
        axes = self.axes
        row, col = y - self.rect.row - axes.rect.row, x - self.rect.col - axes.rect.col
        inside = 0 <= row < axes.rect.height and 0 <= col < axes.rect.width
        return (axes.step(col), axes.value(row)) if inside else None

    def below(self, x: int, y: int) -> int | None:
        """The step at column x in the rows of its ticks and labels, or None elsewhere."""
        axes = self.axes
        row, col = y - self.rect.row - axes.rect.row, x - self.rect.col - axes.rect.col
        inside = axes.rect.height <= row < self.rect.height - axes.rect.row and 0 <= col < axes.rect.width
        return axes.step(col) if inside else None

    @property
    def axes(self) -> Axes:
        return axes_of(self.shown, self.rect.width, self.rect.height, self.theme)


class Painted(NamedTuple):
    """What was drawn, and where: enough to turn a click into a step, a lane or a point."""

    canvas: Canvas
    layout: Layout | None = None
    scrubber: Scrubber | None = None
    plots: tuple[Plot, ...] = ()
    step_plots: tuple[StepPlot, ...] = ()
    view_model: ViewModel | None = None

    def step_at(self, x: int, y: int) -> int | None:
        """The step of a plot over the steps under column x and row y, or None where there is none."""
        spot = self._spot(x, y)
        return None if spot is None else spot[0]

    def tick_at(self, x: int, y: int) -> int | None:
        """The step of a plot over the steps whose axis is under column x and row y, or None where there is none."""
        return next((k for plot in self.step_plots if (k := plot.below(x, y)) is not None), None)

    def value_at(self, x: int, y: int) -> float | None:
        """The value of a plot over the steps under column x and row y, or None where there is none."""
        spot = self._spot(x, y)
        return None if spot is None else spot[1]

    def _spot(self, x: int, y: int) -> tuple[int, float] | None:
        return next((spot for plot in self.step_plots if (spot := plot.at(x, y))), None)

    def point_at(self, x: int, y: int) -> tuple[float, float] | None:
        """The point of the surface under column x and row y, or None where no contour is."""
        return next((point for plot in self.plots if (point := plot.point(x, y))), None)


def step_plot(view_model: ViewModel) -> LossPlot:
    """The plot over the steps of any panel, without its curves."""
    factor = f"{view_model.zoomed:.2g}"
    zoom = translate("zoom×{factor}", view_model.lang, factor=factor) if view_model.zoomed != 1 else ""
    return LossPlot(
        (),
        view_model.steps_shown[1],
        view_model.log,
        view_model.limits,
        axis=view_model.axis,
        log_steps=view_model.log_steps,
        name=view_model.loss_name.removeprefix("log ").partition(",")[0],
        zoom=zoom,
        lang=view_model.lang,
        first=view_model.steps_shown[0],
    )
