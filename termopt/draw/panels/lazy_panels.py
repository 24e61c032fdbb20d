"""What most pictures do without: explanations, vectors on the map, fits. Loaded when a picture has one of them."""

from termopt.draw.cells.canvas import Canvas, Rect, inside, put
from termopt.draw.contour.base_layer import BaseLayer
from termopt.draw.contour.vectors import Arrow, arrows, key
from termopt.draw.panels.explain import explain_panel
from termopt.draw.panels.explain_model import ExplainView
from termopt.draw.plot.crosshair import Reading, draw_crosshair
from termopt.draw.plot.curves import axes_of
from termopt.draw.plot.decision import decision_plot
from termopt.draw.plot.fit import fit_limits, fit_plot
from termopt.draw.plot.fit_line import line_plot
from termopt.draw.plot.limits import Limits
from termopt.draw.screen.painted import step_plot
from termopt.draw.screen.view_model import CrosshairView, FitView, LaneView, ViewModel
from termopt.draw.theme.theme import Theme


def explanation(view: ExplainView, line: int | None, page: int, rect: Rect, theme: Theme) -> Canvas:
    """What `explain_panel` draws of a view, line and page in the colors of a theme, as large as rect."""
    return explain_panel(view, rect.width, rect.height, theme, line, page)


def fit_of(fit: FitView, lane: LaneView, view_model: ViewModel, rect: Rect, theme: Theme) -> Canvas:
    """What the model of a lane has learned, its `fit`, as large as rect and in the colors of a theme.

    view_model: where the words and the fits of the other lanes come from.
    """
    if fit.picture is not None and fit.picture.classes:
        return decision_plot(fit, fit.picture, rect.width, rect.height, theme, view_model.lang)
    if fit.picture is not None:
        return line_plot(fit, fit.picture, lane.colour, lane.marker, rect.width, rect.height, theme)
    return fit_plot(
        fit, lane.colour, lane.marker, rect.width, rect.height, theme, _targets(view_model), view_model.lang
    )


def pulls(panel: Canvas, back: BaseLayer, lanes: tuple[LaneView, ...], theme: Theme, lang: str) -> None:
    """The vectors that act on the lanes, and in the row below the map what they are and which of them compare.

    panel: where to draw.
    back: the map there.
    lanes: those whose vectors are drawn.
    theme: the colors.
    lang: the language of the words.
    """
    plot = inside(panel, back.rect)
    for lane in lanes:
        if not lane.pulls or not len(lane.track.xs):
            continue
        vectors = [Arrow(pull.dx, pull.dy, theme.text, pull.label, pull.free, pull.what) for pull in lane.pulls]
        x, y = lane.track.xs[-1].tolist()
        factor = arrows(plot, back.view, (x, y), vectors, back.under)
        if back.canvas.height < panel.height:
            put(panel, panel.height - 1, 1, key(vectors, factor, panel.width - 1, lang), theme.text)


def read(plot: Canvas, view_model: ViewModel, crosshair: CrosshairView, lane: int | None, theme: Theme) -> Canvas:
    """A copy of a plot over the steps with the crosshair.

    plot: what `view_model` shows over the steps, in the colors of theme.
    lane: the only one that is read; None: all of them.
    """
    lanes = range(len(view_model.lanes)) if lane is None else (lane,)
    views = [(view_model.lanes[i], crosshair.readings[i]) for i in lanes]
    readings = [Reading(view.marker, theme.lane(view.colour), values) for view, values in views]
    read = plot.copy()
    axes = axes_of(step_plot(view_model), plot.width, plot.height, theme)
    draw_crosshair(read, axes, crosshair.k, readings, theme, view_model.lang)
    return read


def _targets(view_model: ViewModel) -> Limits:
    """The range of the targets in all panels."""
    return fit_limits([lane.fit for lane in view_model.lanes if lane.fit is not None])
