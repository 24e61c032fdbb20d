"""The 2-D problem shown: a problem of two parameters itself, the graph of one of one, else a plane through paths."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

import numpy as np

from termopt.engine.core.lane import Lane
from termopt.engine.core.noise_free import noise_free
from termopt.engine.core.problem import Problem, learner
from termopt.engine.core.types import Array
from termopt.engine.trace.stepper import More, always
from termopt.engine.trace.trace import Trace
from termopt.session.race import Race
from termopt.session.state import Session

if TYPE_CHECKING:
    from termopt.problems.plane.graph import Graph
    from termopt.problems.plane.plane import Plane

MOST_STEPS = 10_000
"""Updates of each lane that the axes of a plane are found from, at most."""


class Projection:
    """The plane of a session, found once from whole paths, so that it does not depend on how far playback has come.

    For a lane whose updates take long, the path of the same optimizer on the loss that is plotted is taken instead.
    """

    def __init__(self, race: Race) -> None:
        self.race = race
        self._key: object = None
        self._plane: Plane | Graph | None = None
        self._flat: WeakKeyDictionary[Trace, Flat] = WeakKeyDictionary()

    def find(self, session: Session, more: More = always) -> bool:
        """Whether the problem to draw is known; computes towards it as long as there is time for more."""
        if session.race.lanes[0].problem.dim == 2:
            return True
        key = _key(session)
        if key == self._key:
            return True
        if session.race.lanes[0].problem.dim == 1:
            from termopt.problems.plane.graph import graph_of

            self._plane = graph_of(session.race.lanes[0].problem, (lane.start for lane in session.race.lanes))
            self._key = key
            self._flat.clear()
            return True
        goals = _goals(session)
        for lane, goal in goals:
            trace = self.race.trace(lane)
            if trace.reach(goal, more) < goal and trace.stopped_at is None:
                return False
        from termopt.problems.plane.choose import parse_plane

        problem = session.race.lanes[0].problem
        paths = [self.race.trace(lane).x[: goal + 1] for lane, goal in goals]
        plane = parse_plane(session.display.plane, problem).make(problem, paths)
        self._plane = replace(plane, note=_remark(session, goals))
        self._key = key
        self._flat.clear()
        return True

    def part(self, session: Session) -> float:
        """How much of the paths that the plane is found from is computed, from 0 to 1."""
        goals = [(self.race.trace(lane), goal) for lane, goal in _goals(session)]
        done = sum(goal if trace.stopped_at is not None else min(trace.head, goal) for trace, goal in goals)
        return done / max(sum(goal for _, goal in goals), 1)

    def plane(self, session: Session) -> "Plane | Graph | None":
        """The plane shown, of one parameter its graph; None if the surface itself is, or as long as it is not found."""
        return self._plane if self._key == _key(session) else None

    def problem(self, session: Session) -> Problem | None:
        """What the contours show; None as long as it is not found."""
        problem = session.race.lanes[0].problem
        return problem if problem.dim == 2 else cast("Problem | None", self.plane(session))

    def names(self, session: Session) -> tuple[str, str] | None:
        """The names of its axes; None as long as a plane is not found."""
        problem = session.race.lanes[0].problem
        if problem.dim == 2:
            network = learner(problem)
            return ("x", "y") if network is None else (network.labels[0], network.labels[1])
        plane = self.plane(session)
        return plane.names if plane is not None else None

    def busiest(self, session: Session) -> str:
        """The two parameters that move the farthest on all paths, as a plane: `0,9`."""
        points = np.concatenate([self.race.trace(lane).x[: goal + 1] for lane, goal in _goals(session)])
        points = points[np.isfinite(points).all(axis=1)]
        spread = points.max(axis=0) / 2 - points.min(axis=0) / 2  # halves, as their difference may be too large
        first, second = sorted(np.argsort(spread, kind="stable")[-2:].tolist())
        return f"{first},{second}"

    def path(self, session: Session, lane: int) -> Array:
        """Where a lane has been, (n, 2), as far as it is computed; nothing as long as the plane is not found."""
        return self.trace_path(session, self.race.trace(session.race.lanes[lane]))

    def trace_path(self, session: Session, trace: Trace) -> Array:
        """The projected path of any trace, (n, 2)."""
        plane = self.plane(session)
        if plane is not None:
            return self._flat.setdefault(trace, Flat(plane)).path(trace.x)
        return trace.x if trace.x.shape[1] == 2 else np.empty((0, 2))

    def project(self, session: Session, point: Array) -> Array:
        """A point (d,) projected, (2,)."""
        plane = self.plane(session)
        return point if plane is None else plane.project(point)


class Flat:
    """A path on a plane, kept so that every point is projected once."""

    def __init__(self, plane: "Plane | Graph") -> None:
        self._plane = plane
        self._size = 0
        self._points = np.empty((256, 2))

    def path(self, x: Array) -> Array:
        """The points x, (n, d), on the plane, (n, 2). They are those of the last call, and more."""
        if len(x) > len(self._points):
            grown = np.empty((2 * len(x), 2))
            grown[: self._size] = self._points[: self._size]
            self._points = grown
        if len(x) > self._size:
            self._points[self._size : len(x)] = self._plane.project(x[self._size :])
            self._size = len(x)
        return self._points[: len(x)]


def _remark(session: Session, goals: tuple[tuple[Lane, int], ...]) -> str:
    """What is to be said of the paths that a plane is found from."""
    part = any(goal < session.updates(i, session.race.steps) for i, (_, goal) in enumerate(goals))
    sampled = any(stand_in is not lane for (stand_in, _), lane in zip(goals, session.race.lanes, strict=True))
    if part and sampled:
        return f"the first {MOST_STEPS:,} updates and a sampled loss for lanes that take long"
    if sampled:
        return "a sampled loss for lanes that take long"
    return f"the first {MOST_STEPS:,} updates" if part else ""


def _key(session: Session) -> object:
    """What a plane depends on."""
    return session.display.plane, _goals(session)


def _goals(session: Session) -> tuple[tuple[Lane, int], ...]:
    """The lanes whose paths a plane is found from, and how much of each."""
    return tuple(
        (_stand_in(lane), min(session.updates(i, session.race.steps), MOST_STEPS))
        for i, lane in enumerate(session.race.lanes)
    )


def _stand_in(lane: Lane) -> Lane:
    network = learner(lane.problem)
    return replace(lane, problem=noise_free(lane.problem)) if network is not None and network.streams else lane
