"""What is recorded, and how: a value, so that the same plan is the same recording."""

from dataclasses import dataclass

from termopt.base.errors import UserError, printable
from termopt.draw.cells.fallback import Marker
from termopt.headless.key_script import IDLE, Script
from termopt.scene.scene import Scene
from termopt.session.intents import Intent
from termopt.session.state import Session

FPS, MOST_FPS = 30, 60
"""Frames a second if nobody says; Textual itself paints no more than the most."""

MOST_SECONDS = 3600

SIZE = (120, 40)
LEAST_SIZE, MOST_SIZE = (1, 1), (1000, 500)


@dataclass(frozen=True)
class RecordingPlan:
    """What is recorded, and how.

    session: the session as it opens.
    scene: what the session was made from, for tapes that are saved while recording.
    events: a tape to play.
    script: keys to press.
    size: columns and rows.
    fps: frames a second.
    seconds: the length; by default until the race stands still and all is done, for two minutes at most.
    until: the step that the recording ends at.
    theme, marker, lang: how it is drawn.
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
        _within("size", "x".join(map(str, self.size)), fits(self.size), "1x1 to 1000x500")
        _within("fps", self.fps, 1 <= self.fps <= MOST_FPS, f"1 to {MOST_FPS}")
        if self.seconds is not None:
            _within("seconds", self.seconds, 0 < self.seconds <= MOST_SECONDS, f"above 0, at most {MOST_SECONDS}")
        if self.until is not None:
            steps = self.session.race.steps
            _within("at", self.until, 0 <= self.until <= steps, f"0 to {steps}, the steps of the race")


def _within(name: str, value: object, good: bool, between: str) -> None:
    if not good:
        raise UserError(f"--{name} {printable(str(value))} is out of range: {between}")


def fits(size: tuple[int, int]) -> bool:
    """Whether a recording can be of this size, columns and rows."""
    return all(map(_between, LEAST_SIZE, size, MOST_SIZE))


def _between(low: int, value: int, high: int) -> bool:
    return low <= value <= high
