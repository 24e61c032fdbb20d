"""The traces of the lanes of a race, and the order of the lanes by their losses."""

import math
from typing import NamedTuple

from termopt.engine.core.lane import Lane
from termopt.engine.core.status import Status
from termopt.engine.trace.stepper import More, always
from termopt.engine.trace.targets import best_known
from termopt.engine.trace.timer import Watch
from termopt.engine.trace.trace import Trace
from termopt.session.state import Session

SLICE = 64
"""Steps computed between two looks at whether there is time for more."""


class Standing(NamedTuple):
    """One lane at one step. `gap` is the loss above the best known minimum, or the loss itself where none is known."""

    lane: int
    rank: int
    k: int
    loss: float
    gap: float
    grad_norm: float
    evals: int
    status: Status


class Race:
    """The traces of a session's lanes, each computed once."""

    def __init__(self, steps: int, watch: Watch | None = None) -> None:
        """steps: how many updates a lane makes at most; watch: gives seconds, and updates are timed."""
        self._steps = steps
        self._watch = watch
        self._traces: dict[Lane, Trace] = {}

    def extend(self, steps: int) -> None:
        """Let every lane make that many steps, if it may make fewer."""
        self._steps = max(self._steps, steps)
        for trace in self._traces.values():
            trace.extend(steps)

    def trace(self, lane: Lane) -> Trace:
        """The one trace of this lane."""
        found = self._traces.get(lane)
        if found is None:
            found = self._traces[lane] = Trace(lane, self._steps, watch=self._watch, past=self._past(lane))
        return found

    def _past(self, lane: Lane) -> tuple[Trace, int] | None:
        """The trace that shares most with a lane, and up to which step."""
        shared = ((trace, min(lane.shares(other), trace.head)) for other, trace in self._traces.items())
        trace, k = max(shared, key=lambda pair: pair[1], default=(None, 0))
        return (trace, int(k)) if trace is not None and k > 0 else None

    def keep(self, lanes: tuple[Lane, ...]) -> None:
        """Forget the traces of all other lanes."""
        self._traces = {lane: trace for lane, trace in self._traces.items() if lane in lanes}

    def reach(self, session: Session, k: int, more: More) -> int:
        """Compute all lanes up to step k of the race, in slices, as long as `more()`; those that take long come last.

        Returns the step of the race that all of them have.
        """
        goals = [(self.trace(lane), session.updates(i, k)) for i, lane in enumerate(session.race.lanes)]
        while behind := [(trace, goal) for trace, goal in goals if trace.head < goal and not trace.finished]:
            last, goal = min(behind, key=lambda pair: (pair[0].streams, pair[0].head / pair[1]))
            last.reach(min(last.head + SLICE, goal), always if last.lane.problem.cost is None else more)
            if not more():
                break
        return min((k, *(session.covered(i, t.head) for i, (t, _) in enumerate(goals) if not t.finished)))

    def standings(self, session: Session, k: int, goal: int | None = None) -> tuple[Standing, ...]:
        """All lanes at step k of the race (or where they stopped), the lowest loss first; diverged lanes come last.

        goal: the step that was asked for. While one lane is in the middle of a long update, the others are shown as far
        as they have come on the way there.
        """
        waiting = goal is not None and any(self.trace(lane).under_way is not None for lane in session.race.lanes)
        rows: list[Standing] = []
        for i, lane in enumerate(session.race.lanes):
            ahead = min(self.trace(lane).head, session.updates(i, goal)) if waiting and goal is not None else 0
            rows.append(self._standing(i, lane, max(session.updates(i, k), ahead)))
        rows.sort(key=lambda row: (row.status is Status.DIVERGED, math.isnan(row.loss), row.loss, row.lane))
        return tuple(row._replace(rank=rank) for rank, row in enumerate(rows, start=1))

    def _standing(self, number: int, lane: Lane, k: int) -> Standing:
        trace = self.trace(lane)
        k = trace.reach(k)
        loss = float(trace.loss[k])
        return Standing(
            lane=number,
            rank=0,
            k=k,
            loss=loss,
            gap=loss - (best_known(lane.problem) or 0.0),
            grad_norm=float(trace.grad_norm[k]),
            evals=int(trace.evals[k]),
            status=trace.status_at(k),
        )
