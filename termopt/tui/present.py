"""From a session and its traces to the picture of one moment. No Textual, no drawing."""

import math
import re
from typing import cast

import numpy as np

from termopt.draw.contour import Track
from termopt.draw.loss import Curve, loss_limits
from termopt.draw.picture import KnobView, LaneView, Picture
from termopt.draw.view import Box
from termopt.engine.lane import Lane
from termopt.engine.race import Race, Standing, best_known
from termopt.engine.state import Session
from termopt.engine.trace import Trace
from termopt.engine.types import Array, Problem, Status
from termopt.knob import Knob, knobs
from termopt.registry import rule_values, spell
from termopt.rules.wrappers import WRAPPER_KNOBS

MOST_EXTENTS = 64
"""With more than these, the extents of lanes and floors of the past are forgotten."""


class Extent:
    """First, lowest and highest of the values of a lane that a plot can show; it grows with the lane."""

    def __init__(self) -> None:
        self._seen = 0
        self._values: Array = np.empty(0)

    def extended(self, loss: Array, floor: float, log: bool) -> Array:
        """(first, lowest, highest) of the loss above the floor, or nothing if no value can be shown."""
        new = loss[self._seen :] - floor
        new = new[np.isfinite(new) & (new > (0 if log else -math.inf))]
        if len(new):
            known = np.concatenate([self._values, new])
            self._values = np.array((known[0], known.min(), known.max()))
        self._seen = len(loss)
        return self._values


class Presenter:
    """Turns sessions into pictures. All it remembers is how high and low the lanes were, so as not to look again.

    Where a minimum is known, plots make room for all that is computed, also ahead of the step shown: limits settle
    early. Where none is known a lane may fall for ever, and only what has been shown counts.
    """

    def __init__(self, plain: bool = False) -> None:
        """plain: write formulas as on a typewriter, for where there are no raised digits."""
        self._plain = plain
        self._extents: dict[tuple[Trace, float, bool], Extent] = {}

    def present(self, session: Session, race: Race, goal: int | None = None) -> Picture:
        """Everything there is to see of the session now. Computes the traces up to the cursor, and nothing twice.

        goal: the step that was asked for, if the session's cursor is still on the way there.
        """
        problem = session.lanes[0].problem
        standings = sorted(race.standings(session, session.cursor), key=lambda row: row.lane)
        traces = [race.trace(lane) for lane in session.lanes]
        seen = [trace.loss if problem.minima else trace.loss[: session.reached + 1] for trace in traces]
        log, floor, loss_name = self._scale(session, traces, seen)
        rows = zip(session.lanes, traces, standings, strict=True)
        return Picture(
            problem=problem,
            box=cast(Box, session.look or problem.box),
            heading=_heading(problem, session.lanes[0].start, self._plain),
            lanes=tuple(_lane(lane, trace, row, floor, session.reached) for lane, trace, row in rows),
            focus=session.focus,
            view=session.view,
            log=log,
            lines=session.lines,
            loss_name=loss_name,
            limits=loss_limits(self._extents_of(traces, seen, floor, log), log),
            seed=session.lanes[0].seed,
            k=session.cursor,
            goal=session.cursor if goal is None else goal,
            reached=session.reached,
            steps=session.steps,
            playing=session.playing,
            speed=session.speed,
        )

    def _scale(self, session: Session, traces: list[Trace], seen: list[Array]) -> tuple[bool, float, str]:
        """Whether the scale is logarithmic, what is subtracted from every loss, and what the difference is called.

        A logarithmic scale shows the loss above the best known minimum. Where none is known and a loss is not above
        zero there is nothing to take the logarithm of: the scale is linear and says so.
        """
        known = best_known(session.lanes[0].problem)
        if not session.log:
            return False, 0.0, "f"
        if known is not None:
            return True, known, "log f − f*" if known else "log f"
        extents = self._extents_of(traces, seen, 0.0, False)
        lowest = min((float(extent[1]) for extent in extents if len(extent)), default=1.0)
        return (True, 0.0, "log f") if lowest > 0 else (False, 0.0, "f, linear: no minimum known")

    def _extents_of(self, traces: list[Trace], seen: list[Array], floor: float, log: bool) -> list[Array]:
        """The extent of every lane, as `loss_limits` takes it."""
        if len(self._extents) > MOST_EXTENTS:
            self._extents.clear()
        return [
            self._extents.setdefault((trace, floor, log), Extent()).extended(loss, floor, log)
            for trace, loss in zip(traces, seen, strict=True)
        ]


