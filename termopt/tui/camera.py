"""Which region the contours show: zooming, panning, and fitting the paths. Each gives the intent that does it."""

import math
from collections.abc import Iterable

import numpy as np

from termopt.engine.race import Race
from termopt.engine.session import Look
from termopt.engine.state import Session
from termopt.engine.types import Array

Box = tuple[tuple[float, float], ...]

ZOOM = 1.5
"""How much closer one press goes."""
PAN = 0.2
"""How much of the region one press moves by."""
MARGIN = 0.08
"""How much of their spread is left free around paths that are fitted."""
FINEST, WIDEST = 1e-9, 1e9
"""No region is smaller or larger than so many times the problem's own: beyond, its axes have no more digits."""


def region(session: Session) -> Box:
    """The region shown now."""
    return session.look or session.lanes[0].problem.box


def zoomed(session: Session, race: Race, factor: float, about: tuple[float, float] | None = None) -> Look:
    """Closer by a factor, about a point that keeps its place: by default the lane in focus, if it is in view."""
    box = region(session)
    middle = about or _present(session, race) or tuple((low + high) / 2 for low, high in box)
    closer = tuple(
        (m + (low - m) / factor, m + (high - m) / factor) for m, (low, high) in zip(middle, box, strict=True)
    )
    return Look(closer if _sensible(session, closer) else box)


def panned(session: Session, right: float, up: float) -> Look:
    """Moved by parts of its width and height."""
    moves = zip(region(session), (right, up), strict=True)
    return Look(tuple((low + by * (high - low), high + by * (high - low)) for (low, high), by in moves))


def fitted(session: Session, race: Race) -> Look:
    """All paths up to now, or the whole surface again if that is what is shown."""
    paths = [_path(race.trace(lane).x[: session.cursor + 1]) for lane in session.lanes]
    box = _around(np.concatenate(paths), session.lanes[0].problem.box)
    return Look(None if box == session.look or not _sensible(session, box) else box)


def _present(session: Session, race: Race) -> tuple[float, ...] | None:
    trace = race.trace(session.lanes[session.focus])
    point = trace.x[min(session.cursor, trace.head)].tolist()
    inside = all(low <= value <= high for value, (low, high) in zip(point, region(session), strict=True))
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


def _sensible(session: Session, box: Iterable[tuple[float, float]]) -> bool:
    """Whether a region is neither too small nor too large to be drawn."""
    whole = session.lanes[0].problem.box
    parts = [(high - low) / (right - left) for (low, high), (left, right) in zip(box, whole, strict=True)]
    return all(math.isfinite(part) and FINEST <= part <= WIDEST for part in parts)
