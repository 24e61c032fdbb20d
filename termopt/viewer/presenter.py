"""From a session and its traces to the view model of one moment. No Textual, no drawing."""

from typing import TYPE_CHECKING, cast

import numpy as np

from termopt.base.translate import texts, translate, translate_message
from termopt.draw.plot.coordinates import Box
from termopt.draw.screen.view_model import LaneView, Pull, ViewModel
from termopt.engine.core.problem import learner
from termopt.engine.trace.targets import Targets, best_known
from termopt.engine.trace.trace import Trace
from termopt.session.axes import AXES
from termopt.session.parts import Display
from termopt.session.race import Race, Standing
from termopt.session.state import Session
from termopt.viewer.axis_ranges import ValueAxes, ValueAxis, steps_shown
from termopt.viewer.crosshair import crossed
from termopt.viewer.labels import heading
from termopt.viewer.lane_view import lane_view
from termopt.viewer.projection import Projection
from termopt.viewer.value_range import magnification, with_range
from termopt.viewer.viewport import region

if TYPE_CHECKING:  # the words of explanations and the like are loaded when they are wanted
    from termopt.draw.panels.explain_model import ExplainView
    from termopt.engine.analysis.explanation import Explanation
    from termopt.engine.analysis.state_history import StateHistory
    from termopt.problems.plane.graph import Graph
    from termopt.problems.plane.plane import Plane

MOST_TARGETS = 64
"""With more lanes than this, the kept targets of earlier lanes are forgotten."""

TERMS = {"Δ": "Δw", "p": "q"}
"""The equation that gives a vector, where it is called otherwise; the search has its p from the step before."""

RATE = texts("effective rate −Δw/g")[0]
"""The first chart of an explanation."""

MINUS = "−"
"""Before the name of a vector that is drawn the other way round, so that it points downhill."""


class Presenter:
    """Turns sessions into view models. What it keeps saves time and changes nothing else."""

    def __init__(self, plain: bool = False, lang: str = "en") -> None:
        """plain: write formulas in ASCII, for terminals without raised digits; lang: the language."""
        self._plain = plain
        self._lang = lang
        self._axes = ValueAxes()
        self._targets: dict[Trace, Targets] = {}
        self._state: tuple[Trace, StateHistory] | None = None
        self._last_explained: tuple[object, Explanation | None] = (None, None)

    def present(self, session: Session, projection: Projection, goal: int | None = None) -> ViewModel:
        """Everything there is to see of the session now. Computes the traces up to the cursor, and nothing twice.

        goal: the step that was asked for, if the session's cursor is still on the way there.
        """
        problem, race = session.race.lanes[0].problem, projection.race
        standings = sorted(race.standings(session, session.time.cursor, goal), key=lambda row: row.lane)
        own = self._axes.find(session, race)
        axis = with_range(own, session.display.value_range)
        shown = projection.problem(session)
        step = self._explained(session, race) if session.display.explain else None
        view_model = ViewModel(
            problem=shown,
            box=cast(Box, region(session, projection)),
            heading=heading(problem, session.race.lanes[0].start, self._plain, self._lang),
            lanes=_waiting([self._lane(session, projection, row, axis, step) for row in standings], session, race),
            focus=session.race.focus,
            view=session.display.view,
            log=axis.log,
            lines=session.display.lines,
            solo=session.display.solo,
            loss_name=axis.name,
            limits=axis.limits,
            seed=session.race.lanes[0].seed,
            k=session.time.cursor,
            goal=session.time.cursor if goal is None else goal,
            reached=session.time.furthest,
            steps=session.race.steps,
            steps_shown=steps_shown(session),
            playing=session.time.playing,
            speed=session.time.speed,
            axis=_axis(session),
            names=self._names(session, projection),
            notes=self._notes(session, projection.plane(session)),
            why=self._why(session),
            backwards=session.time.backwards,
            loop=session.time.loop,
            explain=self._explain_view(session, race, step) if step else None,
            line=session.display.line,
            page=session.display.page,
            log_steps=session.display.log_steps,
            equal=session.display.equal,
            found=projection.part(session) if shown is None else 1.0,
            zoomed=1.0 if axis is own else magnification(own, axis.limits),
            presenting=session.display.presenting,
            plain=self._plain,
            lang=self._lang,
        )
        k = session.display.crosshair
        return view_model if k is None else crossed(view_model, session, projection, k)

    def _explained(self, session: Session, race: Race) -> "Explanation | None":
        """The step that the lane in focus is about to take; it is worked out once."""
        from termopt.engine.analysis.explain import explained

        trace = race.trace(session.race.lanes[session.race.focus])
        k = min(session.updates(session.race.focus, session.time.cursor), trace.head)
        if self._last_explained[0] != (trace, k):
            self._last_explained = (trace, k), explained(trace, k)
        return self._last_explained[1]

    def _explain_view(self, session: Session, race: Race, step: "Explanation") -> "ExplainView":
        """The step, and charts up to its end; while it is shown line by line, up to its beginning."""
        from termopt.draw.panels.explain_model import Chart, ExplainView
        from termopt.engine.analysis.state_history import StateHistory

        lane = session.race.lanes[session.race.focus]
        trace = race.trace(lane)
        upto = step.k + (session.display.line is None)
        if self._state is None or self._state[0] is not trace:
            self._state = trace, StateHistory(trace)
        charts = [Chart(RATE, self._axes.gauge(trace, "rate").columns(upto))]
        history = self._state[1]
        charts += [Chart(name, columns, history.since) for name, columns in history.columns(upto).items()]
        first, last = (session.place(session.race.focus, k) for k in steps_shown(session))
        return ExplainView(
            step,
            lane.colour,
            tuple(charts),
            (first, last),
            session.display.log,
            _axis(session),
            session.display.log_steps,
            self._lang,
            self._plain,
        )

    def _why(self, session: Session) -> str:
        """Why the race paused by itself, and whose step it was where there are several lanes."""
        why = session.time.pause_reason
        labels = (f"{lane.label}: " for lane in session.race.lanes)
        whose = next((label for label in labels if why.startswith(label)), "")
        return whose + translate_message(why.removeprefix(whose), self._lang)

    def _names(self, session: Session, projection: Projection) -> tuple[str, str] | None:
        """What the axes of the map are."""
        names = projection.names(session)
        if names is None:
            return None
        across, up = (self._axis_name(name) for name in names)
        return across, up

    def _axis_name(self, name: str) -> str:
        """`PC1 · 97.2 %`: what an axis is, and what it shows of the paths."""
        axis, dot, share = name.partition(" · ")
        return translate_message(axis, self._lang) + dot + share

    def _notes(self, session: Session, plane: "Plane | Graph | None") -> tuple[str, ...]:
        """What is to be said of the loss that is plotted, and of the paths that a plane is found from."""
        network = learner(session.race.lanes[0].problem)
        said = network.note.split("; ") if network is not None and network.note else []
        notes = [translate_message(note, self._lang) for note in said]
        if plane is not None and (plane.note or not plane.basis.endswith("paths")):
            paths = translate_message(plane.note or plane.basis, self._lang)
            notes.append(
                translate(
                    "PCA plane of {paths}" if session.display.plane == Display().plane else "plane of {paths}",
                    self._lang,
                    paths=paths,
                )
            )
        return tuple(notes)

    def _lane(
        self,
        session: Session,
        projection: Projection,
        row: Standing,
        axis: ValueAxis,
        step: "Explanation | None",
    ) -> LaneView:
        view = lane_view(session, projection, row, axis, self._lang)
        if step is not None and row.lane == session.race.focus and step.k == row.k:
            view = view._replace(pulls=_pulls(session, projection, step))
        known = best_known(session.race.lanes[row.lane].problem)
        if known is None:
            return view
        trace = projection.race.trace(session.race.lanes[row.lane])
        if len(self._targets) > MOST_TARGETS:
            self._targets.clear()
        targets = self._targets.setdefault(trace, Targets(trace, known))
        return view._replace(targets=tuple(zip(targets.levels, targets.first(row.k), strict=True)))


