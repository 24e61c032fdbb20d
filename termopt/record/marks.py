"""Words for what happens in a film, to find it again by: what was done, and which lanes came to an end."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, cast

from termopt.engine.race import Race
from termopt.engine.session import Intent, Tick
from termopt.engine.state import Session
from termopt.engine.types import Status

Events = Sequence[tuple[int, Intent]]


class Marks:
    """What has been told, so that only news is."""

    def __init__(self, tape: bool) -> None:
        """tape: whether intents are told; where keys are pressed, those say it already."""
        self._tape = tape
        self._done = 0
        self._ended: set[str] = set()

    def news(self, session: Session, race: Race, events: Events) -> list[str]:
        """What has happened since this was asked last. events: all that was done so far."""
        done = [words(intent) for _, intent in events[self._done :] if not isinstance(intent, Tick)]
        self._done = len(events)
        return [*(done if self._tape else ()), *self._verdicts(session, race)]

    def _verdicts(self, session: Session, race: Race) -> Iterator[str]:
        for i, lane in enumerate(session.lanes):
            trace = race.trace(lane)
            k = min(session.updates(i, session.cursor), trace.head)
            verdict = f"{lane.label} {trace.status_at(k).value}"
            if trace.status_at(k) is not Status.RUNNING and verdict not in self._ended:
                self._ended.add(verdict)
                yield f"{verdict} at step {k}"


def words(intent: Intent) -> str:
    """`turn 1 lr 0.2`: the name of an intent, and those of its values that are numbers or texts."""
    values = (getattr(intent, field.name) for field in dataclasses.fields(cast(Any, intent)))
    return " ".join([type(intent).__name__.lower(), *(str(v) for v in values if isinstance(v, int | float | str))])
