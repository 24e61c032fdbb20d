"""A tape played again: its intents one after another, at the pace at which time passes."""

from collections.abc import Iterable

from termopt.engine.clock import Clock
from termopt.engine.session import Intent, Seek, Tick
from termopt.engine.state import Session

BEAT = 0.4
"""Seconds before each intent while the race stands still, so that eyes can follow. A tape knows steps, not seconds."""


class Player:
    """Hands out the intents of a tape when they are due. Ticks take as long as their steps at the session's speed."""

    def __init__(self, events: Iterable[tuple[int, Intent]]) -> None:
        self._events = tuple(events)
        self._next = 0
        self._clock = Clock()
        self._ticked = 0  # steps of the tick that is under way
        self._waited = 0.0

    @property
    def over(self) -> bool:
        return self._next == len(self._events)

    def due(self, session: Session, seconds: float) -> list[Intent]:
        """What comes after so many more seconds, for the session as it is."""
        if self.over:
            return []
        k, intent = self._events[self._next]
        if isinstance(intent, Tick):
            return self._tick(session, intent, seconds)
        self._waited += seconds
        if not session.playing and self._waited < BEAT:
            return []
        self._turn()
        return [intent] if session.cursor == k else [Seek(k), intent]

    def _tick(self, session: Session, tick: Tick, seconds: float) -> list[Intent]:
        """A part of a tick, or the whole where parts would come to another step than the whole does."""
        whole = session.loop or session.backwards or not session.playing
        left = tick.steps - self._ticked
        steps = left if whole else min(left, self._clock.tick(seconds, session.speed))
        self._ticked += steps
        if self._ticked == tick.steps:
            self._turn()
        return [Tick(steps)] if steps else []

    def _turn(self) -> None:
        self._next += 1
        self._ticked, self._waited = 0, 0.0
