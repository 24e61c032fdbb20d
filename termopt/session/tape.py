"""A tape: a session's beginning and every intent since, each stamped with the step at which it came.

JSON lines. The first is a header, all others are `[k, intent]`:

    {"tape": 1, "termopt": VERSION, "scene": {...}, "seed": 0, "size": [120, 40]}
    [17, ["turn", 1, "lr", 0.2]]

The seed, if it is there, is that of the scene; size is the terminal's, in columns and rows, or null.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, cast

from termopt.base.plain_values import shown, whole
from termopt.engine.core.types import Optimizer
from termopt.session.codec import Builders, intent_from_json, intent_to_json
from termopt.session.intents import Intent, Seek, Tick, apply
from termopt.session.state import Session

FORMAT = 1

HEADER = ("tape", "termopt", "scene", "seed", "size")
"""The keys of a header."""

LARGEST = 32_767
"""No terminal has more columns or rows."""


class TapeError(ValueError):
    """A damaged tape: `line` (from 1) and the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Tape(NamedTuple):
    """What is needed to repeat a session: the scene it began with (a JSON object) and its intents, each with its step.

    size is that of the terminal, (columns, rows), or None if it was not kept.
    """

    scene: dict[str, Any]
    events: tuple[tuple[int, Intent], ...]
    size: tuple[int, int] | None = None


class Recorder:
    """Records what is done to a session. Ticks that follow one another become one, where that makes no difference."""

    def __init__(self, events: Iterable[tuple[int, Intent]] = ()) -> None:
        """events: those that were recorded before."""
        self._events = list(events)

    @property
    def events(self) -> tuple[tuple[int, Intent], ...]:
        return tuple(self._events)

    def __len__(self) -> int:
        return len(self._events)

    def since(self, number: int) -> list[tuple[int, Intent]]:
        """The events from that number on."""
        return self._events[number:]

    def take(self, before: Session, intent: Intent) -> None:
        """Record an intent that was applied to a session. before: the session as it was."""
        if isinstance(intent, Tick) and self._events and not (before.time.loop or before.time.backwards):
            k, last = self._events[-1]
            if isinstance(last, Tick):
                self._events[-1] = (k, Tick(last.steps + intent.steps))
                return
        self._events.append((before.time.cursor, intent))


def write_tape(tape: Tape, version: str, spell: Callable[[Optimizer], str] | None = None) -> str:
    """The text of a tape file. spell: writes an optimizer as text, needed where lanes were changed."""
    size = None if tape.size is None else list(tape.size)
    header = {"tape": FORMAT, "termopt": version, "scene": tape.scene, "seed": tape.scene.get("seed", 0), "size": size}
    lines = [header, *([k, intent_to_json(intent, spell)] for k, intent in tape.events)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read_tape(text: str, build: Builders | None = None) -> Tape:
    """The tape in a file's text. build: makes problems and optimizers of text, needed where lanes were changed.

    Raises TapeError with the number of the first damaged line, and what `build` raises.
    """
    lines = text.removesuffix("\n").split("\n")
    scene, header = read_header(text), cast(dict[str, Any], _parse(1, lines[0]))
    events = tuple(_event(n, line, build) for n, line in enumerate(lines[1:], start=2))
    return Tape(scene, events, _size(header))


def read_header(text: str) -> dict[str, Any]:
    """The scene in the header of a tape. Raises TapeError for what is no header."""
    header = _parse(1, text.partition("\n")[0])
    if not isinstance(header, dict) or "tape" not in header:
        raise TapeError(1, "not the header of a tape")
    fields = cast(dict[str, Any], header)
    if type(fields["tape"]) is not int or fields["tape"] != FORMAT:
        raise TapeError(1, f"format {shown(fields['tape'])} is not known, only {FORMAT}")
    if foreign := set(fields) - {*HEADER}:
        raise TapeError(1, f"unknown key {shown(min(foreign))}; a header has {', '.join(HEADER)}")
    if not isinstance(fields.get("scene"), dict):
        raise TapeError(1, "the header has no scene")
    return fields["scene"]


def replay(session: Session, events: Iterable[tuple[int, Intent]]) -> Session:
    """The session after all events: each is applied with the cursor at its step."""
    for k, intent in events:
        session = apply(moved(session, k), intent)
    return session


def moved(session: Session, k: int) -> Session:
    """The session with the cursor at step k, or at the nearest there is."""
    return session if session.time.cursor == k else apply(session, Seek(max(k, 0)))


def _size(header: dict[str, Any]) -> tuple[int, int] | None:
    """The size in a header, whose seed must be that of its scene."""
    seed = header["scene"].get("seed", 0)
    if type(header.get("seed", seed)) is not int or header.get("seed", seed) != seed:
        raise TapeError(1, f"the seed is {shown(header.get('seed'))}, that of the scene {shown(seed)}")
    match header.get("size"):
        case None:
            return None
        case [width, height] if all(type(side) is int and 0 < side <= LARGEST for side in (width, height)):
            return width, height
        case size:
            raise TapeError(1, f"not a size: {shown(size)}")


def _event(number: int, line: str, build: Builders | None) -> tuple[int, Intent]:
    data = _parse(number, line)
    if not isinstance(data, list) or len(cast(list[Any], data)) != 2:
        raise TapeError(number, "expected [step, intent]")
    k, intent = cast(list[Any], data)
    try:
        return _step(k), intent_from_json(intent, build)
    except ValueError as error:
        raise TapeError(number, str(error)) from None


def _step(k: Any) -> int:
    if whole(k) < 0:
        raise ValueError(f"there is no step {k}")
    return k


def _parse(number: int, line: str) -> object:
    try:
        return json.loads(line, object_pairs_hook=_object)
    except _TwiceError as error:
        raise TapeError(number, str(error)) from None
    except (ValueError, RecursionError):  # also a number of more digits than Python reads
        raise TapeError(number, "not JSON") from None


class _TwiceError(ValueError):
    """A key that stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. Raises _TwiceError where it is not clear which of two values is meant."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(f"the key {shown(next(name for name in names if names.count(name) > 1))} is given twice")
    return made
