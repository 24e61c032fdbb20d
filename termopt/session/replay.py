"""A tape played again: its intents one after another, at the pace at which time passes."""

from collections.abc import Iterable

from termopt.session.clock import Clock
from termopt.session.intents import Intent, Seek, Tick
from termopt.session.state import Session

BEAT = 0.4
"""Seconds before each intent while the race is paused, so that a viewer can follow. A tape holds no seconds."""


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
        """The intents that are due after so many more seconds, for the session as it is."""
        if self.over:
            return []
        k, intent = self._events[self._next]
        if isinstance(intent, Tick) and session.time.playing:
            return self._ticks(session, seconds)
        self._waited += seconds
        if not session.time.playing and self._waited < BEAT:
            return []
        self._turn()
        return [intent] if session.time.cursor == k else [Seek(k), intent]

    def _ticks(self, session: Session, seconds: float) -> list[Intent]:
        """Ticks that are due, the last of them in part; where parts would come to another step, when it is over."""
        due: list[Intent] = []
        owed = self._clock.tick(seconds, session.time.speed)
        while owed and not self.over:
            tick = self._events[self._next][1]
            if not isinstance(tick, Tick):
                break
            part = min(owed, tick.steps - self._ticked)
            owed -= part
            self._ticked += part
            over = self._ticked == tick.steps
            if not (session.time.loop or session.time.backwards):
                due.append(Tick(part))
            elif over:
                due.append(tick)
            if over:
                self._turn()
        return due

    def _turn(self) -> None:
        self._next += 1
        self._ticked, self._waited = 0, 0.0