def _waiting(views: list[LaneView], session: Session, race: Race) -> tuple[LaneView, ...]:
    """The lanes, those that wait for a long update with what they could have done meanwhile, where that is measured."""
    traces = [race.trace(lane) for lane in session.race.lanes]
    longest = max((trace.seconds_under_way or 0.0 for trace in traces), default=0.0)
    if not longest:
        return tuple(views)
    return tuple(
        view._replace(meanwhile=int(longest / trace.seconds)) if trace.under_way is None and trace.seconds else view
        for view, trace in zip(views, traces, strict=True)
    )


def _pulls(session: Session, projection: Projection, step: "Explanation") -> tuple[Pull, ...]:
    """The vectors that act on a lane, on the map, in the plane shown, where there is one.

    While a step is shown line by line, only vectors of the lines shown are drawn.
    """
    plane = projection.plane(session)
    found: list[Pull] = []
    ahead = () if session.display.line is None else {line.term for line in step.lines[session.display.line + 1 :]}
    for pull in step.vectors:
        if TERMS.get(pull.label, pull.label.removeprefix(MINUS)) in ahead:
            continue
        vector = np.array(pull.vector)
        if plane is not None:
            vector = plane.along(projection.race.trace(session.race.lanes[session.race.focus]).x[step.k], vector)
        if len(vector) == 2:
            found.append(Pull(pull.label, float(vector[0]), float(vector[1]), pull.free, pull.what))
    return tuple(found)


def _axis(session: Session) -> tuple[str, float]:
    """What plots of losses run over, and how much of it there is at the last step that they show."""
    costs = [lane.problem.cost for lane in session.race.lanes]
    dearest = max((cost for cost in costs if cost), key=lambda cost: cost.rows, default=None)
    axis, (_, last) = AXES[session.display.axis], steps_shown(session)
    if axis.name == "evals":
        return axis.name, last * max(evals / steps for evals, steps in session.charges)
    if dearest is None or axis.each is None:
        return axis.name, float(last)
    return axis.name, last * axis.each(dearest)
