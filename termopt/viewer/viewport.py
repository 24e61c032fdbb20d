"""Which region the contours show: zooming, panning, and fitting the paths.

Every function takes: session, projection, which tell what is shown now. All but `region` return the
intent that changes it.
"""

import math

import numpy as np

from termopt.base.plain_values import Box
from termopt.base.plain_values import region as drawable
from termopt.engine.core.types import Array
from termopt.session.intents import Viewport
from termopt.session.intents_edit import Lanes
from termopt.session.region import region_of
from termopt.session.state import Session
from termopt.viewer.projection import Projection

ZOOM = 1.5
"""How much closer one press goes."""
PAN = 0.2
"""How much of the region one press moves by."""
MARGIN = 0.08
"""How much of their spread is left free around paths that are fitted."""
FINEST, WIDEST = 1e-9, 1e9
"""No region is smaller or larger than so many times the problem's own: beyond, its axes have no more digits."""


def region(session: Session, projection: Projection) -> Box:
    """The region shown now; any, as long as the plane is not found."""
    problem = projection.problem(session)
    if session.display.viewport is not None or problem is None:
        return session.display.viewport or ((0.0, 1.0), (0.0, 1.0))
    starts = (projection.project(session, np.array(lane.start)) for lane in session.race.lanes)
    return region_of(problem, (tuple(start.tolist()) for start in starts))


def zoomed(
    session: Session, projection: Projection, factor: float, about: tuple[float, float] | None = None
) -> Viewport:
    """The region shown, smaller by a factor.

    session, projection: what is shown.
    factor: above 1 to see less of it, below 1 to see more.
    about: the point that keeps its place; by default that of the lane in focus, if it is in view.
    """
    if projection.problem(session) is None:
        return Viewport(session.display.viewport)
    box = region(session, projection)
    middle = about or _present(session, projection) or tuple((low + high) / 2 for low, high in box)
    closer = tuple(
        (m + (low - m) / factor, m + (high - m) / factor) for m, (low, high) in zip(middle, box, strict=True)
    )
    return Viewport(closer if _sensible(session, projection, closer) else box)


def panned(session: Session, projection: Projection, right: float, up: float) -> Viewport:
    """The region moved.

    session, projection: what is shown.
    right, up: how far, in parts of its width and its height.
    """
    if projection.problem(session) is None:
        return Viewport(session.display.viewport)
    moves = zip(region(session, projection), (right, up), strict=True)
    box = tuple((low + by * (high - low), high + by * (high - low)) for (low, high), by in moves)
    return Viewport(box if _drawable(box) else session.display.viewport)


def fitted(session: Session, projection: Projection) -> Viewport:
    """All paths up to now, or the whole surface again if that is what is shown."""
    problem = projection.problem(session)
    if problem is None:
        return Viewport(session.display.viewport)
    paths = [_path(projection.path(session, i)[: _now(session, i) + 1]) for i in range(len(session.race.lanes))]
    box = _around(np.concatenate(paths), problem.box)
    return Viewport(None if box == session.display.viewport or not _sensible(session, projection, box) else box)


def started(session: Session, projection: Projection, point: tuple[float, float]) -> Lanes:
    """All lanes from this point of the map; on a plane, from that point of it. Raises UserError if the loss is not
    finite there.
    """
    from termopt.scene.session_edits import moved

    plane = projection.plane(session)
    x = np.array(point) if plane is None else plane.embed(np.array(point))
    return moved(session, map(float, x))


def _now(session: Session, lane: int) -> int:
    return session.updates(lane, session.time.cursor)


def _present(session: Session, projection: Projection) -> tuple[float, ...] | None:
    path = projection.path(session, session.race.focus)
    point = path[min(_now(session, session.race.focus), len(path) - 1)].tolist()
    inside = all(low <= value <= high for value, (low, high) in zip(point, region(session, projection), strict=True))
    return tuple(point) if inside else None


def _path(x: Array) -> Array:
    """The points of a path that are finite."""
    return x[np.isfinite(x).all(axis=1)]


def _around(points: Array, box: Box) -> Box:
    """A region around points, never flat."""
    sides: list[tuple[float, float]] = []
    for low, high, (left, right) in zip(points.min(axis=0), points.max(axis=0), box, strict=True):
        spread = max(float(high - low), 1e-3 * (right - left))
        middle = float(low + high) / 2
        sides.append((middle - spread * (0.5 + MARGIN), middle + spread * (0.5 + MARGIN)))
    return tuple(sides)


def _sensible(session: Session, projection: Projection, box: Box) -> bool:
    """Whether a region is neither too small nor too large to be drawn."""
    whole = region(session.with_display(viewport=None), projection)
    parts = [(high - low) / (right - left) for (low, high), (left, right) in zip(box, whole, strict=True)]
    return all(math.isfinite(part) and FINEST <= part <= WIDEST for part in parts) and _drawable(box)


def _drawable(box: Box) -> bool:
    """Whether floats are fine enough to draw a region."""
    try:
        drawable(box)
    except ValueError:
        return False
    return True
