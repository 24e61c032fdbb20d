"""From a session and its traces to the picture of one moment. No Textual, no drawing."""

import math
from typing import TYPE_CHECKING, cast

import numpy as np

from termopt.base.errors import printable
from termopt.draw.contour.paths import Track
from termopt.draw.plot.coordinates import Box
from termopt.draw.plot.curves import Curve
from termopt.draw.screen.view_model import LaneView, OffPlane, Pull, ViewModel
from termopt.engine.core.problem import Problem, learner
from termopt.engine.core.status import Status, norm
from termopt.engine.core.types import Array, Optimizer
from termopt.engine.trace.targets import Targets, best_known
from termopt.engine.trace.trace import Trace
from termopt.session.axes import AXES
from termopt.session.parts import Ghost
from termopt.session.race import Race, Standing
from termopt.session.state import Session
from termopt.session.views import VIEWS
from termopt.viewer.axis_ranges import Scale, Scales
from termopt.viewer.hyperparameter_steps import chosen
from termopt.viewer.labels import heading, hyperparameter_views
from termopt.viewer.projection import Projection

if TYPE_CHECKING:  # the words of explanations and the like are loaded when they are wanted
    from termopt.draw.panels.explain_model import ExplainView
    from termopt.engine.analysis.explanation import Explanation
    from termopt.problems.plane.plane import Plane

LONGEST_LABEL = 200
"""Characters of a label; no panel is wider."""

MOST_TARGETS = 64
"""With more lanes than this, when those of the past met their targets is forgotten."""

DASHES = ((2, 2), (1, 3))
"""How the curves of further coordinates differ from that of the first: braille columns on and off."""

TERMS = {"Δ": "Δw", "p": "q"}
"""The equation that gives a vector, where it is called otherwise; the search has its p from the step before."""

NO_BOX: Box = ((0.0, 1.0), (0.0, 1.0))
"""The region of a contour that is not there yet."""


class Presenter:
    """Turns sessions into pictures. All it remembers is what it would otherwise look at again and again."""

    def __init__(self, plain: bool = False) -> None:
        """plain: write formulas as on a typewriter, for where there are no raised digits."""
        self._plain = plain
        self._scales = Scales()
        self._targets: dict[Trace, Targets] = {}
        self._told: tuple[object, Explanation | None] = (None, None)

    def present(self, session: Session, projection: Projection, goal: int | None = None) -> ViewModel:
        """Everything there is to see of the session now. Computes the traces up to the cursor, and nothing twice.

        goal: the step that was asked for, if the session's cursor is still on the way there.
        """
        problem, race = session.race.lanes[0].problem, projection.race
        standings = sorted(race.standings(session, session.time.cursor), key=lambda row: row.lane)
        scale = self._scales.find(session, race)
        shown = projection.problem(session)
        told = self._explained(session, race) if session.display.explain else None
        return ViewModel(
            problem=shown,
            box=cast(Box, session.display.viewport or (shown.box if shown else NO_BOX)),
            heading=heading(problem, session.race.lanes[0].start, self._plain),
            lanes=tuple(self._lane(session, projection, row, scale, told) for row in standings),
            focus=session.race.focus,
            view=session.display.view,
            log=scale.log,
            lines=session.display.lines,
            loss_name=scale.name,
            limits=scale.limits,
            seed=session.race.lanes[0].seed,
            k=session.time.cursor,
            goal=session.time.cursor if goal is None else goal,
            reached=session.time.furthest,
            steps=session.race.steps,
            playing=session.time.playing,
            speed=session.time.speed,
            axis=_axis(session),
            names=projection.names(session),
            notes=_notes(problem, projection.plane(session)),
            why=session.time.pause_reason,
            backwards=session.time.backwards,
            loop=session.time.loop,
            explain=self._explain_view(session, race, told) if told else None,
            line=session.display.line,
        )

    def _explained(self, session: Session, race: Race) -> "Explanation | None":
        """The step that the lane in focus is about to take; it is worked out once."""
        from termopt.engine.analysis.explain import explained

        trace = race.trace(session.race.lanes[session.race.focus])
        k = min(session.updates(session.race.focus, session.time.cursor), trace.head)
        if self._told[0] != (trace, k):
            self._told = (trace, k), explained(trace, k)
        return self._told[1]

    def _explain_view(self, session: Session, race: Race, told: "Explanation") -> "ExplainView":
        """The step with the rates up to it; while it is walked line by line, up to where it begins."""
        from termopt.draw.panels.explain_model import ExplainView

        lane = session.race.lanes[session.race.focus]
        upto = told.k + (session.display.line is None)
        return ExplainView(told, lane.colour, self._scales.gauge(race.trace(lane), "rate").columns(upto))

    def _lane(
        self, session: Session, projection: Projection, row: Standing, scale: Scale, told: "Explanation | None"
    ) -> LaneView:
        view = _lane(session, projection, row, scale)
        if told is not None and row.lane == session.race.focus and told.k == row.k:
            view = view._replace(pulls=_pulls(session, projection, told))
        known = best_known(session.race.lanes[row.lane].problem)
        if known is None:
            return view
        trace = projection.race.trace(session.race.lanes[row.lane])
        if len(self._targets) > MOST_TARGETS:
            self._targets.clear()
        targets = self._targets.setdefault(trace, Targets(trace, known))
        return view._replace(targets=tuple(zip(targets.levels, targets.first(row.k), strict=True)))


