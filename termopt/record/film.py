"""Films: the interface itself, made by the factory of the command line, run without a terminal under a virtual clock.

    plan = Plan(session(Scene()), seconds=5)
    for still in film(plan).stills: ...

The same plan gives the same stills, whatever the machine is called, speaks, or does besides.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termopt.draw.glyphs import Marker
from termopt.draw.theme import inks
from termopt.engine.session import Intent, Tick
from termopt.engine.state import Session
from termopt.errors import UserError
from termopt.record.environment import pinned
from termopt.record.marks import Marks
from termopt.record.script import IDLE, Click, Cue, Script
from termopt.record.still import Film, Still
from termopt.record.terminal import Terminal
from termopt.record.virtual import VirtualLoop
from termopt.scene import Scene

if TYPE_CHECKING:  # the interface is loaded when a film begins
    from termopt.tui.filming import Running
    from termopt.tui.play import Play

FPS, MOST_FPS = 30, 60
"""Stills a second if nobody says; Textual itself paints no more than the most."""

LEAST_TICKS = 12
"""Times a second that the race looks at the clock, however few stills there are."""

SIZE = (120, 40)
LEAST_SIZE, MOST_SIZE = (1, 1), (1000, 500)

LAG = 0.5 / MOST_FPS
"""Seconds after its time at which a still is taken: what happens at its time has been painted by then."""

HOLD = 1.0
"""Seconds that the last picture stays on, where nobody says how long the film is."""

LONGEST = 120.0
"""Seconds after which a film ends that would not end by itself."""


@dataclass(frozen=True)
class Plan:
    """What is filmed, and how.

    session: as it opens; scene: what it was made from, for those who save a tape in the film; events: a tape to play;
    script: keys to press; size: columns and rows; seconds: how long, by default until the race stands still and all is
    done, LONGEST at most; until: the step that the film ends at.
    """

    session: Session
    scene: Scene | None = None
    events: tuple[tuple[int, Intent], ...] = ()
    script: Script = IDLE
    size: tuple[int, int] = SIZE
    fps: int = FPS
    seconds: float | None = None
    until: int | None = None
    theme: str | None = None
    marker: Marker = "braille"
    lang: str = "en"

    def __post_init__(self) -> None:
        """Raises UserError for what is out of range."""
        fits = all(map(_between, LEAST_SIZE, self.size, MOST_SIZE))
        _within("size", "x".join(map(str, self.size)), fits, "1x1 to 1000x500")
        _within("fps", self.fps, 1 <= self.fps <= MOST_FPS, f"1 to {MOST_FPS}")
        if self.seconds is not None:
            _within("seconds", self.seconds, 0 < self.seconds <= 3600, "above 0, at most 3600")
        if self.until is not None:
            steps = self.session.steps
            _within("at", self.until, 0 <= self.until <= steps, f"0 to {steps}, the steps of the race")


def _within(name: str, value: object, good: bool, between: str) -> None:
    if not good:
        raise UserError(f"--{name} {value} is out of range: {between}")


def _between(low: int, value: int, high: int) -> bool:
    return low <= value <= high


def film(plan: Plan) -> Film:
    """The film of a plan. Nothing is run before its stills are taken."""
    from termopt.tui.look import theme

    fg, bg = inks(theme(plan.theme or "dark"))
    first = plan.session.lanes[0].problem
    title = f"{first.title}: {', '.join(lane.label for lane in plan.session.lanes)}"
    return Film(*plan.size, plan.fps, title, fg, bg, stills(plan, fg, bg), expected(plan))


def expected(plan: Plan) -> int:
    """About how many stills a film has: as many as it has at least, if all goes on as it begins."""
    race = (
        sum(event.steps for _, event in plan.events if isinstance(event, Tick)) if plan.events else plan.session.steps
    )
    moving = race / plan.session.speed if plan.session.playing or plan.events else 0.0
    seconds = plan.seconds or min(max(moving, plan.script.seconds) + HOLD, LONGEST)
    return max(round(seconds * plan.fps), 1)


def stills(plan: Plan, fg: int, bg: int) -> Iterator[Still]:
    """Every still of a film. Raises UserError if it ends before the step that it was to end at."""
    terminal = Terminal(*plan.size, fg, bg)
    run = _running(plan)
    play = run.app.race.play
    marks = Marks(bool(plan.events))
    cues = list(plan.script.cues)
    ending = Ending(plan)
    try:
        while True:
            seconds = ending.number / plan.fps
            acts = [cues.pop(0) for _ in range(sum(cue.seconds <= seconds for cue in cues))]
            _do(run, acts)
            written = run.until(seconds + LAG)
            terminal.write(written)
            news = (*(str(cue.act) for cue in acts), *marks.news(play.session, play.race, play.recorder.events))
            yield Still(ending.number, seconds, written, *terminal.cells(), play.session.cursor, news)
            if ending.reached(run, play, done=not cues):
                return
    finally:
        run.close()


def _running(plan: Plan) -> "Running":
    """The application on its stage, before its first moment."""
    loop = VirtualLoop()
    with pinned():
        from termopt.tui.app import make_app
        from termopt.tui.filming import Running, Tap

        app = make_app(
            plan.session,
            plan.theme,
            fps=plan.fps * math.ceil(LEAST_TICKS / plan.fps),
            marker=plan.marker,
            depth="truecolor",
            now=loop.time,
            lesson=plan.scene.lesson if plan.scene else None,
            lang=plan.lang,
            scene=plan.scene,
            driver=Tap,
        )
        app.race.play.until = plan.until
        if plan.events:
            app.race.play.again(plan.events, go_on=False)
        return Running(app, loop, plan.size)


def _do(run: "Running", cues: Iterable[Cue]) -> None:
    for cue in cues:
        if isinstance(cue.act, Click):
            run.click(*cue.act)
        else:
            run.press(cue.act.key)


class Ending:
    """Counts stills, and says which is the last."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._at_rest = 0  # stills since anything was to be done
        self.number = 0

    def reached(self, run: "Running", play: "Play", done: bool) -> bool:
        """Whether the still just taken is the last one. done: there are no more keys to press.

        Raises UserError if it is and the film was to end at a step that it never came to.
        """
        self.number += 1
        waiting = play.running or not done or self.number <= self._plan.script.seconds * self._plan.fps
        self._at_rest = 0 if waiting else self._at_rest + 1
        if self._plan.until is not None and play.session.cursor == self._plan.until and not play.behind:
            return True
        if not (run.over or self._is_long_enough()):
            return False
        if self._plan.until is not None:
            raise UserError(f"the film does not come to step {self._plan.until}; it ends at step {play.session.cursor}")
        return True

    def _is_long_enough(self) -> bool:
        plan = self._plan
        if plan.seconds is not None:
            return self.number >= round(plan.seconds * plan.fps)
        return self._at_rest >= HOLD * plan.fps or self.number >= LONGEST * plan.fps
