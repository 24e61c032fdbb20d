"""The timer of the race screen."""

from collections.abc import Callable

from textual.screen import Screen
from textual.timer import Timer

from termopt.tui import gc_control
from termopt.viewer.wall_clock import Ticker


class FrameTimer:
    """Calls something for each frame while there is something to do, so that a paused program does nothing."""

    def __init__(self, ticker: Ticker, fps: int) -> None:
        """ticker: the clock. fps: the most frames a second."""
        self._ticker = ticker
        self._fps = fps
        self._runs = False
        self._timer: Timer | None = None

    def start(self, screen: Screen[None], call: Callable[[], None]) -> None:
        """Begin, with nothing to do yet. screen: while it lives; call: is called for each frame."""
        self._timer = self._ticker.every(1 / self._fps, screen, call, pause=True)
        if self._ticker.real:
            gc_control.settle()

    def end(self) -> None:
        """Nothing is called any more."""
        if self._ticker.real:
            gc_control.hold(False)

    def run(self, running: bool) -> None:
        """Run as long as there is something to do. running: whether there is now."""
        if self._timer is None or running == self._runs:
            return
        self._runs = running
        if self._ticker.real:
            gc_control.hold(running)
        if running:
            self._ticker.restart()
            self._timer.resume()
        else:
            self._timer.pause()
