"""From a session and its traces to the picture of one moment. No Textual, no drawing."""

import math
from typing import cast

import numpy as np

from termopt.draw.contour import Track
from termopt.draw.loss import Curve, loss_limits
from termopt.draw.picture import LaneView, OffPlane, Picture
from termopt.draw.view import Box
from termopt.engine.race import Standing, best_known
from termopt.engine.state import Ghost, Session
from termopt.engine.trace import Trace
from termopt.engine.types import Array, Problem, Status, learner
from termopt.engine.verdict import norm
from termopt.tui.ground import Ground
from termopt.tui.knobs import chosen
from termopt.tui.learning import feed_view, fit_view
from termopt.tui.words import heading, knob_views

NO_BOX: Box = ((0.0, 1.0), (0.0, 1.0))
"""The region of a contour that is not there yet."""

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
        self._extents: dict[tuple[Trace, float, bool, bool], Extent] = {}

    def present(self, session: Session, ground: Ground, goal: int | None = None) -> Picture:
        """Everything there is to see of the session now. Computes the traces up to the cursor, and nothing twice.

        goal: the step that was asked for, if the session's cursor is still on the way there.
        """
        problem, race = session.lanes[0].problem, ground.race
        standings = sorted(race.standings(session, session.cursor), key=lambda row: row.lane)
        traces = [race.trace(lane) for lane in session.lanes]
        reached = [session.updates(i, session.reached) + 1 for i in range(len(traces))]
        seen = [t.loss if problem.minima else t.loss[:end] for t, end in zip(traces, reached, strict=True)]
        log, floor, loss_name = self._scale(session, traces, seen)
        shown = ground.problem(session)
        return Picture(
            problem=shown,
            box=cast(Box, session.look or (shown.box if shown else NO_BOX)),
            heading=heading(problem, session.lanes[0].start, self._plain),
            lanes=tuple(_lane(session, ground, row, floor) for row in standings),
            focus=session.focus,
            view=session.view,
            log=log,
            lines=session.lines,
            loss_name=loss_name,
            limits=loss_limits(self._room(traces, seen, reached, floor, log), log),
            seed=session.lanes[0].seed,
            k=session.cursor,
            goal=session.cursor if goal is None else goal,
            reached=session.reached,
            steps=session.steps,
            playing=session.playing,
            speed=session.speed,
            axis=_axis(session),
            names=ground.names(session),
            notes=_notes(problem),
            why=session.why,
            backwards=session.backwards,
            loop=session.loop,
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

    def _room(self, traces: list[Trace], seen: list[Array], reached: list[int], floor: float, log: bool) -> list[Array]:
        """The extents that plots make room for: on a linear scale also for what batches said of the loss."""
        extents = self._extents_of(traces, seen, floor, log)
        if log:
            return extents
        sampled = [trace.sampled[: end - 1] for trace, end in zip(traces, reached, strict=True)]
        noisy = self._extents_of(traces, sampled, floor, log, sampled=True)
        return [_wider(extent, other) for extent, other in zip(extents, noisy, strict=True)]

    def _extents_of(
        self, traces: list[Trace], seen: list[Array], floor: float, log: bool, sampled: bool = False
    ) -> list[Array]:
        """The extent of every lane, as `loss_limits` takes it."""
        if len(self._extents) > MOST_EXTENTS:
            self._extents.clear()
        return [
            self._extents.setdefault((trace, floor, log, sampled), Extent()).extended(loss, floor, log)
            for trace, loss in zip(traces, seen, strict=True)
        ]


def _wider(extent: Array, other: Array) -> Array:
    """An extent made wide enough for another one; its first value stays what it was."""
    if not (len(extent) and len(other)):
        return extent
    return np.array((extent[0], min(extent[1], other[1]), max(extent[2], other[2])))


def _lane(session: Session, ground: Ground, row: Standing, floor: float) -> LaneView:
    lane, k = session.lanes[row.lane], row.k
    trace = ground.race.trace(lane)
    stopped = row.status is Status.DIVERGED
    off = _off_plane(session, ground, trace, k)
    network = learner(lane.problem)
    return LaneView(
        name=lane.label,
        title=lane.label.replace(lane.rule.name, lane.rule.title or lane.rule.name, 1),
        marker=lane.marker,
        colour=lane.colour,
        knobs=knob_views(lane, k, chosen(session).name if session.knob and row.lane == session.focus else ""),
        rank=row.rank,
        k=k,
        loss=row.loss,
        gap=row.gap if best_known(lane.problem) is not None else None,
        grad_norm=row.grad_norm,
        distance=_distance(lane.problem, trace.x[k]),
        evals=row.evals,
        status=str(row.status),
        track=_track(session, ground, row.lane, k, stopped, off is not None and off.far),
        curve=_curve(session, trace, row, stopped, floor),
        feed=feed_view(network, trace, k) if network else None,
        fit=fit_view(network, trace, k) if network and session.view == "fit" else None,
        off=off,
        under_way=trace.under_way,
        ghosts=tuple(_ghost(session, ground, ghost, floor) for ghost in session.ghosts if ghost.of == row.lane),
        apart=_apart(session, ground, row) if session.compare else None,
    )


def _ghost(session: Session, ground: Ground, ghost: Ghost, floor: float) -> tuple[Track, Curve]:
    """What a lane would have done from the step on at which it was given another future."""
    trace, now = ground.race.trace(ghost.lane), session.lanes[ghost.of]
    end = min(trace.head, session.updates(ghost.of, session.steps)) + 1
    track = Track(ground.flat(session, trace)[ghost.k : end], None, now.colour, now.marker, ghost=True)
    steps = session.updates(ghost.of, session.steps)
    return track, Curve(trace.loss[:end], now.colour, now.marker, floor=floor, steps=steps, ghost=ghost.k)


def _apart(session: Session, ground: Ground, row: Standing) -> float:
    """How far a lane is from the one in focus."""
    other = ground.race.trace(session.lanes[session.focus])
    k = min(session.updates(session.focus, session.cursor), other.head)
    return norm(ground.race.trace(session.lanes[row.lane]).x[row.k] - other.x[k])


def _track(session: Session, ground: Ground, lane: int, k: int, stopped: bool, hollow: bool) -> Track:
    given = session.lanes[lane]
    tried = _tried(ground.race.trace(given), k)
    q = tried if tried is None else ground.spot(session, tried)
    path = ground.path(session, lane)[: k + 1]
    marks = path[[edit.k for edit in given.edits if edit.k < len(path)]] if given.edits else None
    return Track(path, q, given.colour, given.marker, stopped, hollow=hollow, marks=marks)


def _curve(session: Session, trace: Trace, row: Standing, stopped: bool, floor: float) -> Curve:
    lane = session.lanes[row.lane]
    seen = max(session.updates(row.lane, session.reached), row.k)
    return Curve(
        trace.loss[: seen + 1],
        lane.colour,
        lane.marker,
        stopped,
        floor,
        row.k,
        thin=trace.sampled[:seen] if lane.problem.cost else None,
        steps=session.updates(row.lane, session.steps),
        marks=tuple(edit.k for edit in lane.edits if edit.k <= seen),
    )


def _off_plane(session: Session, ground: Ground, trace: Trace, k: int) -> OffPlane | None:
    """Where a lane is, seen from the plane; None if there is none."""
    plane = ground.plane(session)
    if plane is None:
        return None
    x = trace.x[k]
    distance = float(plane.distance(x))
    return OffPlane(distance, float(plane.loss_on(x)), bool(plane.far(distance)))


def _axis(session: Session) -> tuple[str, float]:
    """What plots of losses run over, and how much of it there is at the last step."""
    costs = [lane.problem.cost for lane in session.lanes]
    dearest = max((cost for cost in costs if cost), key=lambda cost: cost.rows, default=None)
    if dearest is None or session.axis in ("steps", "calls"):
        return session.axis, float(session.steps)
    each = {"epochs": dearest.rows / dearest.of, "rows": dearest.rows, "bytes": dearest.bytes}
    return session.axis, session.steps * each[session.axis]


def _notes(problem: Problem) -> tuple[str, ...]:
    network = learner(problem)
    return (network.note,) if network is not None and network.note else ()


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
