"""What the mouse means: what it points at, and what a click wants, as an intent or as the name of an action."""

from typing import NamedTuple

from termopt.draw.panels.standings import row_lane
from termopt.draw.panels.titles import hyperparameter_at, legend_lane
from termopt.draw.screen.named_keys import named_action, row_text
from termopt.draw.screen.painted import Painted
from termopt.draw.screen.view_model import ViewModel
from termopt.optimizers.wrapping import all_hyperparameters
from termopt.session.intents import Focus, Intent, Seek
from termopt.session.intents_edit import Choose
from termopt.session.state import Session
from termopt.viewer.crosshair import crossed
from termopt.viewer.hover import Point, pointed
from termopt.viewer.projection import Projection
from termopt.viewer.step_range import panned_steps, zoomed_steps
from termopt.viewer.value_range import zoomed_values
from termopt.viewer.viewport import panned, zoomed


class Click(NamedTuple):
    """What a click wants: intents to carry out one after another, or an action by its name."""

    intents: tuple[Intent, ...] = ()
    action: str | None = None


Pointed = Point | int | None
"""What is under the mouse: a point of the map, a step of a plot, nothing."""


def under(painted: Painted, x: int, y: int) -> Pointed:
    """What the mouse points at in column x and row y."""
    point = painted.point_at(x, y)
    return painted.step_at(x, y) if point is None else point


def with_pointed(view_model: ViewModel, session: Session, projection: Projection, at: Pointed) -> ViewModel:
    """The picture with what is under the mouse pointed at in every panel.

    view_model: the picture without; session, projection: what it shows; at: what is pointed at.
    """
    if at is None:
        return view_model
    return crossed(view_model, session, projection, at) if isinstance(at, int) else pointed(view_model, at)


def turned(painted: Painted, session: Session, projection: Projection, x: int, y: int, factor: float) -> Intent | None:
    """What the wheel wants: to zoom about what is under it, the point of a map, the value or the step of a plot.

    painted: what is on the screen; session, projection: what that shows.
    x, y: column and row of the mouse.
    factor: how much larger it is to be.

    None where there is nothing to zoom.
    """
    point, value, step = painted.point_at(x, y), painted.value_at(x, y), painted.tick_at(x, y)
    if point:
        return zoomed(session, projection, factor, point)
    if value is not None:
        return zoomed_values(session, projection, factor, value)
    return None if step is None else zoomed_steps(session, factor, step)


def turned_aside(
    painted: Painted, session: Session, projection: Projection, x: int, y: int, part: float
) -> Intent | None:
    """What the wheel to the side wants: to move the map or the steps under it.

    painted: what is on the screen; session, projection: what that shows.
    x, y: column and row of the mouse.
    part: how far to the right, as a part of what is shown.

    None where there is nothing to move.
    """
    if painted.point_at(x, y):
        return panned(session, projection, part, 0)
    if painted.step_at(x, y) is None and painted.tick_at(x, y) is None:
        return None
    return panned_steps(session, part)


def clicked(painted: Painted, session: Session, x: int, y: int) -> Click:
    """What a click in column x and row y wants, given what is painted on the screen and the session it shows.

    The bar and plots over the steps seek; words that name a key do what it does; a hyperparameter in a title is
    chosen; a panel or a row of the standings turns to its lane.
    """
    layout, view_model = painted.layout, painted.view_model
    if layout is None or view_model is None:
        return Click()
    if painted.scrubber is not None and y == layout.transport.row:
        col = x - layout.transport.col
        k = painted.scrubber.step_at(col, session.race.steps)
        return Click(action=painted.scrubber.action_at(col)) if k is None else Click((Seek(k),))
    k = painted.step_at(x, y)
    if k is not None:
        return Click((Seek(k),))
    text = row_text(painted.canvas, y)
    action = named_action(text, x) if layout.names_keys(x, y) else None
    if action is not None:
        return Click(action=action)
    if layout.standings is not None and layout.standings.holds(x, y):
        lane = row_lane(view_model, text, x, y - layout.standings.row if layout.table else None)
        return Click() if lane is None else Click((Focus(lane),))
    panel = layout.panel_at(x, y)
    if panel is None:
        return Click()
    title = panel.title
    words = text[title.col : title.col + title.width] if title.holds(x, y) else ""
    lane = legend_lane(view_model, words, x - title.col) if panel.lane is None else panel.lane
    if lane is None:
        return Click()
    turnable = {one.name for one in all_hyperparameters(session.race.lanes[lane].optimizer)}
    name = hyperparameter_at(view_model.lanes[lane], words, x - title.col, view_model.plain)
    return Click((Focus(lane),) if name is None or name not in turnable else (Focus(lane), Choose(name)))
