"""The state of a session as a value: all that is seen follows from it and from the traces of its lanes."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import NamedTuple

from termopt.base.plain_values import Box
from termopt.engine.core.lane import Lane

VIEWS = ("grid", "overlay", "focus", "fit")
"""The views, in the order in which `v` shows them. A fit is there to see only where there are data."""

AXES = ("steps", "calls", "epochs", "rows", "bytes")
"""What plots of losses may run over."""

MOST_UPDATES = 1_000_000
"""No axis paces the lanes of a race so that one of them would need more updates than this."""


MEASURES = ("loss", "gradient", "rate", "length")
"""What may be plotted over the steps, in the order in which `m` shows them."""

MOST_EDITIONS = 200
"""How many changes of lanes can be undone."""


class Ghost(NamedTuple):
    """The future that a lane would have had: lane number `of` was this one until step k of its own."""

    lane: Lane
    k: int
    of: int


class Edition(NamedTuple):
    """What undoing a change of the lanes brings back."""

    lanes: tuple[Lane, ...]
    ghosts: tuple[Ghost, ...]
    focus: int
    cursor: int


@dataclass(frozen=True)
class Session:
    """Everything a person sees follows from this value and the traces of its lanes.

    cursor is the step shown, from 0 to steps, and reached the last one that was; speed is in steps a second; focus is
    the lane that keys act on; log says whether losses are plotted on a logarithmic scale; look is the region shown,
    None for the problem's own box; lines says whether lines of equal loss are drawn over it; axis is what losses are
    plotted over; plane is how the plane is found that shows a problem of more than two parameters.

    A lesson has pages: `pages` are the steps at which they are read, `page` is the one shown, `asks` the one that asks
    for a prediction, and `predicted` the lane that was named.

    To steer: hyperparameter is the one that is turned, of the lane in focus; backwards and loop say how to play; ghosts
    are the futures given up; done and undone what can be undone and done again; breaks what pauses the race, each a
    kind and a value, and why it did; explain shows the equations, of which `line` is the one come to, None for a whole
    step; measure is what is plotted over the steps; compare shows standings as differences from the lane in focus.
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
    hyperparameter: str = ""
    backwards: bool = False
    loop: bool = False
    ghosts: tuple[Ghost, ...] = ()
    done: tuple[Edition, ...] = ()
    undone: tuple[Edition, ...] = ()
    breaks: tuple[tuple[str, float], ...] = ()
    why: str = ""
    explain: bool = False
    line: int | None = None
    measure: str = "loss"
    compare: bool = False

    @property
    def ended(self) -> bool:
        return self.cursor >= self.steps

    @property
    def edition(self) -> Edition:
        """What to come back to."""
        return Edition(self.lanes, self.ghosts, self.focus, self.cursor)

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

    def reaches(self, lane: int, updates: int) -> int:
        """The first step of the race at which a lane has made so many updates."""
        if self.axis in AXES[:2]:
            return updates
        rows = self._rows()
        return -(-updates * rows[lane] // max(rows))

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
    line = session.line if k == session.cursor else None
    return replace(session, cursor=k, reached=max(k, session.reached), page=page_at(session, k), line=line, why="")


def from_the_start(session: Session) -> Session:
    """The session at its beginning, playing."""
    return replace(at(session, 0), reached=0, playing=True, page=0, predicted=None, line=None)


def edited(session: Session, lanes: tuple[Lane, ...], ghosts: tuple[Ghost, ...], focus: int) -> Session:
    """The session with other lanes, which can be undone. Another loss or start is a race from its first step on."""
    if lanes == session.lanes and ghosts == session.ghosts:
        return session
    done = (*session.done, session.edition)[-MOST_EDITIONS:]
    return replace(_with(session, Edition(lanes, ghosts, focus, 0)), done=done, undone=())


def undone(session: Session) -> Session:
    """The session before the last change of its lanes."""
    if not session.done:
        return session
    *done, last = session.done
    return replace(_with(session, last), done=tuple(done), undone=(*session.undone, session.edition))


def redone(session: Session) -> Session:
    """The session with the change that was undone last."""
    if not session.undone:
        return session
    *rest, following = session.undone
    return replace(_with(session, following), undone=tuple(rest), done=(*session.done, session.edition))


def _with(session: Session, to: Edition) -> Session:
    new = replace(session, lanes=to.lanes, ghosts=to.ghosts, focus=min(to.focus, len(to.lanes) - 1), why="", line=None)
    if new.axis not in new.axes:
        new = replace(new, axis="steps")
    if new.view not in new.views:
        new = replace(new, view="grid")
    if _ground(new) != _ground(session):
        plane = new.plane if new.lanes[0].problem.dim == session.lanes[0].problem.dim else "principal"
        fed, now_fed = (one.lanes[0].problem.cost is not None for one in (session, new))
        log = new.log if fed == now_fed else not now_fed  # losses of a network are plotted as they are
        there = replace(new, cursor=to.cursor, reached=to.cursor, look=None, plane=plane, log=log)
        return replace(there, page=page_at(there, to.cursor))
    return replace(new, reached=session.cursor)


def _ground(session: Session) -> tuple[str, tuple[float, ...]]:
    """What a race is about, whoever runs it."""
    return session.lanes[0].problem.objective_id, session.lanes[0].start


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
