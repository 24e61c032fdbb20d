"""A race in a notebook: a player in a frame of its own, or where no script runs, its last picture."""

import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from html import escape
from io import BytesIO
from typing import TypeVar

from termopt.base.errors import UserError
from termopt.encode.output import last
from termopt.engine.trace.trace import Trace
from termopt.headless.plan import RecordingPlan
from termopt.headless.recording import make_recording
from termopt.scene.read import scene_from
from termopt.scene.scene import Scene, arranged
from termopt.session.clock import SPEEDS
from termopt.session.state import Session

T = TypeVar("T")

SIZE = (100, 30)
FPS = 12
SECONDS = 8.0
"""How long a player plays: a race of any length goes by in that time."""
HEIGHT = 620
"""Of the frame, in pixels."""


@dataclass(frozen=True)
class Player:
    """A recording to be looked at in a notebook. It is made when it is shown."""

    plan: RecordingPlan

    def __repr__(self) -> str:
        lanes = self.plan.session.race.lanes
        return f"<Player of {', '.join(lane.label for lane in lanes)} on {lanes[0].problem.spec}>"

    def page(self) -> str:
        """A frame with a page in it that plays by itself."""
        inside = escape(apart(self._page), quote=True)
        return f'<iframe srcdoc="{inside}" width="100%" height="{HEIGHT}" style="border:0"></iframe>'

    def picture(self) -> str:
        """The last picture, as SVG."""
        return apart(self._picture)

    _repr_html_, _repr_svg_ = page, picture

    def _page(self) -> str:
        from termopt.encode.html import write_html

        file = BytesIO()
        write_html(make_recording(self.plan), file)
        return file.getvalue().decode("utf-8")

    def _picture(self) -> str:
        from termopt.encode.svg import write_frame

        file = BytesIO()
        steps = self.plan.session.race.steps
        recording = make_recording(replace(self.plan, until=steps, seconds=None))
        write_frame(last(recording), recording, file)
        return file.getvalue().decode("utf-8")


def apart(make: Callable[[], T]) -> T:
    """What `make` returns, made in a thread of its own: a recording runs a loop, and a notebook runs one already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result()


def paced(scene: Scene) -> Scene:
    """The scene at the speed at which its race ends with a player of SECONDS."""
    return replace(scene, speed=min(max(1.0, scene.steps / (SECONDS - 1)), SPEEDS[-1]), paused=False)


def player(scene: Scene, session_of: Callable[[Scene], RecordingPlan]) -> Player:
    """The player of a scene."""
    return Player(replace(session_of(paced(scene)), size=SIZE, fps=FPS, seconds=SECONDS))


def trace_player(trace: Trace) -> Player | None:
    """The player of one lane as far as it is computed; None where there is nothing to play."""
    if trace.head == 0:
        return None
    scene = paced(Scene(steps=trace.head, view="focus"))
    session = arranged((trace.lane,), scene)
    return Player(RecordingPlan(session, _scene_of(session), size=SIZE, fps=FPS, seconds=SECONDS))


def _scene_of(session: Session) -> Scene | None:
    """The scene that opens as a session, so that its page can be opened again; None where no scene can hold it."""
    from termopt.export.formats import scene_toml

    try:
        return scene_from(tomllib.loads(scene_toml(session)))
    except UserError:
        return None