def _lane(lane: Lane, trace: Trace, row: Standing, floor: float, reached: int) -> LaneView:
    xs = trace.x[: row.k + 1]
    stopped = row.status is Status.DIVERGED
    known = best_known(lane.problem) is not None
    return LaneView(
        name=lane.label,
        title=lane.label.replace(lane.rule.name, lane.rule.title or lane.rule.name, 1),
        marker=lane.marker,
        colour=lane.colour,
        knobs=_knobs(lane),
        rank=row.rank,
        k=row.k,
        loss=row.loss,
        gap=row.gap if known else None,
        grad_norm=row.grad_norm,
        distance=_distance(lane.problem, xs[-1]),
        evals=row.evals,
        status=str(row.status),
        track=Track(xs, _tried(trace, row.k), lane.colour, lane.marker, stopped),
        curve=Curve(trace.loss[: max(reached, row.k) + 1], lane.colour, lane.marker, stopped, floor, row.k),
    )


def _tried(trace: Trace, k: int) -> Array | None:
    """The point evaluated in the last step, if it is neither where the lane was nor where it is."""
    if k == 0:
        return None
    q = trace.q[k - 1]
    return None if (q == trace.x[k]).all() or (q == trace.x[k - 1]).all() else q


def _distance(problem: Problem, x: Array) -> float | None:
    """The distance to the nearest of the lowest known minima."""
    if not problem.minima:
        return None
    best = problem.minima[0].loss
    lowest = [minimum.x for minimum in problem.minima if math.isclose(minimum.loss, best, rel_tol=1e-9, abs_tol=1e-9)]
    return min(math.dist(x.tolist(), minimum) for minimum in lowest)


def _knobs(lane: Lane) -> tuple[KnobView, ...]:
    """The learning rate, then what was set for this problem, then what differs from its default, then the rest."""
    declared = {k.name: k for k in (*knobs(getattr(lane.rule, "rule", lane.rule)), *WRAPPER_KNOBS)}
    views = [
        (name != "lr", name not in lane.preset, value == declared[name].default, _knob(declared[name], value, lane))
        for name, value in rule_values(lane.rule).items()
    ]
    views.sort(key=lambda item: item[:3])
    return tuple(view for *_, view in views)


def _knob(declared: Knob, value: object, lane: Lane) -> KnobView:
    return KnobView(declared.name, declared.symbol or declared.name, _value(value), declared.name in lane.preset)


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else spell(value)


RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def plain(formula: str) -> str:
    """A formula as on a typewriter: `x² + √y` as `x^2 + sqrt y`."""
    raised = re.sub("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: "^" + found[0].translate(RAISED), formula)
    return raised.replace("√", "sqrt ").replace("sqrt (", "sqrt(").replace("·", "*").replace("π", "pi")


def _heading(problem: Problem, start: tuple[float, ...], typed: bool) -> tuple[str, ...]:
    facts = [problem.name, plain(problem.formula) if typed else problem.formula, f"start {_point(start)}"]
    if problem.minima:
        lowest = problem.minima[0]
        facts.append(f"min {_value(lowest.loss)} at {_point(lowest.x)}".replace("-", "−"))
    return tuple(facts)


def _point(x: tuple[float, ...]) -> str:
    return f"({', '.join(f'{value:.4g}' for value in x)})".replace("-", "−")
