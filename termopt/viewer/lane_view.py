"""What is shown of one lane at the step shown: its path, its curves, its numbers."""

import math
from typing import TYPE_CHECKING, cast

import numpy as np

from termopt.base.errors import printable
from termopt.base.translate import translate
from termopt.draw.contour.figures import Outline, Spot
from termopt.draw.contour.paths import Track
from termopt.draw.plot.curves import Curve
from termopt.draw.screen.view_model import LaneView, OffPlane
from termopt.engine.analysis.shortfall import shortfall
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem, learner
from termopt.engine.core.recorded import RecordedOptimizer
from termopt.engine.core.status import Status, norm
from termopt.engine.core.types import Array, Optimizer, Outcome
from termopt.engine.trace.targets import best_known
from termopt.engine.trace.trace import Trace
from termopt.session.parts import Ghost
from termopt.session.race import Standing
from termopt.session.state import Session
from termopt.session.views import VIEWS
from termopt.viewer.axis_ranges import ValueAxis, steps_shown
from termopt.viewer.hyperparameter_steps import chosen
from termopt.viewer.labels import hyperparameter_views
from termopt.viewer.projection import Projection

if TYPE_CHECKING:
    from termopt.problems.plane.plane import Plane

LONGEST_LABEL = 200
"""The most characters of a label that are shown."""

DASHES = ((2, 2), (1, 3))
"""How the curves of further coordinates differ from that of the first: braille columns on and off."""


def _in_full(label: str, optimizer: Optimizer, lang: str) -> str:
    """A label that is an optimizer's name, alone or with more behind it, says its title; any other stays."""
    name, space, rest = label.partition(" ")
    return f"{translate(optimizer.title or name, lang)}{space}{rest}" if name == optimizer.name else label


def _shortfall(session: Session, trace: Trace, row: Standing) -> str:
    """Why a lane is not at the lowest known loss, in a word or two; nothing where it is."""
    run = trace.lane.optimizer
    recorded = isinstance(run, RecordedOptimizer) and not run.stopped and row.status is Status.STALLED
    cut = recorded and trace.iterate(row.k).outcome == Outcome.GAVE_UP
    return shortfall(trace.loss[: row.k + 1], best_known(trace.lane.problem), row.status, session.ended, cut) or ""


