"""What was done and is not saved: kept when a session is broken off."""

from termopt.engine.pages import Pages
from termopt.engine.session import Intent, Tick
from termopt.engine.tape import Tape
from termopt.errors import UserError
from termopt.foreign import quoted

Events = tuple[tuple[int, Intent], ...]


class Unsaved:
    """`safe` is what stands in a file already; `farewell` is what is to be said in the end, or empty."""

    def __init__(self, safe: Events) -> None:
        self.safe = safe
        self.farewell = ""

    def begin(self) -> None:
        """Another session begins, nothing of which is safe."""
        self.safe = ()

    def keep(self, tape: Tape, watched: bool) -> None:
        """Keep a tape if there is more on it than is safe. watched: also if nobody did anything but look on."""
        new = beyond(tape.events, self.safe)
        if not new or not (watched or done(new)):
            return
        from termopt.keeping import keep

        try:
            path = keep(tape)
        except UserError as error:
            self.farewell = f"what you did could not be kept: {error}"
        else:
            self.farewell = f"what you did is kept; termopt replay {quoted(str(path))} opens it again"
        self.safe = tape.events


def beyond(events: Events, safe: Events) -> Events:
    """What was done after the events that are safe."""
    same = next((i for i, pair in enumerate(zip(events, safe, strict=False)) if pair[0] != pair[1]), len(safe))
    return events[same:]


def done(events: Events) -> bool:
    """Whether a person did anything: time goes by itself, and a lesson lays out its pages itself."""
    return not all(isinstance(intent, Tick | Pages) for _, intent in events)
