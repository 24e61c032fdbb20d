"""Which steps plots over the steps show: zooming and panning."""

import math

from termopt.session.intents_display import StepRange
from termopt.session.state import Session
from termopt.viewer.axis_ranges import span, steps_shown

FEWEST = 4
"""A plot shows so many steps at least."""


def zoomed_steps(session: Session, factor: float, about: int | None = None) -> StepRange:
    """The steps shown, fewer by a factor; never fewer than FEWEST, and all again where they would be all.

    factor: below 1 there are more.
    about: the step that keeps its place; by default the crosshair, or else the step shown.
    """
    first, last = steps_shown(session)
    crosshair = session.display.crosshair
    middle = about if about is not None else session.time.cursor if crosshair is None else crosshair
    if not first <= middle <= last:
        middle = (first + last) / 2
    low, high, at = (_level(session, k) for k in (first, last, middle))
    ends = at + (low - at) / factor, at + (high - at) / factor
    whole = (math.ceil, math.floor) if factor > 1 else (math.floor, math.ceil)
    begin, end = (round_(_step(session, level)) for round_, level in zip(whole, ends, strict=True))
    if end - begin < FEWEST:
        return StepRange(session.display.step_range)
    return _within(session, begin, end)


def panned_steps(session: Session, part: float) -> StepRange:
    """The steps shown, moved. part: how far to the right, in parts of how many there are; below 0 to the left."""
    if session.display.step_range is None:
        return StepRange(None)
    first, last = session.display.step_range
    way, room = (-1, first) if part < 0 else (1, max(span(session), last) - last)
    if not room:
        return StepRange(session.display.step_range)
    if not session.display.log_steps:
        by = way * min(max(1, round(abs(part) * (last - first))), room)
        return _within(session, first + by, last + by)
    low, high = math.log1p(first), math.log1p(last)
    begin, end = (round(math.expm1(level + part * (high - low))) for level in (low, high))
    if begin == first:  # near step 0 a part of the axis may be less than a step
        begin, end = first + way, max(end, last + way)
    return _within(session, begin, max(end, max(begin, 0) + FEWEST))


def _within(session: Session, first: int, last: int) -> StepRange:
    """As much of a range as there is to show; None for all of it."""
    first, last = max(first, 0), min(last, max(span(session), steps_shown(session)[1]))
    if last - first < FEWEST:
        return StepRange(session.display.step_range)
    return StepRange(None if first == 0 and last >= span(session) else (first, last))


def _level(session: Session, step: float) -> float:
    """A step on the axis of plots, which may be logarithmic."""
    return math.log1p(step) if session.display.log_steps else step


def _step(session: Session, level: float) -> float:
    """The step at a place of the axis; those before the first step are far before it."""
    return math.expm1(level) if session.display.log_steps else level
