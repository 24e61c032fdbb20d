"""The crosshair: a step at which plots over the steps are read, by keys or under the mouse."""

import math

import numpy as np

from termopt.draw.plot.curves import Curve
from termopt.draw.screen.view_model import CrosshairView, LaneView, ViewModel
from termopt.engine.core.types import Array
from termopt.session.intents import Intent
from termopt.session.intents_display import Crosshair
from termopt.session.state import Session
from termopt.viewer.axis_ranges import span
from termopt.viewer.projection import Projection

MOVES = 50
"""Presses of a key that take the crosshair from one end of a plot to the other; never less than a step each."""


def moved(session: Session, way: int) -> Intent | None:
    """The crosshair a little to the right or the left; where there is none, at the step shown.

    way: 1 to the right, -1 to the left. None at the first step and at the last one that was shown.
    """
    k, furthest = session.display.crosshair, session.time.furthest
    if k is None:
        return Crosshair(session.time.cursor)
    long = span(session)
    if session.display.log_steps:
        to = round(math.expm1(math.log1p(k) + way * math.log1p(long) / MOVES))
        to = max(to, k + 1) if way > 0 else min(to, k - 1)
    else:
        to = k + way * max(long // MOVES, 1)
    to = max(0, min(to, max(furthest, k)))
    return None if to == k else Crosshair(to)


def crossed(view_model: ViewModel, session: Session, projection: Projection, k: int) -> ViewModel:
    """The picture with all lanes read at a step of the race, and marked on the map where they were then.

    view_model: the picture without; session, projection: what it shows; k: the step.
    """
    lanes = list(view_model.lanes)
    readings: list[tuple[float | None, ...]] = []
    for i, lane in enumerate(view_model.lanes):
        step = session.updates(i, k)
        readings.append(tuple(_value(curve, step) for curve in (lane.curve, *lane.others)))
        lanes[i] = _marked(lane, projection.path(session, i), step)
    return view_model._replace(lanes=tuple(lanes), crosshair=CrosshairView(k, tuple(readings)))


def _value(curve: Curve, step: int) -> float | None:
    """The value plotted at a step; None where nothing was shown yet, or the lane had ended."""
    return float(curve.values[step] - curve.floor) if step < len(curve.values) else None


def _marked(lane: LaneView, path: Array, step: int) -> LaneView:
    """The lane with its place at a step marked on the map, if it was shown there."""
    if not step < min(len(path), len(lane.curve.values)) or not np.isfinite(path[step]).all():
        return lane
    return lane._replace(track=lane.track._replace(near=path[step]))
