"""The load of most benchmarks: six lanes side by side, and the parts that a frame of them is made of."""

import statistics
from collections.abc import Iterable
from itertools import pairwise
from time import perf_counter
from typing import NamedTuple

from rich.console import Console

from termopt.draw.cells.canvas import Canvas
from termopt.draw.screen.painter import Painter
from termopt.draw.theme.theme import THEMES
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Seek, Session, apply
from termopt.session.race import Race
from termopt.tui.strips import changes, strip
from termopt.viewer.presenter import Presenter
from termopt.viewer.projection import Projection
from tests.bench.terminal import HEIGHT, WIDTH

OPTIMIZERS = ("gd", "momentum", "nesterov", "rmsprop", "adam", "lbfgs")
PROBLEM = "rosenbrock"


def arguments(steps: int, *more: str) -> list[str]:
    """What to tell python to start termopt with six lanes."""
    optimizers = [part for optimizer in OPTIMIZERS for part in ("--optimizer", optimizer)]
    return ["-m", "termopt", "--problem", PROBLEM, "--steps", str(steps), *optimizers, *more]


def six_lanes(steps: int) -> Session:
    """The same session in process."""
    return open_scene(Scene(problem=PROBLEM, optimizers=OPTIMIZERS, steps=steps))


class Parts(NamedTuple):
    """Seconds for each part of a frame."""

    present: float
    paint: float
    diff: float
    strips: float


class Studio:
    """Frames without a terminal, as the screen makes them."""

    def __init__(self, opened: Session, race: Race) -> None:
        self.session = opened
        self._projection = Projection(race)
        self._presenter = Presenter()
        self._painter = Painter()
        self._shown: Canvas | None = None
        self._console = Console(width=WIDTH, height=HEIGHT, color_system="truecolor", force_terminal=True)

    def _at(self, k: int) -> Session:
        self.session = apply(self.session, Seek(k))
        return self.session

    def canvas(self, k: int, exact: bool = False) -> Canvas:
        """The picture of step k."""
        picture = self._presenter.present(self._at(k), self._projection)
        return self._painter.paint(picture, WIDTH, HEIGHT, THEMES["dark"], exact).canvas

    def frame(self, k: int, exact: bool = False) -> Parts:
        """Make the frame of step k after the last one, and say what it cost."""
        times = [perf_counter()]
        picture = self._presenter.present(self._at(k), self._projection)
        times.append(perf_counter())
        canvas = self._painter.paint(picture, WIDTH, HEIGHT, THEMES["dark"], exact).canvas
        times.append(perf_counter())
        spans = list(changes(self._shown, canvas)) if self._shown else [(row, 0, WIDTH) for row in range(HEIGHT)]
        times.append(perf_counter())
        rows = {row: strip(canvas, row) for row in sorted({row for row, _, _ in spans})}
        for row, col, width in spans:
            rows[row].crop(col, col + width).render(self._console)
        times.append(perf_counter())
        self._shown = canvas
        return Parts(*(after - before for before, after in pairwise(times)))


def median_parts(frames: Iterable[Parts]) -> Parts:
    """Part by part."""
    return Parts(*map(statistics.median, zip(*frames, strict=True)))
