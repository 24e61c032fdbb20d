"""Recordings: the interface itself, run without a terminal under a virtual clock.

    plan = RecordingPlan(open_scene(Scene()), seconds=5)
    for frame in make_recording(plan).frames: ...

The same plan gives the same frames, whatever the machine, its language and its load.
"""

import math
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from termopt.base.errors import printable
from termopt.base.spec import adapted_name
from termopt.draw.theme.theme import default_colors
from termopt.encode.recording import CUT, UNPRESSED, Frame, Recording
from termopt.headless.emulator import Terminal
from termopt.headless.ending import Ending, expected
from termopt.headless.environment import pinned
from termopt.headless.key_script import Click, KeyEvent
from termopt.headless.markers import Marks
from termopt.headless.plan import MOST_FPS, RecordingPlan
from termopt.headless.virtual_loop import VirtualLoop
from termopt.scene.read import scene_from
from termopt.scene.scene import Scene
from termopt.tui.options import AppOptions

if TYPE_CHECKING:  # the interface is loaded when a recording begins
    from termopt.export.snapshot import Snapshot
    from termopt.headless.driver import Running

LEAST_TICKS = 12
"""Times a second that the race looks at the clock, however few frames there are."""

LAG = 0.5 / MOST_FPS
"""Seconds after its time at which a frame is taken: what happens at its time has been painted by then."""


def make_recording(plan: RecordingPlan) -> Recording:
    """The recording of a plan. Nothing is run before its frames are taken. Raises UserError for an unknown theme."""
    with pinned():  # Textual looks at the environment when it is loaded
        from termopt.tui.theme import theme

        fg, bg = default_colors(theme(plan.theme or "dark"))
    first = plan.session.race.lanes[0].problem
    title = f"{printable(first.title)}: {', '.join(printable(lane.label) for lane in plan.session.race.lanes)}"
    ended: list[Snapshot] = []
    made = frames(plan, fg, bg, ended.append)
    return Recording(*plan.size, plan.fps, title, fg, bg, made, expected(plan), lambda: _tape(ended))


def _tape(ended: "list[Snapshot]") -> str | None:
    """The text of the tape of a recording that has ended; None where no text can say what was raced."""
    if not ended or ended[0].tape is None or _names_objects(scene_from(ended[0].tape.scene)):
        return None
    from termopt.export.formats import tape

    return "".join(map(str, tape(ended[0])))


def _names_objects(scene: Scene) -> bool:
    """Whether a scene names objects that Python was given, `python:NAME`, which no other process knows."""
    problems = (scene.problem,) if isinstance(scene.problem, str) else scene.problem
    kinds = (adapted_name(spec) for spec in (*problems, *scene.optimizers))
    return any(kind is not None and kind[0] == "python" for kind in kinds)


def frames(plan: RecordingPlan, fg: int, bg: int, keep: "Callable[[Snapshot], object]") -> Generator[Frame]:
    """Every frame of a recording.

    plan: what is recorded, and how long.
    fg, bg: the colors of the terminal itself, 0xRRGGBB.
    keep: is given what there is to save at the end.

    Raises UserError if it ends before the step that it was to end at.
    """
    terminal = Terminal(*plan.size, fg, bg)
    run = _running(plan)
    play = run.app.race.play
    marks = Marks(bool(plan.events))
    key_events = deque(plan.script.key_events)
    ending = Ending(plan)
    try:
        for number in count():
            seconds = number / plan.fps
            actions = list(_due(key_events, seconds))
            _do(run, actions)
            written = run.until(seconds + LAG)
            terminal.write(written)
            ended = ending.reached(
                play.session.time.cursor, play.running or bool(key_events), play.again_under_way, run.over
            )
            news = [printable(str(key_event.action)) for key_event in actions] + marks.news(
                play.session, play.race, play.recorder
            )
            cut = [CUT] if ending.cut else []
            left = [UNPRESSED + " ".join(str(event.action) for event in key_events)] if ended and key_events else []
            marks_now = (*news, *cut, *map(printable, left))
            yield Frame(number, seconds, written, *terminal.cells(), play.session.time.cursor, marks_now)
            if ended:
                keep(run.app.snapshot())
                return
    finally:
        run.close()


def _due(key_events: deque[KeyEvent], seconds: float) -> Iterator[KeyEvent]:
    """Take out the key events whose time has come."""
    while key_events and key_events[0].seconds <= seconds:
        yield key_events.popleft()


def _running(plan: RecordingPlan) -> "Running":
    """The application of a plan under a virtual clock, before its first moment."""
    loop = VirtualLoop()
    with pinned():
        from termopt.headless.driver import Running, Tap
        from termopt.tui.app import make_app

        options = AppOptions(
            theme=plan.theme,
            marker=plan.marker,
            depth="truecolor",
            fps=plan.fps * math.ceil(LEAST_TICKS / plan.fps),
            lesson=plan.scene.lesson if plan.scene else None,
            lang=plan.lang,
            scene=plan.scene,
            driver=Tap,
            now=loop.time,
        )
        app = make_app(plan.session, options)
        app.race.play.until = plan.until
        if plan.events:
            app.race.play.again(plan.events, go_on=False)
        return Running(app, loop, plan.size)


def _do(run: "Running", key_events: Iterable[KeyEvent]) -> None:
    for key_event in key_events:
        if isinstance(key_event.action, Click):
            run.click(*key_event.action)
        else:
            run.press(key_event.action.key)
