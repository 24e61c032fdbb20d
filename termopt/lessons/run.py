"""What facts are measured on: the traces of a race, looked up by the steps of the race."""

from collections.abc import Sequence
from dataclasses import dataclass

from termopt.engine.core.types import Array, Iterate
from termopt.engine.trace.trace import Trace
from termopt.session.state import Session


@dataclass(frozen=True)
class Run:
    """The lanes of a session and their traces. A step of the race is one update, or as many as the axis says."""

    session: Session
    traces: Sequence[Trace]

    @property
    def lanes(self) -> range:
        return range(len(self.traces))

    def title(self, lane: int) -> str:
        """A lane as it is seen on screen: its marker and its label."""
        return f"{self.session.race.lanes[lane].marker} {self.session.race.lanes[lane].label}"

    def late(self, step: int) -> tuple[int, ...]:
        """The lanes that are not computed up to this step of the race."""
        goals = ((lane, self.updates(lane, step)) for lane in self.lanes)
        return tuple(lane for lane, k in goals if self.traces[lane].head < k and not self.traces[lane].finished)

    def updates(self, lane: int, step: int) -> int:
        """How many updates this lane has made at a step of the race."""
        return self.session.updates(lane, step)

    def step(self, lane: int, updates: int) -> int:
        """The first step of the race by which this lane has made so many updates."""
        return self.session.covered(lane, updates - 1) + 1 if updates else 0

    def reach(self, lane: int, step: int) -> int | None:
        """The number of the lane's update at this step of the race, computed; None if the lane does not get there."""
        updates = self.updates(lane, step)
        return updates if self.traces[lane].reach(updates) == updates else None

    def iterate(self, lane: int, step: int) -> Iterate | None:
        """The lane's iterate at this step of the race, or None."""
        updates = self.reach(lane, step)
        return None if updates is None else self.traces[lane].iterate(updates)

    def loss(self, lane: int) -> Array:
        """The true loss after every update that the lane makes in this race, (n,)."""
        return self._whole(lane).loss[: self._last(lane) + 1]

    def x(self, lane: int) -> Array:
        """The iterate after every update that the lane makes in this race, (n, d)."""
        return self._whole(lane).x[: self._last(lane) + 1]

    def _whole(self, lane: int) -> Trace:
        self.traces[lane].reach(self._last(lane))
        return self.traces[lane]

    def _last(self, lane: int) -> int:
        return self.updates(lane, self.session.race.steps)
