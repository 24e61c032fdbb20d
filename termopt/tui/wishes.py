"""What keys wish for that takes more than a word: from the session, and the ground it stands on, to an intent."""

from collections.abc import Callable

from termopt.checks import MAX_SEED
from termopt.engine.pages import Predict
from termopt.engine.session import Axis, Focus, Intent, Plane, Reseed, Show
from termopt.engine.state import MEASURES, Session
from termopt.engine.steer import Explain, Fork, Line, Measure
from termopt.scene import LOOKS, MAX_LANES
from termopt.tui.ground import Ground
from termopt.tui.knobs import rule_now

Wish = Callable[[Session, Ground], Intent | None]


def next_view(session: Session, ground: Ground) -> Intent:
    if session.explain:  # it stands in the place of any view
        return Explain(False)
    return Show(session.views[(session.views.index(session.view) + 1) % len(session.views)])


def next_seed(session: Session, ground: Ground) -> Intent:
    """The seed after the one of the race; after the last comes the first."""
    return Reseed((session.lanes[0].seed + 1) % (MAX_SEED + 1))


def next_axis(session: Session, ground: Ground) -> Intent:
    return Axis(session.axes[(session.axes.index(session.axis) + 1) % len(session.axes)])


def next_plane(session: Session, ground: Ground) -> Intent:
    """Principal axes, the two parameters that moved the most, random directions."""
    kinds = ["principal", ground.busiest(session), "random"]
    return Plane(kinds[(kinds.index(session.plane) + 1) % len(kinds)] if session.plane in kinds else kinds[0])


def next_measure(session: Session, ground: Ground) -> Intent:
    return Measure(MEASURES[(MEASURES.index(session.measure) + 1) % len(MEASURES)])


def fork(session: Session, ground: Ground) -> Intent | None:
    """A lane in colors that no other has; None where there are nine."""
    if len(session.lanes) >= MAX_LANES:
        return None
    colour = next(slot for slot, _ in LOOKS if slot not in {lane.colour for lane in session.lanes})
    marker = next(marker for _, marker in LOOKS if marker not in {lane.marker for lane in session.lanes})
    label = session.lanes[session.focus].label.partition(" fork")[0]
    count = sum(lane.label.startswith(f"{label} fork") for lane in session.lanes)
    return Fork(f"{label} fork" + (f" {count + 1}" if count else ""), colour, marker)


def line(way: int) -> Wish:
    """The next line of the equations, or the one before; after the last comes the step itself."""

    def wish(session: Session, ground: Ground) -> Intent:
        lines = len(rule_now(session).equations)
        now = lines if session.line is None else session.line
        after = (now + way) % (lines + 1)
        return Line(None if after == lines else after)

    return wish


def lane(lane: int) -> Wish:
    """Turn to a lane; where a lesson asks for one, that is the answer."""
    return lambda session, _: Predict(lane) if session.page == session.asks else Focus(lane)


def next_lane(way: int) -> Wish:
    return lambda session, _: Focus((session.focus + way) % len(session.lanes))
