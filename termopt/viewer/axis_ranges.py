"""The values that plots over the steps show, losses or another measure, and the range that all these plots share."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from termopt.base.translate import texts
from termopt.draw.plot.curves import loss_limits
from termopt.draw.plot.limits import Limits
from termopt.engine.analysis.measures import MEASURES, Gauge
from termopt.engine.core.types import Array
from termopt.engine.trace.targets import best_known
from termopt.engine.trace.trace import Trace
from termopt.session.race import Race
from termopt.session.state import Session

MOST_EXTENTS = 64
"""With more than these, the extents of lanes and floors of the past are forgotten."""


class Extent:
    """The first, lowest and highest of the values of a lane that a plot can show; it is updated as the lane grows.

    When there are fewer, as after a restart, it begins anew.
    """

    def __init__(self) -> None:
        self._seen = 0
        self._values: Array = np.empty(0)

    def extended(self, loss: Array, floor: float, log: bool) -> Array:
        """(first, lowest, highest) of the loss above the floor, or nothing if no value can be shown."""
        if len(loss) < self._seen:
            self._seen, self._values = 0, np.empty(0)
        new = loss[self._seen :] - floor
        new = new[np.isfinite(new) & (new > (0 if log else -math.inf))]
        if len(new):
            known = np.concatenate([self._values, new])
            self._values = np.array((known[0], known.min(), known.max()))
        self._seen = len(loss)
        return self._values


class ValueAxis(NamedTuple):
    """The values of each curve of each lane, as far as there is anything to show, and how all of them are plotted.

    `floor` is subtracted from every value, and `name` is what the difference is called.
    """

    values: tuple[tuple[Array, ...], ...]
    log: bool
    floor: float
    name: str
    limits: Limits


LINEAR = texts("f, linear scale")[0]

LEAST_SPAN = 10
"""The fewest steps that plots over the steps are long."""


def span(session: Session) -> int:
    """How many steps plots over the run are long: 1, 2 or 5 times a power of ten, as far as the race was shown.

    So a plot always looks filled, seldom changes its axis, and is as long as all others. In the end it is as long as
    the run.
    """
    reached = max(session.time.furthest, LEAST_SPAN)
    decade = 10 ** (len(str(reached)) - 1)
    return min(next(m * decade for m in (1, 2, 5, 10) if m * decade >= reached), session.race.steps)


def steps_shown(session: Session) -> tuple[int, int]:
    """The first and the last step that plots over the steps show: those that were chosen, or the whole span."""
    return session.display.step_range or (0, span(session))


class ValueAxes:
    """Finds the value axis of a session. It keeps the extents of lanes, which saves time and changes nothing else.

    Where a minimum is known, the range covers all that is computed, also ahead of the step shown: so it seldom changes.
    Otherwise a loss may fall without end, and the range covers only what has been shown.
    """

    def __init__(self) -> None:
        self._extents: dict[tuple[Trace, float, bool, str], Extent] = {}
        self._gauges: dict[tuple[Trace, str], Gauge] = {}

    def find(self, session: Session, race: Race) -> ValueAxis:
        """The value axis of what the session plots."""
        traces = [race.trace(lane) for lane in session.race.lanes]
        reached = [session.updates(i, session.time.furthest) + 1 for i in range(len(traces))]
        if session.display.measure != "loss":
            return self._measured(session, traces, reached)
        known = bool(session.race.lanes[0].problem.minima)
        long = [session.updates(i, span(session)) + 1 for i in range(len(traces))]
        ends = long if known else reached
        seen = [trace.loss[:end] for trace, end in zip(traces, ends, strict=True)]
        log, floor, name = self._scale(session, traces, seen)
        limits = loss_limits(self._extents_of(traces, _parts(session, seen), floor, log, _part(session)), log)
        return ValueAxis(tuple((trace.loss,) for trace in traces), log, floor, name, limits)

    def gauge(self, trace: Trace, name: str) -> Gauge:
        """The one gauge of a measure of a trace."""
        if len(self._gauges) > MOST_EXTENTS:
            self._gauges.clear()
        return self._gauges.setdefault((trace, name), Gauge(trace, name))

    def _measured(self, session: Session, traces: list[Trace], reached: list[int]) -> ValueAxis:
        """The value axis of another measure than the loss, over the steps that were shown."""
        name, log = session.display.measure, session.display.log
        values: list[tuple[Array, ...]] = []
        extents: list[Array] = []
        for trace, end in zip(traces, reached, strict=True):
            columns = self.gauge(trace, name).columns(end - 1)
            values.append(tuple(np.abs(column.values) if log else column.values for column in columns))
            for column, shown in zip(columns, values[-1], strict=True):
                what = f"{name} {column.label}{_part(session)}"
                extents += self._extents_of([trace], _parts(session, [shown], len(values) - 1), 0.0, log, what)
        words = MEASURES[name].log_symbol if log else MEASURES[name].symbol
        return ValueAxis(tuple(values), log, 0.0, words, loss_limits(extents, log))

    def _scale(self, session: Session, traces: list[Trace], seen: list[Array]) -> tuple[bool, float, str]:
        """Whether the scale is logarithmic, what is subtracted from every loss, and what the difference is called.

        A logarithmic scale shows the loss above the best known minimum. Where none is known and a loss is not above
        zero there is nothing to take the logarithm of: the scale is linear and says so.
        """
        known = best_known(session.race.lanes[0].problem)
        if not session.display.log:
            return False, 0.0, "f"
        if known is not None:
            return True, known, "log f − f*" if known else "log f"
        extents = self._extents_of(traces, seen, 0.0, False)
        lowest = min((float(extent[1]) for extent in extents if len(extent)), default=1.0)
        return (True, 0.0, "log f") if lowest > 0 else (False, 0.0, LINEAR)

    def _extents_of(
        self, traces: list[Trace], seen: list[Array], floor: float, log: bool, what: str = "loss"
    ) -> list[Array]:
        """The extent of every lane, as `loss_limits` takes it."""
        if len(self._extents) > MOST_EXTENTS:
            self._extents.clear()
        return [
            self._extents.setdefault((trace, floor, log, what), Extent()).extended(loss, floor, log)
            for trace, loss in zip(traces, seen, strict=True)
        ]


def _part(session: Session) -> str:
    """What tells the extents of the steps that were chosen from those of all steps; nothing where none were chosen."""
    return "" if session.display.step_range is None else f" {session.display.step_range}"


def _parts(session: Session, values: Sequence[Array], lane: int = 0) -> list[Array]:
    """Of the values of lanes, from that number on, those at the steps that are shown."""
    if session.display.step_range is None:
        return list(values)
    first, last = session.display.step_range
    ends = [(session.updates(i, first), session.updates(i, last) + 1) for i, _ in enumerate(values, lane)]
    return [each[begin:end] for each, (begin, end) in zip(values, ends, strict=True)]
