"""The whole race on one canvas, drawn anew only where something changed."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from termopt.base.translate import texts, translate
from termopt.draw.cells.canvas import Canvas, Rect, blank, inside, put, text_width
from termopt.draw.contour.base_layer import NAMED, BaseLayer, base_layer, plot_view
from termopt.draw.contour.paths import PathLayer, contour
from termopt.draw.contour.progressive import Job, ProgressiveContour
from termopt.draw.panels.titles import legend, title
from termopt.draw.plot.curves import Curve, Decimator, loss_plot
from termopt.draw.screen.around import around, center, paste_at, rows_of_lesson, too_small
from termopt.draw.screen.layout import arrange, fits
from termopt.draw.screen.painted import Painted, Plot, StepPlot, step_plot
from termopt.draw.screen.panel_places import Panel
from termopt.draw.screen.view_model import LaneView, ViewModel
from termopt.draw.theme.theme import MARKERS, Theme
from termopt.engine.core.problem import Problem
from termopt.session.views import VIEWS

SEEKING = texts("computing the projection plane … {done} %", "computing the plane … {done} %", "plane … {done} %")
IN_PROGRESS = (
    *texts("computing the contours … {done} %", "contours … {done} %"),
    "{done} %",
)
RIPPLED = texts("ripples finer than cells: z zooms in", "ripples finer than cells", "finer than cells")


KEYED = 6
"""Rows from which on a map with arrows keeps one for the key of these."""


class Painter:
    """Draws view models one after another, and keeps what does not change between them.

    `paint` gives the same canvas as a fresh painter would, with one exception that the caller asks for: unless `exact`,
    only one loss plot is drawn anew each time, in turn. Loss plots cost most and change least.

    The contour of a problem with many rows of data takes too long for one picture. While some contour is `unfinished`,
    the caller goes on by `work`, and paints again when that returns True.
    """

    def __init__(self, progressive: ProgressiveContour | None = None) -> None:
        """progressive: that of another painter, to share what it has evaluated."""
        self.progressive = progressive or ProgressiveContour()
        self._paths: dict[tuple[int | None, str], PathLayer] = {}
        self._losses: dict[int | None, tuple[object, Canvas]] = {}
        self._decimators: dict[tuple[int | None, str], Decimator] = {}
        self._turn = 0

    @property
    def unfinished(self) -> bool:
        """Whether a contour of the last picture is not evaluated in full."""
        return self.progressive.unfinished

    def work(self, more: Callable[[], bool]) -> bool:
        """Evaluate unfinished contours while `more()` says so. Returns whether it is time to paint again."""
        return self.progressive.work(more)

    def paint(self, view_model: ViewModel, width: int, height: int, theme: Theme, exact: bool = True) -> Painted:
        """Draw the whole screen.

        A screen that is too small says so.

        view_model: what there is to show.
        width, height: in cells.
        theme: the colors.
        exact: whether every loss plot is drawn anew, which costs time; otherwise it is the turn of one curve a picture
            on average, in every view.
        """
        painted = self._painted(view_model, width, height, theme, exact)
        self.progressive.painted()
        return painted

    def _painted(self, view_model: ViewModel, width: int, height: int, theme: Theme, exact: bool) -> Painted:
        canvas = blank(width, height, theme.text, theme.background)
        if not fits(width, height):
            return Painted(too_small(canvas, theme, view_model.lang))
        lesson_height = rows_of_lesson(view_model, width)
        layout = arrange(
            width,
            height,
            len(view_model.lanes),
            view_model.view,
            view_model.focus,
            lesson_height,
            view_model.explain is not None,
            view_model.solo,
            view_model.presenting,
            bool(theme.ramp),
        )
        view_model = view_model._replace(view=layout.view)
        scrubber = around(canvas, view_model, layout, theme)
        self._turn += 1
        shared = len(layout.panels) == 1 and layout.panels[0].lane is None
        rounds = len(view_model.lanes) if shared else len(layout.panels)
        plots: list[Plot] = []
        shown = step_plot(view_model)
        alone = len(layout.panels) == 1 and not view_model.presenting
        for i, panel in enumerate(layout.panels):
            due = exact or self._turn % rounds == i
            plots += self._panel(canvas, view_model, panel, theme, due, alone)
        places = tuple(StepPlot(panel.loss, shown, theme) for panel in layout.panels if panel.loss.width)
        return Painted(canvas, layout, scrubber, tuple(plots), places, view_model)

    def _panel(
        self, canvas: Canvas, view_model: ViewModel, panel: Panel, theme: Theme, due: bool, alone: bool
    ) -> Iterator[Plot]:
        """Draw the title, the contour or fit, and the losses; yields where the contour is, if there is one."""
        if panel.lane is None:
            lanes = (
                *view_model.lanes[: view_model.focus],
                *view_model.lanes[view_model.focus + 1 :],
                view_model.lanes[view_model.focus],
            )
            head = legend(view_model, panel.title.width, theme)
        else:
            lanes = (view_model.lanes[panel.lane],)
            head = title(view_model, panel.lane, panel.title.width, theme, alone)
        if panel.lane == view_model.focus and not alone:  # found from afar, as the pointer in it is not
            head.bg[:] = theme.surface
        paste_at(canvas, head, panel.title)
        if panel.explain and view_model.explain:
            from termopt.draw.panels.lazy_panels import explanation

            paste_at(
                canvas,
                explanation(view_model.explain, view_model.line, view_model.page, panel.explain, theme),
                panel.explain,
            )
        if not panel.contour.width:
            return
        if panel.loss.width:
            losses = self._loss(view_model, lanes, panel, theme, due)
            if view_model.crosshair is not None:
                from termopt.draw.panels.lazy_panels import read

                losses = read(losses, view_model, view_model.crosshair, panel.lane, theme)
            paste_at(canvas, losses, panel.loss)
        fit = lanes[0].fit if VIEWS[view_model.view].predictions else None
        if fit is not None:
            from termopt.draw.panels.lazy_panels import fit_of

            paste_at(canvas, fit_of(fit, lanes[0], view_model, panel.contour, theme), panel.contour)
        elif view_model.problem is None:
            ways = [translate(text, view_model.lang, done=int(100 * view_model.found)) for text in SEEKING]
            center(inside(canvas, panel.contour), ways, theme.muted, view_model.lang)
        else:
            yield self._contour(canvas, view_model, view_model.problem, lanes, panel, theme)

    def _contour(
        self,
        canvas: Canvas,
        view_model: ViewModel,
        problem: Problem,
        lanes: tuple[LaneView, ...],
        panel: Panel,
        theme: Theme,
    ) -> Plot:
        place = panel.contour
        if view_model.explain and place.height > KEYED:
            place = place._replace(height=place.height - 1)
        job = self.progressive.job(problem, plot_view(view_model.box, place.width, place.height, view_model.equal))
        partial = job.partial if job else None
        back = base_layer(
            problem,
            view_model.box,
            place.width,
            place.height,
            theme,
            view_model.lines,
            view_model.names,
            partial,
            view_model.equal,
            self.progressive.rows,
            _rippled(view_model.lang),
        )
        tracks = {f"{lane.marker}{i}": ghost for lane in lanes for i, (ghost, _) in enumerate(lane.ghosts)}
        tracks |= {lane.marker: lane.track for lane in lanes}
        layers = [self._paths.setdefault((panel.lane, name), PathLayer()) for name in tracks]
        paste_at(canvas, contour(back, [*tracks.values()], theme, layers), place)
        if panel.bar is not None:
            from termopt.draw.contour.color_bar import color_bar

            size, above = (panel.bar.width, back.rect.height), "f*" if problem.minima else "min"
            paste_at(canvas, color_bar(back.levels, *size, above, theme, view_model.lang), panel.bar)
        if any(lane.pulls for lane in lanes):
            from termopt.draw.panels.lazy_panels import pulls

            pulls(inside(canvas, panel.contour), back, lanes, theme, view_model.lang)
        if job and not job.finished:
            _progress(inside(canvas, place), back, job, view_model, theme)
        return Plot(Rect(place.row + back.rect.row, place.col + back.rect.col, *back.rect[2:]), back.view)

    def _loss(
        self, view_model: ViewModel, lanes: tuple[LaneView, ...], panel: Panel, theme: Theme, due: bool
    ) -> Canvas:
        shape = (
            panel.loss,
            theme,
            view_model.limits,
            view_model.log,
            view_model.steps_shown,
            view_model.axis,
            view_model.log_steps,
            view_model.lang,
        )
        kept = self._losses.get(panel.lane)
        if kept is not None and kept[0] == shape and not due:
            return kept[1]
        curves = {f"{lane.marker}{i}": ghost for lane in lanes for i, (_, ghost) in enumerate(lane.ghosts)}
        dashed = lanes if panel.lane is not None else lanes[-1:]  # of many lanes, only the one in focus
        curves |= {f"{lane.marker} {i}": other for lane in dashed for i, other in enumerate(lane.others)}
        curves |= {lane.marker: lane.curve for lane in lanes}
        if panel.lane is None:  # of many noises over each other none can be read: that of the lane in focus stays
            focus = lanes[-1].curve
            curves = {name: one if one is focus else one._replace(thin=None) for name, one in curves.items()}
        shown = step_plot(view_model)
        if any(lane.others for lane in lanes if lane not in dashed):
            words = translate("{name} dashed {marker}", view_model.lang, name=shown.name, marker=lanes[-1].marker)
            shown = shown._replace(name=words)
        shown = shown._replace(
            curves=[curve if theme.colored else _dashed(curve, name) for name, curve in curves.items()],
            cursor=view_model.k if view_model.k < view_model.reached else None,
        )
        decimators = [self._decimators.setdefault((panel.lane, name), Decimator()) for name in curves]
        plot = loss_plot(shown, panel.loss.width, panel.loss.height, theme, decimators)
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


@lru_cache(maxsize=8)
def _rippled(lang: str) -> tuple[str, ...]:
    """What a map says whose loss ripples too fast for its cells, in a language."""
    return tuple(translate(text, lang) for text in RIPPLED)


def _progress(panel: Canvas, back: BaseLayer, job: Job, view_model: ViewModel, theme: Theme) -> None:
    """Write how much of a contour is evaluated into the lower left corner, beside the name of the axis."""
    names = view_model.names
    room = back.rect.width - (text_width(f"{names[0]} →") if names and back.rect.height >= NAMED else 0)
    ways = (translate(text, view_model.lang, done=job.percent) for text in IN_PROGRESS)
    words = next((f"{text} " for text in ways if text_width(text) < room), "")
    put(panel, back.rect.row + back.rect.height - 1, back.rect.col, words, theme.text, theme.background)
