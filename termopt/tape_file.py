"""Tapes as files: a session that was recorded opens again, or one line says which file, which line and why."""

from pathlib import Path
from typing import NamedTuple

from termopt import registry
from termopt.engine.lane import Lane
from termopt.engine.state import Session
from termopt.engine.tape import Tape, TapeError, read_tape, replay
from termopt.engine.wire import Builders
from termopt.errors import UserError, in_file
from termopt.foreign import quoted
from termopt.scene import Scene, session
from termopt.scene_file import scene_from
from termopt.toml_file import read_text


class Recorded(NamedTuple):
    """A tape: the scene and the session that it begins with, what was done then, and the session that came of it."""

    scene: Scene
    opened: Session
    tape: Tape
    ended: Session


def is_tape(text: str) -> bool:
    """Whether the text of a file is that of a tape, good or damaged, and not of a scene."""
    return text.lstrip().startswith("{")


def load_tape(path: Path) -> Recorded:
    """What a tape holds, done again. Raises UserError with file, line and reason; the file is not touched."""
    return recorded(path, read_text(path))


def recorded(path: Path, text: str) -> Recorded:
    """The same from the text of the file; the path is for error messages."""
    if not is_tape(text):
        why = f"not the header of a tape; if it is a scene, termopt {quoted(str(path))} opens it"
        raise in_file(path, 1, why)
    line = 1
    try:
        tape = read_tape(text, Builders(registry.problem, registry.rule))
        scene = scene_from(tape.scene)
        opened = ended = session(scene)
        for line, event in enumerate(tape.events, start=2):  # noqa: B007
            before, ended = ended, replay(ended, [event])
            _check(before, ended)
    except TapeError as error:
        raise in_file(path, error.line, error.reason) from None
    except UserError as error:
        raise in_file(path, line, error) from None
    return Recorded(scene, opened, tape, ended)


def _check(before: Session, after: Session) -> None:
    """Raises UserError for a session that cannot be, though all its parts are of the right kind."""
    if after.lanes is not before.lanes:
        _check_edits(after.lanes)
    if after.plane != before.plane:
        from termopt.problems.planes import parse_plane

        parse_plane(after.plane, after.lanes[0].problem)


def _check_edits(lanes: tuple[Lane, ...]) -> None:
    for lane in lanes:
        for _, field, value in lane.edits:
            registry.check_edit(lane.rule, field, value)
