"""How the application shows a session: one value, so that a caller names only what differs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line makes these options before it loads the interface
    from pathlib import Path

    from textual.driver import Driver

    from termopt.config.actions import Keys
    from termopt.draw.cells.ansi import Depth
    from termopt.draw.cells.fallback import Marker
    from termopt.scene.scene import Scene
    from termopt.session.intents import Intent


@dataclass(frozen=True)
class AppOptions:
    """How the application shows a session. The defaults are those of a terminal.

    theme: the name of a theme; by default `dark`.
    marker: the characters to draw with; by default what the environment says that the terminal can show.
    depth: how many colors there are; by default what the environment says.
    fps: the most frames a second.
    lesson: the name of the lesson to open beside the race.
    dialog: what is open over the race at the start, by the name of its action: `lessons` or `gallery`.
    state: the folder in which it is remembered which lessons were read; by default that is not remembered.
    lang: the language of the interface, `en` or `zh`; by default that of the environment, or English where there are
        only ASCII characters.
    keys: the keys that the user has given to actions, by the name of the action.
    hint: a line to show at the start.
    scene: what the session was made from; without it there is nothing to save as a tape.
    done: the events that led from the scene to the session, which are saved already.
    driver: what stands in for the terminal, and leaves signals to others.
    now: the clock, in seconds; by default the wall clock.
    timer: whether anything happens because time passes. If not, and without `now`, the clock stands still too.
    """

    theme: str | None = None
    marker: "Marker | None" = None
    depth: "Depth | None" = None
    fps: int = 60
    lesson: str | None = None
    dialog: str | None = None
    state: "Path | None" = None
    lang: str | None = None
    keys: "Keys" = field(default_factory=dict[str, tuple[str, ...]])
    hint: str | None = None
    scene: "Scene | None" = None
    done: "tuple[tuple[int, Intent], ...]" = ()
    driver: "type[Driver] | None" = None
    now: Callable[[], float] | None = None
    timer: bool = True
