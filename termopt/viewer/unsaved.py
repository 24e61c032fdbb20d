"""What was done and is not saved. It is kept when a session ends by accident."""

from threading import Lock

from termopt.base.errors import UserError
from termopt.base.exit import unexpected
from termopt.base.foreign_text import quoted
from termopt.session.intents import Intent, Tick
from termopt.session.intents_lesson import Pages
from termopt.session.tape import Tape

Events = tuple[tuple[int, Intent], ...]


class Unsaved:
    """`safe` are the events that a file holds already; `farewell` is what to say at the end, or empty."""

    def __init__(self, safe: Events) -> None:
        self.safe = safe
        self.farewell = ""
        self._one_at_a_time = Lock()

    def begin(self) -> None:
        """Another session begins, nothing of which is safe."""
        self.safe = ()

    def keep(self, tape: Tape, watched: bool) -> None:
        """Keep a tape if there is more on it than is safe. watched: also if nobody did anything but look on."""
        with self._one_at_a_time:
            new = beyond(tape.events, self.safe)
            if new and (watched or done(new)):
                self.farewell = _kept(tape)
                self.safe = tape.events


def _kept(tape: Tape) -> str:
    """Keep a tape, and return what is to be said of it."""
    from termopt.export.autosave import keep

    try:
        return f"what you did is kept; termopt replay {quoted(str(keep(tape)))} opens it again"
    except UserError as error:
        return f"what you did could not be kept: {error}"
    except Exception as error:  # whatever it is, it is the last that is said
        return f"what you did could not be kept: {unexpected(error)}"


def beyond(events: Events, safe: Events) -> Events:
    """What was done after the events that are safe."""
    same = next((i for i, pair in enumerate(zip(events, safe, strict=False)) if pair[0] != pair[1]), len(safe))
    return events[same:]


def done(events: Events) -> bool:
    """Whether the user did anything: time goes by itself, and a lesson lays out its pages itself."""
    return not all(isinstance(intent, Tick | Pages) for _, intent in events)
