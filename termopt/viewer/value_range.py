"""Which values plots over the steps show: zooming, and the range they choose by themselves."""

import math

from termopt.base.plain_values import Interval, interval
from termopt.session.intents_display import ValueRange
from termopt.session.state import Session
from termopt.viewer.axis_ranges import ValueAxes, ValueAxis
from termopt.viewer.projection import Projection

LARGEST = 300.0
"""No end of a logarithmic range is a higher or a lower power of ten, and no end of a linear one is larger."""

FINEST = 1e-3
"""The least span of a logarithmic range, in powers of ten."""


def with_range(axis: ValueAxis, chosen: Interval | None) -> ValueAxis:
    """The axis with the range that was chosen, if there is one and its scale can show it."""
    return axis if chosen is None or (axis.log and chosen[0] <= 0) else axis._replace(limits=chosen)


def magnification(axis: ValueAxis, limits: Interval) -> float:
    """How many times smaller these limits are than those of an axis."""
    (low, high), (left, right) = _scaled(axis.log, axis.limits), _scaled(axis.log, limits)
    return (high - low) / (right - left)


def zoomed_values(session: Session, projection: Projection, factor: float, about: float | None = None) -> ValueRange:
    """The range of values, smaller by a factor. It stays as it is where floats could no longer tell rows apart.

    session, projection: what is shown.
    factor: how many times smaller; below 1 the range grows.
    about: the value that keeps its place; by default that of the lane in focus.
    """
    axis = ValueAxes().find(session, projection.race)
    axis = with_range(axis, session.display.value_range)
    low, high = _scaled(axis.log, axis.limits)
    middle = _middle(session, axis) if about is None else about
    at = _level(axis.log, middle)
    if not low <= at <= high:
        at = (low + high) / 2
    ends = at + (low - at) / factor, at + (high - at) / factor
    try:
        return ValueRange(_sensible(axis.log, ends))
    except (ValueError, OverflowError):
        return ValueRange(session.display.value_range)


def _sensible(log: bool, ends: Interval) -> Interval:
    """The values that a range on its own scale ends at. Raises ValueError for one that cannot be drawn."""
    low, high = ends
    if log and (high - low < FINEST or low < -LARGEST or high > LARGEST):
        raise ValueError("not a range of a logarithmic axis")
    return interval((10.0**low, 10.0**high) if log else (low, high))


def _middle(session: Session, axis: ValueAxis) -> float:
    """The value of the lane in focus at the crosshair, or else at the step shown; nan where there is none."""
    lane, k = session.race.focus, session.display.crosshair
    values = axis.values[lane][0]
    step = session.updates(lane, session.time.cursor if k is None else k)
    return float(values[min(step, len(values) - 1)] - axis.floor) if len(values) else math.nan


def _level(log: bool, value: float) -> float:
    """A value on the scale of an axis; nan for one that it cannot show."""
    if not log:
        return value
    return math.log10(value) if value > 0 else math.nan


def _scaled(log: bool, limits: Interval) -> Interval:
    """Limits on the scale of an axis."""
    return (math.log10(limits[0]), math.log10(limits[1])) if log else limits