def _pulls(session: Session, projection: Projection, told: "Explanation") -> tuple[Pull, ...]:
    """The vectors that act on a lane, on the map, in the plane shown, where there is one.

    While a step is walked line by line, those that have been worked out.
    """
    plane = projection.plane(session)
    found: list[Pull] = []
    ahead = () if session.display.line is None else {line.term for line in told.lines[session.display.line + 1 :]}
    for pull in told.vectors:
        if TERMS.get(pull.label, pull.label) in ahead:
            continue
        vector = np.array(pull.vector)
        if plane is not None:
            vector = plane.project(plane.origin + vector)
        if len(vector) == 2:
            found.append(Pull(pull.label, float(vector[0]), float(vector[1]), pull.free))
    return tuple(found)


def _in_full(label: str, optimizer: Optimizer) -> str:
    """A label that is an optimizer's name, alone or with more behind it, says its title; any other stays."""
    name, space, rest = label.partition(" ")
    return f"{optimizer.title or name}{space}{rest}" if name == optimizer.name else label


def _lane(session: Session, projection: Projection, row: Standing, scale: Scale) -> LaneView:
    lane, k = session.race.lanes[row.lane], row.k
    trace = projection.race.trace(lane)
    stopped = row.status is Status.DIVERGED
    off = _off_plane(session, projection, trace, k)
    label = printable(lane.label, LONGEST_LABEL)
    view = LaneView(
        name=label,
        title=_in_full(label, lane.optimizer),
        marker=lane.marker,
        colour=lane.colour,
        hyperparameters=hyperparameter_views(
            lane, k, chosen(session).name if session.editing.hyperparameter and row.lane == session.race.focus else ""
        ),
        rank=row.rank,
        k=k,
        loss=row.loss,
        gap=row.gap if best_known(lane.problem) is not None else None,
        grad_norm=row.grad_norm,
        distance=_distance(lane.problem, trace.x[k]),
        evals=row.evals,
        status=str(row.status),
        track=_track(session, projection, row.lane, k, stopped, off is not None and off.far),
        curve=_curve(session, trace, row, stopped, scale),
        off=off,
        under_way=trace.under_way,
        others=_others(session, trace, row, stopped, scale),
        ghosts=tuple(
            _ghost(session, projection, ghost, scale) for ghost in session.editing.ghosts if ghost.of == row.lane
        ),
        apart=_apart(session, projection, row) if session.display.compare else None,
    )
    network = learner(lane.problem)
    if network is None:
        return view
    from termopt.viewer.data_views import data_use, fit_view

    fit = fit_view(network, trace, k) if VIEWS[session.display.view].predictions else None
    return view._replace(data_use=data_use(network, trace, k), fit=fit)


