"""How long a tape takes to record, and how far it goes: known before the first frame."""

from collections.abc import Iterable
from typing import NamedTuple

from termopt.base.errors import UserError
from termopt.headless.plan import MOST_SECONDS
from termopt.session.intents import Intent, Tick, apply
from termopt.session.replay import BEAT
from termopt.session.state import Session
from termopt.session.tape import moved

MOST_UPDATES = 1_000_000
"""Updates of all lanes together up to the furthest step of a tape that is recorded: they are computed in one go."""


class Length(NamedTuple):
    """About how many seconds a tape takes, and how many updates of all lanes it comes to at its furthest step."""

    seconds: float
    updates: int


def length_of(session: Session, events: Iterable[tuple[int, Intent]]) -> Length:
    """The length of a tape that begins with this session."""
    seconds, updates = 0.0, 0
    for k, intent in events:
        session = moved(session, k)
        seconds += intent.steps / session.time.speed if isinstance(intent, Tick) else BEAT
        session = apply(session, intent)
        updates = max(updates, len(session.race.lanes) * session.time.cursor)
    return Length(seconds, updates)


def check_length(length: Length, timed: bool) -> None:
    """Raises UserError for a tape whose recording would not come to an end in reasonable time.

    timed: whether it is said when the recording ends, whatever is left of the tape.
    """
    if length.updates > MOST_UPDATES:
        raise UserError(
            f"it comes to {length.updates:,} updates of all lanes; a recording has at most {MOST_UPDATES:,}"
        )
    if length.seconds > MOST_SECONDS and not timed:
        raise UserError(
            f"it takes {length.seconds:,.0f} s to play, a recording at most {MOST_SECONDS:,} s; give --seconds"
        )
