"""The state of a session as a value: all that is seen follows from it and from the traces of its lanes."""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import Any

from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Charge
from termopt.session import axes, views
from termopt.session.axes import AXES
from termopt.session.parts import Display, Editing, Edition, Ghost, LessonProgress, Lineup, Playback
from termopt.session.views import VIEWS

MOST_UPDATES = 1_000_000
"""A cost axis cannot be chosen where a lane would need more updates than this."""

MOST_EDITIONS = 200
"""How many changes of lanes can be undone."""


@dataclass(frozen=True)
class Session:
    """Everything that is seen follows from this value and the traces of its lanes."""

    race: Lineup
    time: Playback = field(default_factory=Playback)
    display: Display = field(default_factory=Display)
    lesson: LessonProgress = field(default_factory=LessonProgress)
    editing: Editing = field(default_factory=Editing)

    def __repr__(self) -> str:
        """One line: whose race, on what, and where it stands."""
        lanes, steps = self.race.lanes, self.race.steps
        names = ", ".join(lane.label for lane in lanes)
        return f"<Session of {names} on {lanes[0].problem.name}: step {int(self.time.cursor)} of {steps}>"

    def with_time(self, **changes: Any) -> "Session":
        """The session with these fields of its time changed."""
        return replace(self, time=self.time._replace(**changes))

    def with_display(self, **changes: Any) -> "Session":
        """The session with these fields of its display changed."""
        return replace(self, display=self.display._replace(**changes))

    def with_lesson(self, **changes: Any) -> "Session":
        """The session with these fields of its lesson changed."""
        return replace(self, lesson=self.lesson._replace(**changes))

    @property
    def ended(self) -> bool:
        """Whether the cursor is at the last step."""
        return self.time.cursor >= self.race.steps

    @property
    def edition(self) -> Edition:
        """What undoing the next change of the lanes brings back."""
        return Edition(self.race.lanes, self.editing.ghosts, self.race.focus, self.time.cursor)

    @property
    def views(self) -> tuple[str, ...]:
        """The views there are."""
        return tuple(VIEWS) if any(lane.problem.cost for lane in self.race.lanes) else views.WITHOUT_DATA

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes there are."""
        rows = self._rows()
        paced = bool(rows) and self.race.steps * max(rows) <= MOST_UPDATES * min(rows)
        return tuple(AXES) if paced else axes.WITHOUT_DATA

    def updates(self, lane: int, k: int) -> int:
        """How many updates a lane has made at step k of the race.

        One a step, unless the axis is what updates cost: then a step is an update of the lane whose updates cost most,
        and the others make as many as cost the same. One with a Hessian counts as two evaluations.
        """
        costs = self._costs()
        return k * max(costs) // costs[lane] if costs else k

    def place(self, lane: int, k: int) -> float:
        """Where step k of the race lies among the updates of a lane: their number, with the part that is under way."""
        costs = self._costs()
        return k * max(costs) / costs[lane] if costs else k

    def reaches(self, lane: int, updates: int) -> int:
        """The first step of the race at which a lane has made so many updates."""
        costs = self._costs()
        return -(-updates * costs[lane] // max(costs)) if costs else updates

    def covered(self, lane: int, updates: int) -> int:
        """The last step of the race for which a lane needs no more than so many updates."""
        costs = self._costs()
        return (-(-(updates + 1) * costs[lane] // max(costs))) - 1 if costs else updates

    @property
    def charges(self) -> tuple[Charge, ...]:
        """What the steps of each lane cost in evaluations."""
        return tuple(lane.optimizer.charge for lane in self.race.lanes)

    def _costs(self) -> tuple[int, ...]:
        """What an update of each lane costs, as the axis counts it; nothing where it counts updates."""
        if AXES[self.display.axis].needs_data:
            return self._rows()
        if self.display.axis != "evals":
            return ()
        together = math.lcm(*(charge.steps for charge in self.charges))
        return tuple(charge.evals * together // charge.steps for charge in self.charges)

    def _rows(self) -> tuple[int, ...]:
        """The rows that an update of each lane reads; nothing if one of them has none to read."""
        costs = [lane.problem.cost for lane in self.race.lanes]
        return tuple(cost.rows for cost in costs if cost) if all(costs) else ()


# -- moving ------------------------------------------------------------------------------------------------------


def at(session: Session, k: int) -> Session:
    """The session at step k, or at the nearest step there is."""
    time = session.time
    k = max(0, min(k, session.race.steps))
    return replace(
        session,
        time=time._replace(cursor=k, furthest=max(k, time.furthest), pause_reason=""),
        display=session.display if k == time.cursor else session.display._replace(line=None),
        lesson=session.lesson._replace(page=page_at(session, k)),
    )


def from_the_start(session: Session) -> Session:
    """The session at its beginning, playing."""
    first = at(session, 0)
    return replace(
        first,
        time=first.time._replace(furthest=0, playing=True),
        display=first.display._replace(line=None),
        lesson=first.lesson._replace(page=0, predicted=None),
    )


def next_page(session: Session) -> int:
    """The step of the page after the one shown; beyond the last page, a step that is never reached."""
    following = session.lesson.pages[session.lesson.page + 1 : session.lesson.page + 2]
    return max(following[0], session.time.cursor) if following else session.race.steps + 1


def page_at(session: Session, k: int) -> int:
    """The page read at step k: the one shown if it is, otherwise the first of those that are."""
    pages, page = session.lesson.pages, session.lesson.page
    if not pages:
        return 0
    last = max(bisect_right(pages, k) - 1, 0)
    return page if pages[page] == pages[last] else bisect_left(pages, pages[last])


# -- changing the lanes ------------------------------------------------------------------------------------------


def edited(session: Session, lanes: tuple[Lane, ...], ghosts: tuple[Ghost, ...], focus: int) -> Session:
    """The session with other lanes, a change that can be undone. Another loss or start is run from its first step on.

    lanes: those that run from now on.
    ghosts: the futures given up.
    focus: the number of the lane that keys act on.
    """
    if lanes == session.race.lanes and ghosts == session.editing.ghosts:
        return session
    undo_stack = (*session.editing.undo_stack, session.edition)[-MOST_EDITIONS:]
    new = _with(session, Edition(lanes, ghosts, focus, 0))
    return replace(new, editing=new.editing._replace(undo_stack=undo_stack, redo_stack=()))


def undone(session: Session) -> Session:
    """The session before the last change of its lanes."""
    if not session.editing.undo_stack:
        return session
    *rest, last = session.editing.undo_stack
    redo_stack = (*session.editing.redo_stack, session.edition)
    old = _with(session, last)
    return replace(old, editing=old.editing._replace(undo_stack=tuple(rest), redo_stack=redo_stack))


def redone(session: Session) -> Session:
    """The session with the change that was undone last."""
    if not session.editing.redo_stack:
        return session
    *rest, following = session.editing.redo_stack
    undo_stack = (*session.editing.undo_stack, session.edition)
    new = _with(session, following)
    return replace(new, editing=new.editing._replace(undo_stack=undo_stack, redo_stack=tuple(rest)))


def _with(session: Session, to: Edition) -> Session:
    new = replace(
        session,
        race=session.race._replace(lanes=to.lanes, focus=min(to.focus, len(to.lanes) - 1)),
        time=session.time._replace(pause_reason=""),
        display=session.display._replace(line=None),
        editing=session.editing._replace(ghosts=to.ghosts),
    )
    if new.display.axis not in new.axes:
        new = new.with_display(axis=Display().axis)
    if new.display.view not in new.views:
        new = new.with_display(view=Display().view)
    if _contest(new) == _contest(session):
        return new.with_time(furthest=session.time.cursor)
    there = replace(
        new,
        time=new.time._replace(cursor=to.cursor, furthest=to.cursor),
        display=_reset(new.display, session.race.lanes[0].problem, to.lanes[0].problem),
    )
    return there.with_lesson(page=page_at(there, to.cursor))


def _contest(session: Session) -> tuple[str, tuple[float, ...]]:
    """The loss that lanes minimize and where they start: races that agree in both are one, whatever their lanes."""
    first = session.race.lanes[0]
    return first.problem.objective_id, first.start


def _reset(display: Display, old: Problem, new: Problem) -> Display:
    """The display on another problem: all of its region, and losses of a network plotted as they are."""
    had_data, has_data = old.cost is not None, new.cost is not None
    return display._replace(
        viewport=None,
        crosshair=None,
        value_range=None,
        step_range=None,
        plane=display.plane if new.dim == old.dim else Display().plane,
        log=display.log if had_data == has_data else not has_data,
    )
