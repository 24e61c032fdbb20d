"""The state of a session as a value: all that is seen follows from it and from the traces of its lanes."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from termopt.engine.lane import Lane

Box = tuple[tuple[float, float], ...]

VIEWS = ("grid", "overlay", "focus", "fit")
"""The views, in the order in which `v` shows them. A fit is there to see only where there are data."""

AXES = ("steps", "calls", "epochs", "rows", "bytes")
"""What plots of losses may run over."""

MOST_UPDATES = 1_000_000
"""No axis paces the lanes of a race so that one of them would need more updates than this."""


@dataclass(frozen=True)
class Session:
    """Everything a person sees follows from this value and the traces of its lanes.

    cursor is the step shown, from 0 to steps, and reached the last one that was; speed is in steps a second; focus is
    the lane that keys act on; log says whether losses are plotted on a logarithmic scale; look is the region shown,
    None for the problem's own box; lines says whether lines of equal loss are drawn over it; axis is what losses are
    plotted over; plane is how the plane is found that shows a problem of more than two parameters.

    A lesson has pages: `pages` are the steps at which they are read, `page` is the one shown, `asks` the one that asks
    for a prediction, and `predicted` the lane that was named.
    """

    lanes: tuple[Lane, ...]
    steps: int
    cursor: int = 0
    reached: int = 0
    playing: bool = True
    speed: float = 40.0
    view: str = "grid"
    focus: int = 0
    log: bool = True
    look: Box | None = None
    lines: bool = False
    axis: str = "steps"
    plane: str = "principal"
    pages: tuple[int, ...] = ()
    page: int = 0
    asks: int | None = None
    predicted: int | None = None

    @property
    def ended(self) -> bool:
        return self.cursor >= self.steps

    @property
    def views(self) -> tuple[str, ...]:
        """The views there are."""
        return VIEWS if any(lane.problem.cost for lane in self.lanes) else VIEWS[:-1]

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes there are."""
        rows = self._rows()
        paced = bool(rows) and self.steps * max(rows) <= MOST_UPDATES * min(rows)
        return AXES if paced else AXES[:2]

    def updates(self, lane: int, k: int) -> int:
        """How many updates a lane has made at step k of the race.

        One a step, unless the axis is what updates cost: then a step is an update of the lane whose updates cost most,
        and the others make as many as cost the same.
        """
        if self.axis in AXES[:2]:
            return k
        rows = self._rows()
        return k * max(rows) // rows[lane]

    def covered(self, lane: int, updates: int) -> int:
        """The last step of the race for which a lane needs no more than so many updates."""
        if self.axis in AXES[:2]:
            return updates
        rows = self._rows()
        return ((updates + 1) * rows[lane] - 1) // max(rows)

    def _rows(self) -> tuple[int, ...]:
        """The rows that an update of each lane reads; nothing if one of them has none to read."""
        costs = [lane.problem.cost for lane in self.lanes]
        return tuple(cost.rows for cost in costs if cost) if all(costs) else ()


def at(session: Session, k: int) -> Session:
    """The session at step k, or the nearest there is."""
    k = max(0, min(k, session.steps))
    return replace(session, cursor=k, reached=max(k, session.reached), page=page_at(session, k))


def from_the_start(session: Session) -> Session:
    """The session at its beginning, playing."""
    return replace(session, cursor=0, reached=0, playing=True, page=0, predicted=None)


def next_page(session: Session) -> int:
    """The step of the page after the one shown; beyond the last page, a step that is never reached."""
    following = session.pages[session.page + 1 : session.page + 2]
    return max(following[0], session.cursor) if following else session.steps + 1


def page_at(session: Session, k: int) -> int:
    """The page read at step k: the one shown if it is, otherwise the first of those that are."""
    pages = session.pages
    if not pages:
        return 0
    last = max(bisect_right(pages, k) - 1, 0)
    return session.page if pages[session.page] == pages[last] else bisect_left(pages, pages[last])