def lane_view(session: Session, projection: Projection, row: Standing, axis: ValueAxis, lang: str) -> LaneView:
    """What is shown of one lane.

    session: what is shown.
    projection: the map.
    row: the lane and where it is.
    axis: what plots over the steps show.
    lang: the language of the words.
    """
    lane, k = session.race.lanes[row.lane], row.k
    trace = projection.race.trace(lane)
    stopped = row.status is Status.DIVERGED
    off = _off_plane(session, projection, trace, k)
    label = printable(lane.label, LONGEST_LABEL)
    view = LaneView(
        name=label,
        title=_in_full(label, lane.optimizer, lang),
        marker=lane.marker,
        colour=lane.colour,
        hyperparameters=hyperparameter_views(
            lane,
            k,
            chosen(session).name if session.editing.hyperparameter and row.lane == session.race.focus else "",
            session.race.steps,
            lang,
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
        curve=_curve(session, trace, row, stopped, axis),
        off=off,
        under_way=trace.under_way,
        others=_others(session, trace, row, stopped, axis),
        ghosts=tuple(
            _ghost(session, projection, ghost, axis) for ghost in session.editing.ghosts if ghost.number == row.lane
        ),
        shortfall=_shortfall(session, trace, row),
        apart=_apart(session, projection, row) if session.display.compare else None,
    )
    network = learner(lane.problem)
    if network is None:
        return view
    from termopt.viewer.data_views import data_use, fit_view

    fit = fit_view(network, trace, k) if VIEWS[session.display.view].predictions else None
    return view._replace(data_use=data_use(network, trace, k), fit=fit)


def _ghost(session: Session, projection: Projection, ghost: Ghost, axis: ValueAxis) -> tuple[Track, Curve]:
    """What a lane would have done from the step on at which a hyperparameter was changed."""
    trace, now = projection.race.trace(ghost.lane), session.race.lanes[ghost.number]
    end = min(trace.head, session.updates(ghost.number, session.race.steps)) + 1
    track = Track(projection.trace_path(session, trace)[ghost.k : end], None, now.colour, now.marker, ghost=True)
    first, last = (session.place(ghost.number, k) for k in steps_shown(session))
    values = trace.loss[:end] if session.display.measure == "loss" else np.full(1, np.nan)
    return track, Curve(values, now.colour, now.marker, floor=axis.floor, steps=last, first=first, ghost=ghost.k)


def _apart(session: Session, projection: Projection, row: Standing) -> float:
    """How far the values of a lane are from those of the lane in focus."""
    other = projection.race.trace(session.race.lanes[session.race.focus])
    k = min(session.updates(session.race.focus, session.time.cursor), other.head)
    return norm(projection.race.trace(session.race.lanes[row.lane]).x[row.k] - other.x[k])


def _track(session: Session, projection: Projection, lane: int, k: int, stopped: bool, hollow: bool) -> Track:
    given = session.race.lanes[lane]
    tried = _tried(projection.race.trace(given), k)
    q = tried if tried is None else projection.project(session, tried)
    path = projection.path(session, lane)[: k + 1]
    marks = path[[edit.k for edit in given.edits if edit.k < len(path)]] if given.edits else None
    track = Track(path, q, given.colour, given.marker, stopped, hollow=hollow, marks=marks)
    return track if stopped or given.problem.dim < 2 else _with_figures(session, projection, given, k, track)


def _with_figures(session: Session, projection: Projection, lane: Lane, k: int, track: Track) -> Track:
    """The track with what the optimizer knows around step k: outlines and further points."""
    trace = projection.race.trace(lane)
    optimizer = trace.optimizer_at(k)
    if optimizer.elementwise:  # it has none; and its steps are not kept one by one
        return track
    iterate = trace.iterate(k)
    state = optimizer.adopt(iterate.x, iterate.state)
    outlines = (
        Outline(
            printable(figure.label), np.array([projection.project(session, np.array(point)) for point in figure.points])
        )
        for figure in optimizer.figures(iterate.x, state)
    )
    spots = (Spot(printable(label), projection.project(session, point)) for label, point in iterate.marks.items())
    return track._replace(outlines=tuple(outlines), spots=tuple(spots))


def _curve(session: Session, trace: Trace, row: Standing, stopped: bool, axis: ValueAxis) -> Curve:
    lane = session.race.lanes[row.lane]
    first, last = (session.place(row.lane, k) for k in steps_shown(session))
    seen = max(session.updates(row.lane, session.time.furthest), row.k)
    return Curve(
        axis.values[row.lane][0][: seen + 1],
        lane.colour,
        lane.marker,
        stopped,
        axis.floor,
        row.k,
        thin=trace.sampled[:seen] if lane.problem.cost and session.display.measure == "loss" else None,
        steps=last,
        first=first,
        marks=tuple(edit.k for edit in lane.edits if edit.k <= seen),
        gaps=session.display.measure != "loss",
    )


def _others(session: Session, trace: Trace, row: Standing, stopped: bool, axis: ValueAxis) -> tuple[Curve, ...]:
    """The curves of all coordinates but the first, each with its own dashes."""
    first = _curve(session, trace, row, stopped, axis)
    rest = zip(axis.values[row.lane][1:], DASHES, strict=False)
    return tuple(first._replace(values=values[: len(first.values)], dash=dash) for values, dash in rest)


def _off_plane(session: Session, projection: Projection, trace: Trace, k: int) -> OffPlane | None:
    """Where a lane is, seen from the plane; None if there is none."""
    shown = projection.plane(session)
    if shown is None or session.race.lanes[0].problem.dim == 1:  # a run is always on the curve of one parameter
        return None
    plane, x = cast("Plane", shown), trace.x[k]
    distance = float(plane.distance(x))
    return OffPlane(distance, float(plane.loss_on(x)), bool(plane.far(distance)))


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
