"""Words for what happens in a recording, to find it again by: what was done, and which lanes came to an end."""

import dataclasses
from collections.abc import Iterator
from typing import Any, cast

from termopt.base.errors import printable
from termopt.engine.core.status import Status
from termopt.session.intents import Intent, Tick
from termopt.session.race import Race
from termopt.session.state import Session
from termopt.session.tape import Recorder


class Marks:
    """Which events are marked already, so that each is marked once."""

    def __init__(self, tape: bool) -> None:
        """tape: whether intents are marked; where keys are pressed, the keys are."""
        self._tape = tape
        self._recorder: Recorder | None = None
        self._done = 0
        self._ended: dict[str, tuple[int, Status]] = {}

    def news(self, session: Session, race: Race, recorder: Recorder) -> list[str]:
        """What has happened since this was asked last."""
        if recorder is not self._recorder:  # another session was opened
            self._recorder, self._done = recorder, 0
            self._ended.clear()
        done = [words(intent) for _, intent in recorder.since(self._done) if not isinstance(intent, Tick)]
        self._done = len(recorder)
        return [printable(mark) for mark in (*(done if self._tape else ()), *self._statuses(session, race))]

    def _statuses(self, session: Session, race: Race) -> Iterator[str]:
        """Those that were reached; who goes back before one may reach it again."""
        for i, lane in enumerate(session.race.lanes):
            trace = race.trace(lane)
            k = min(session.updates(i, session.time.cursor), trace.head)
            status = trace.status_at(k)
            since, marked = self._ended.get(lane.label, (0, Status.RUNNING))
            if k < since:
                marked = Status.RUNNING
                del self._ended[lane.label]
            if status not in (Status.RUNNING, marked):
                self._ended[lane.label] = k, status
                yield f"{lane.label} {status.value} at step {k}"


def words(intent: Intent) -> str:
    """`turn 1 lr 0.2`: the name of an intent, and those of its values that are numbers or texts."""
    values = (getattr(intent, field.name) for field in dataclasses.fields(cast(Any, intent)))
    return " ".join([type(intent).__name__.lower(), *(str(v) for v in values if isinstance(v, int | float | str))])