def _ghost(session: Session, projection: Projection, ghost: Ghost, scale: Scale) -> tuple[Track, Curve]:
    """What a lane would have done from the step on at which it was given another future."""
    trace, now = projection.race.trace(ghost.lane), session.race.lanes[ghost.of]
    end = min(trace.head, session.updates(ghost.of, session.race.steps)) + 1
    track = Track(projection.trace_path(session, trace)[ghost.k : end], None, now.colour, now.marker, ghost=True)
    steps = session.updates(ghost.of, session.race.steps)
    values = trace.loss[:end] if session.display.measure == "loss" else np.full(1, np.nan)
    return track, Curve(values, now.colour, now.marker, floor=scale.floor, steps=steps, ghost=ghost.k)


def _apart(session: Session, projection: Projection, row: Standing) -> float:
    """How far a lane is from the one in focus."""
    other = projection.race.trace(session.race.lanes[session.race.focus])
    k = min(session.updates(session.race.focus, session.time.cursor), other.head)
    return norm(projection.race.trace(session.race.lanes[row.lane]).x[row.k] - other.x[k])


def _track(session: Session, projection: Projection, lane: int, k: int, stopped: bool, hollow: bool) -> Track:
    given = session.race.lanes[lane]
    tried = _tried(projection.race.trace(given), k)
    q = tried if tried is None else projection.project(session, tried)
    path = projection.path(session, lane)[: k + 1]
    marks = path[[edit.k for edit in given.edits if edit.k < len(path)]] if given.edits else None
    return Track(path, q, given.colour, given.marker, stopped, hollow=hollow, marks=marks)


def _curve(session: Session, trace: Trace, row: Standing, stopped: bool, scale: Scale) -> Curve:
    lane = session.race.lanes[row.lane]
    seen = max(session.updates(row.lane, session.time.furthest), row.k)
    return Curve(
        scale.values[row.lane][0][: seen + 1],
        lane.colour,
        lane.marker,
        stopped,
        scale.floor,
        row.k,
        thin=trace.sampled[:seen] if lane.problem.cost and session.display.measure == "loss" else None,
        steps=session.updates(row.lane, session.race.steps),
        marks=tuple(edit.k for edit in lane.edits if edit.k <= seen),
        gaps=session.display.measure != "loss",
    )


def _others(session: Session, trace: Trace, row: Standing, stopped: bool, scale: Scale) -> tuple[Curve, ...]:
    """The curves of all coordinates but the first, told apart by their dashes."""
    first = _curve(session, trace, row, stopped, scale)
    rest = zip(scale.values[row.lane][1:], DASHES, strict=False)
    return tuple(first._replace(values=values[: len(first.values)], dash=dash) for values, dash in rest)


def _off_plane(session: Session, projection: Projection, trace: Trace, k: int) -> OffPlane | None:
    """Where a lane is, seen from the plane; None if there is none."""
    plane = projection.plane(session)
    if plane is None:
        return None
    x = trace.x[k]
    distance = float(plane.distance(x))
    return OffPlane(distance, float(plane.loss_on(x)), bool(plane.far(distance)))


def _axis(session: Session) -> tuple[str, float]:
    """What plots of losses run over, and how much of it there is at the last step."""
    costs = [lane.problem.cost for lane in session.race.lanes]
    dearest = max((cost for cost in costs if cost), key=lambda cost: cost.rows, default=None)
    axis = AXES[session.display.axis]
    if dearest is None or axis.each is None:
        return axis.name, float(session.race.steps)
    return axis.name, session.race.steps * axis.each(dearest)


def _notes(problem: Problem, plane: "Plane | None") -> tuple[str, ...]:
    """What is to be said of the loss that is plotted, and of the paths that a plane is found from."""
    network = learner(problem)
    notes = [network.note] if network is not None and network.note else []
    if plane is not None and (plane.note or not plane.basis.endswith("paths")):
        notes.append(f"plane of {plane.note or plane.basis}")
    return tuple(notes)


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
