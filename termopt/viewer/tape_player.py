"""Playing a tape at its pace."""

from collections.abc import Callable, Iterable

from termopt.session.intents import Intent, Tick
from termopt.session.replay import Player
from termopt.session.state import Session
from termopt.viewer.redraw import Redraw


class TapePlayer:
    """`go_on`: whether time moves a race that was left playing when the tape is over; otherwise it stands still."""

    def __init__(self, events: Iterable[tuple[int, Intent]], go_on: bool) -> None:
        self._player = Player(events)
        self.go_on = go_on

    @property
    def over(self) -> bool:
        """Whether everything on the tape is done."""
        return self._player.over

    def play(self, seconds: float, session: Callable[[], Session], carry_out: Callable[[Intent], bool]) -> Redraw:
        """Carry out what is due after so many seconds. session: gives the session as it is at the moment."""
        moved = [intent for intent in self._player.due(session(), seconds) if carry_out(intent)]
        if not moved and not self.over:
            return Redraw.NONE
        steady = session().time.playing and all(isinstance(intent, Tick) for intent in moved)
        return Redraw.ROUGH if steady else Redraw.EXACT
