"""A tape: a session's beginning and every intent since, each stamped with the step at which it came.

JSON lines. The first is a header, `{"tape": 1, "termopt": VERSION, "scene": {...}}`; all others are `[k, intent]`.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, cast

from termopt.engine.session import Intent, Seek, Tick, apply
from termopt.engine.state import Session
from termopt.engine.types import Rule
from termopt.engine.wire import Builders, intent_from_json, intent_to_json

FORMAT = 1


class TapeError(ValueError):
    """A damaged tape: `line` (from 1) and the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Tape(NamedTuple):
    """What is needed to live a session again: the scene it began with (a JSON object) and its stamped intents."""

    scene: dict[str, Any]
    events: tuple[tuple[int, Intent], ...]


class Recorder:
    """Takes down what is done to a session. Ticks that follow one another are one, where that makes no difference."""

    def __init__(self) -> None:
        self._events: list[tuple[int, Intent]] = []

    @property
    def events(self) -> tuple[tuple[int, Intent], ...]:
        return tuple(self._events)

    def take(self, before: Session, intent: Intent) -> None:
        """An intent that was carried out on this session."""
        if isinstance(intent, Tick) and self._events and not (before.loop or before.backwards):
            k, last = self._events[-1]
            if isinstance(last, Tick):
                self._events[-1] = (k, Tick(last.steps + intent.steps))
                return
        self._events.append((before.cursor, intent))


def write_tape(tape: Tape, version: str, spell: Callable[[Rule], str] | None = None) -> str:
    """The text of a tape file. spell: writes a rule as text, needed where lanes were changed."""
    header = {"tape": FORMAT, "termopt": version, "scene": tape.scene}
    lines = [header, *([k, intent_to_json(intent, spell)] for k, intent in tape.events)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read_tape(text: str, build: Builders | None = None) -> Tape:
    """The tape in a file's text. build: makes problems and rules of text, needed where lanes were changed.

    Raises TapeError with the number of the first damaged line, and what `build` raises.
    """
    lines = text.removesuffix("\n").split("\n")
    header = _parse(1, lines[0] if lines else "")
    if not isinstance(header, dict) or "tape" not in header:
        raise TapeError(1, "not the header of a tape")
    fields = cast(dict[str, Any], header)
    if fields["tape"] != FORMAT:
        raise TapeError(1, f"format {fields['tape']!r} is not known, only {FORMAT}")
    if not isinstance(fields.get("scene"), dict):
        raise TapeError(1, "the header has no scene")
    return Tape(fields["scene"], tuple(_event(n, line, build) for n, line in enumerate(lines[1:], start=2)))


def replay(session: Session, events: Iterable[tuple[int, Intent]]) -> Session:
    """The session after all events: each is applied with the cursor at its step."""
    for k, intent in events:
        if session.cursor != k:
            session = apply(session, Seek(max(k, 0)))
        session = apply(session, intent)
    return session


def _event(number: int, line: str, build: Builders | None) -> tuple[int, Intent]:
    data = _parse(number, line)
    if not isinstance(data, list) or len(cast(list[Any], data)) != 2:
        raise TapeError(number, "expected [step, intent]")
    k, intent = cast(list[Any], data)
    if not isinstance(k, int) or isinstance(k, bool):
        raise TapeError(number, f"the step is not a whole number: {k!r}")
    if k < 0:
        raise TapeError(number, f"there is no step {k}")
    try:
        return k, intent_from_json(intent, build)
    except ValueError as error:
        raise TapeError(number, str(error)) from None


def _parse(number: int, line: str) -> object:
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise TapeError(number, "not JSON") from None
