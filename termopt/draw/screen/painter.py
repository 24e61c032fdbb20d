"""The whole race on one canvas, drawn anew only where something changed."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from termopt.draw.cells.canvas import Canvas, Rect, blank, inside, paste, put, text_width
from termopt.draw.contour.base_layer import NAMED, Backdrop, backdrop, plot_view
from termopt.draw.contour.paths import PathLayer, contour
from termopt.draw.contour.progressive import Site, Survey
from termopt.draw.panels.standings import standings_strip, standings_table
from termopt.draw.panels.titles import heading, legend, title
from termopt.draw.panels.transport import Scrubber, transport
from termopt.draw.plot.coordinates import View
from termopt.draw.plot.curves import Curve, Decimator, loss_plot
from termopt.draw.screen.layout import MARGIN, MIN_HEIGHT, MIN_WIDTH, Layout, Panel, arrange, fits
from termopt.draw.screen.view_model import LaneView, Picture
from termopt.draw.theme.theme import MARKERS, Theme
from termopt.engine.core.types import Problem
from termopt.session.views import VIEWS

SEEKING = ("the plane is being found …", "finding the plane …", "plane …")
SURVEYING = ("the ground is being drawn … {} %", "drawing the ground … {} %", "ground … {} %", "{} %")


class Plot(NamedTuple):
    """Where a contour is on the screen, without its axes, and what it shows."""

    rect: Rect
    view: View

    def point(self, x: int, y: int) -> tuple[float, float] | None:
        """The point under column x and row y, or None beside the plot."""
        row, col = y - self.rect.row, x - self.rect.col
        return self.view.value(row, col) if 0 <= row < self.rect.height and 0 <= col < self.rect.width else None


class Stage(NamedTuple):
    """What was drawn, and where: enough to turn a click into a step, a lane or a point."""

    canvas: Canvas
    layout: Layout | None = None
    scrubber: Scrubber | None = None
    plots: tuple[Plot, ...] = ()

    def point_at(self, x: int, y: int) -> tuple[float, float] | None:
        """The point of the surface under column x and row y, or None where no contour is."""
        return next((point for plot in self.plots if (point := plot.point(x, y))), None)


class Painter:
    """Draws pictures one after another, keeping what does not change between them.

    `paint` gives the same canvas as a fresh painter would, with one exception that the caller asks for: unless `exact`,
    only one loss plot is drawn anew each time, in turn, since they are the dearest part and change least.

    The ground of a problem with many rows of data takes too long for one picture. While some of it is `unfinished`,
    the caller goes on with it by `work`, and paints again when there is more to see.
    """

    def __init__(self, survey: Survey | None = None) -> None:
        """survey: that of another painter, to know what it knows."""
        self.survey = survey or Survey()
        self._paths: dict[tuple[int | None, str], PathLayer] = {}
        self._losses: dict[int | None, tuple[object, Canvas]] = {}
        self._decimators: dict[tuple[int | None, str], Decimator] = {}
        self._turn = 0

    @property
    def unfinished(self) -> bool:
        """Whether a ground of the picture painted last is not known in full."""
        return self.survey.unfinished

    def work(self, more: Callable[[], bool]) -> bool:
        """Go on with unfinished grounds as long as there is time for more; whether it is time to paint again."""
        return self.survey.work(more)

    def paint(self, picture: Picture, width: int, height: int, theme: Theme, exact: bool = True) -> Stage:
        """The screen of this size, whatever its size."""
        stage = self._stage(picture, width, height, theme, exact)
        self.survey.painted()
        return stage

    def _stage(self, picture: Picture, width: int, height: int, theme: Theme, exact: bool) -> Stage:
        canvas = blank(width, height, theme.text, theme.background)
        if not fits(width, height):
            return Stage(_too_small(canvas, theme))
        lesson_height = _lesson_rows(picture, width)
        layout = arrange(
            width, height, len(picture.lanes), picture.view, picture.focus, lesson_height, picture.explain is not None
        )
        scrubber = _words(canvas, picture, layout, theme)
        self._turn += 1
        plots: list[Plot] = []
        for i, panel in enumerate(layout.panels):
            due = exact or self._turn % len(layout.panels) == i
            plots += self._panel(canvas, picture, panel, theme, due)
        return Stage(canvas, layout, scrubber, tuple(plots))

    def _panel(self, canvas: Canvas, picture: Picture, panel: Panel, theme: Theme, due: bool) -> Iterator[Plot]:
        """Title, contour or fit, and losses; yields the contour if there is one."""
        if panel.lane is None:
            lanes = (*picture.lanes[: picture.focus], *picture.lanes[picture.focus + 1 :], picture.lanes[picture.focus])
            head = legend(picture, panel.title.width, theme)
        else:
            lanes = (picture.lanes[panel.lane],)
            head = title(picture, panel.lane, panel.title.width, theme)
        _paste(canvas, head, panel.title)
        if panel.explain and picture.explain:
            from termopt.draw.panels.lazy_panels import explanation

            _paste(canvas, explanation(picture.explain, picture.line, panel.explain, theme), panel.explain)
        if not panel.contour.width:
            return
        _paste(canvas, self._loss(picture, lanes, panel, theme, due), panel.loss)
        fit = lanes[0].fit if VIEWS[picture.view].predictions else None
        if fit is not None:
            from termopt.draw.panels.lazy_panels import fit_of

            _paste(canvas, fit_of(fit, lanes[0], picture, panel.contour, theme), panel.contour)
        elif picture.problem is None:
            _center(inside(canvas, panel.contour), SEEKING, theme.muted)
        else:
            yield self._contour(canvas, picture, picture.problem, lanes, panel, theme)

    def _contour(
        self,
        canvas: Canvas,
        picture: Picture,
        problem: Problem,
        lanes: tuple[LaneView, ...],
        panel: Panel,
        theme: Theme,
    ) -> Plot:
        place = panel.contour
        site = self.survey.site(problem, plot_view(picture.box, place.width, place.height))
        relief = site.relief if site else None
        back = backdrop(problem, picture.box, place.width, place.height, theme, picture.lines, picture.names, relief)
        tracks = {f"{lane.marker}{i}": ghost for lane in lanes for i, (ghost, _) in enumerate(lane.ghosts)}
        tracks |= {lane.marker: lane.track for lane in lanes}
        layers = [self._paths.setdefault((panel.lane, name), PathLayer()) for name in tracks]
        _paste(canvas, contour(back, [*tracks.values()], theme, layers), place)
        if any(lane.pulls for lane in lanes):
            from termopt.draw.panels.lazy_panels import pulls

            pulls(inside(canvas, place), back, lanes, theme)
        if site and not site.finished:
            _surveying(inside(canvas, place), back, site, picture.names, theme)
        return Plot(Rect(place.row + back.rect.row, place.col + back.rect.col, *back.rect[2:]), back.view)

    def _loss(self, picture: Picture, lanes: tuple[LaneView, ...], panel: Panel, theme: Theme, due: bool) -> Canvas:
        shape = (panel.loss, theme, picture.limits, picture.log, picture.steps, picture.axis)
        kept = self._losses.get(panel.lane)
        if kept is not None and kept[0] == shape and not due:
            return kept[1]
        curves = {f"{lane.marker}{i}": ghost for lane in lanes for i, (_, ghost) in enumerate(lane.ghosts)}
        curves |= {f"{lane.marker} {i}": other for lane in lanes for i, other in enumerate(lane.others)}
        curves |= {lane.marker: lane.curve for lane in lanes}
        plot = loss_plot(
            [curve if theme.colored else _dashed(curve, name) for name, curve in curves.items()],
            picture.steps,
            panel.loss.width,
            panel.loss.height,
            theme,
            log=picture.log,
            limits=picture.limits,
            cursor=picture.k if picture.k < picture.reached else None,
            decimators=[self._decimators.setdefault((panel.lane, name), Decimator()) for name in curves],
            axis=picture.axis,
        )
        self._losses[panel.lane] = (shape, plot)
        return plot


DASHES: dict[str, tuple[int, int]] = dict(
    zip(MARKERS, ((1, 0), (4, 2), (1, 1), (2, 2), (6, 2), (1, 3), (3, 1), (5, 1), (2, 1)), strict=True)
)
"""How curves differ without color, by marker: braille columns on and off."""

GHOSTLY = (1, 4)
"""And those of futures given up."""


def _dashed(curve: Curve, marker: str) -> Curve:
    return curve._replace(dash=DASHES.get(marker, (1, 0)) if curve.ghost is None else GHOSTLY)


def _paste(canvas: Canvas, part: Canvas, rect: Rect) -> None:
    paste(canvas, part, rect.row, rect.col)


def _lesson_rows(picture: Picture, width: int) -> int:
    """The rows that the page of a lesson takes, if there is one."""
    if picture.lesson is None:
        return 0
    from termopt.draw.panels.lesson import lesson_rows

    return lesson_rows(picture.lesson, width - 2 * MARGIN)


def _words(canvas: Canvas, picture: Picture, layout: Layout, theme: Theme) -> Scrubber:
    """Everything around the panels; returns the scrubber."""
    inner = layout.header.width
    _paste(canvas, heading(picture, inner, theme), layout.header)
    if picture.lesson and layout.lesson:
        from termopt.draw.panels.lesson import lesson_pane

        _paste(canvas, lesson_pane(picture.lesson, inner, theme), layout.lesson)
    if layout.standings:
        table = standings_table if layout.table else standings_strip
        _paste(canvas, table(picture, inner, theme), layout.standings)
    bar, scrubber = transport(picture, inner, theme)
    _paste(canvas, bar, layout.transport)
    return scrubber


def _surveying(panel: Canvas, back: Backdrop, site: Site, names: tuple[str, str] | None, theme: Theme) -> None:
    """How much of a ground is known, in the lower left corner, beside the name of the axis."""
    room = back.rect.width - (text_width(f"{names[0]} →") if names and back.rect.height >= NAMED else 0)
    words = next((f"{text} " for text in SURVEYING if len(text) < room), "").format(site.percent)
    put(panel, back.rect.row + back.rect.height - 1, back.rect.col, words, theme.text, theme.background)


def _too_small(canvas: Canvas, theme: Theme) -> Canvas:
    """What is needed, in as many words as there is room for."""
    size = f"{canvas.width}×{canvas.height}"
    needed = f"{MIN_WIDTH}×{MIN_HEIGHT}"
    long = f"termopt needs {needed}, this window is {size}: enlarge it, or press q to quit"
    _center(canvas, (long, f"needs {needed}, has {size} · q quits", f"needs {needed}", needed), theme.text)
    return canvas


def _center(canvas: Canvas, texts: Sequence[str], color: int) -> None:
    """The first of these texts that fits, in the middle."""
    words = next((text for text in texts if len(text) <= canvas.width), "")
    put(canvas, canvas.height // 2, (canvas.width - len(words)) // 2, words, color)
