"""The application under a clock of our own: time passes when a test says so."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.pilot import Pilot

from termopt.draw.cells.canvas import to_rows
from termopt.draw.screen.painter import Painter
from termopt.draw.theme.theme import THEMES
from termopt.headless.driver import Running, Tap
from termopt.headless.virtual_loop import VirtualLoop
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Session
from termopt.tui.app import TermoptApp, make_app
from termopt.tui.options import AppOptions
from termopt.viewer.presenter import Presenter


@dataclass
class Stage:
    """An application that is running, the keys to drive it, and the hands of its clock."""

    app: TermoptApp
    pilot: Pilot[Any]
    time: list[float]

    @property
    def session(self) -> Session:
        return self.app.session

    @property
    def rows(self) -> list[str]:
        """The text on screen, a string a row."""
        visible_screen_stack.set(self.app._background_screens)
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    async def press(self, *keys: str) -> Session:
        await self.pilot.press(*keys)
        await self.pilot.pause()
        return self.session

    async def wait(self, seconds: float) -> Session:
        """Let time pass, in frames."""
        for _ in range(round(seconds * 20)):
            self.time[0] += 0.05
            if self.app.race.play.running:
                self.app.race._tick()
        await self.pilot.pause()
        return self.session

    def fresh(self, theme: str = "dark") -> list[str]:
        """What a painter that only knows the same grounds makes of the session and the traces so far."""
        play = self.app.race.play
        view_model = Presenter(lang=self.app.language).present(self.session, play.projection)
        view_model = view_model._replace(lesson=play.reader.view(self.session) if play.reader else None)
        size = self.app.size
        painter = Painter(self.app.race._painter.progressive)
        return to_rows(painter.paint(view_model, size.width, size.height, THEMES[theme]).canvas)


@pytest.fixture
def virtual() -> Iterator[Callable[..., tuple[Running, list[object]]]]:
    """(session, size, fps) -> an application under a virtual clock, and a list of its looks at that clock."""
    runs: list[Running] = []

    def start(opened: Session, size: tuple[int, int] = (80, 24), fps: int = 30) -> tuple[Running, list[object]]:
        loop, looks = VirtualLoop(), []
        app = make_app(opened, AppOptions(fps=fps, marker="braille", depth="truecolor", now=loop.time, driver=Tap))
        tick = app.race.play.tick
        app.race.play.tick = lambda: looks.append(1) or tick()  # type: ignore[method-assign]
        runs.append(Running(app, loop, size))
        return runs[-1], looks

    yield start
    for run in runs:
        run.close()


def _unseen(compositor: Compositor, **_: object) -> None:
    """Draw nothing yet: no terminal is there to show it, and what a test looks at is drawn when it looks."""
    compositor._dirty_regions.clear()


Opener = Callable[..., Any]
DEFAULT = Scene()


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Opener:
    """`async with stage(scene, size) as s:` opens the application. No timer fires: frames come by `wait`.

    What is on screen is drawn when a test asks for it, and at the end.
    """
    monkeypatch.setattr(Compositor, "render_update", _unseen)

    @asynccontextmanager
    async def open_stage(
        scene: Scene = DEFAULT,
        size: tuple[int, int] = (120, 40),
        theme: str = "dark",
        lang: str | None = None,
        state: Path | None = None,
    ) -> AsyncIterator[Stage]:
        time = [0.0]
        how = {"timer": False, "marker": "braille", "depth": "truecolor", "now": lambda: time[0]}
        app = make_app(open_scene(scene), AppOptions(theme=theme, lesson=scene.lesson, lang=lang, state=state, **how))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            opened = Stage(app, pilot, time)
            yield opened
            if app._running:
                assert len(opened.rows) == size[1]

    return open_stage
