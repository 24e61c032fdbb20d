"""What is under the mouse: the point and its loss, and where each lane came nearest to it."""

import numpy as np

from termopt.base.number_text import digits, typeset
from termopt.draw.screen.view_model import LaneView, ViewModel
from termopt.engine.core.types import Array

Point = tuple[float, float]


def pointed(view_model: ViewModel, point: Point) -> ViewModel:
    """The picture with this point of the map pointed at."""
    if view_model.problem is None:
        return view_model
    with np.errstate(all="ignore"):
        loss = float(getattr(view_model.problem, "height", view_model.problem.loss)(np.array(point)))
    words = typeset(f"({point[0]:.4g}, {point[1]:.4g})") + f"  f {digits(loss)}"
    return view_model._replace(pointed=words, lanes=tuple(_near(lane, point) for lane in view_model.lanes))


def _near(lane: LaneView, point: Point) -> LaneView:
    """A lane with the step at which it came nearest marked on the map and in the plot."""
    step = nearest(lane.track.xs, point)
    if step is None:
        return lane
    return lane._replace(track=lane.track._replace(near=lane.track.xs[step]), curve=lane.curve._replace(near=step))


def nearest(path: Array, point: Point) -> int | None:
    """The step at which a path (n, 2) is nearest to a point, the first of equals; None for an empty path."""
    with np.errstate(all="ignore"):
        apart = np.hypot(path[:, 0] - point[0], path[:, 1] - point[1])
    finite = np.isfinite(apart)
    return int(np.where(finite, apart, np.inf).argmin()) if finite.any() else None
