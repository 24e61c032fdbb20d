"""Tapes as files: a session that was recorded opens again, or one line says which file, which line and why."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from termopt.base.errors import UserError, in_file, path_text
from termopt.base.foreign_text import quoted
from termopt.base.toml import read_text
from termopt.registry import registry
from termopt.scene.hashes import Hashes, check_unchanged
from termopt.scene.read import scene_from
from termopt.scene.scene import Scene, open_scene
from termopt.scene.validate import check_range
from termopt.scene.validate_intents import check_intent
from termopt.session.codec import Builders
from termopt.session.intents import apply
from termopt.session.state import Session
from termopt.session.tape import Tape, TapeError, moved, read_header, read_tape


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
    """The session of a tape, with all that was done. Raises UserError with file, line and reason."""
    return recorded(path, read_text(path))


def recorded(path: Path, text: str) -> Recorded:
    """The session of a tape, from the text of its file. The path is for error messages."""
    if not text.strip():
        raise UserError(f"{path_text(path)}: there is nothing in it")
    if not is_tape(text):
        why = f"not the header of a tape; if it is a scene, termopt {quoted(str(path))} opens it"
        raise in_file(path, 1, why)
    line = 1
    try:
        header = scene_from(read_header(text))
        check_unchanged(Hashes(header.code, header.data))  # before any code runs, which events may name too
        tape = read_tape(text, Builders(cache(registry.problem), cache(registry.optimizer)))
        scene = scene_from(tape.scene)
        opened = ended = open_scene(scene)
        for line, (k, intent) in enumerate(tape.events, start=2):  # noqa: B007
            check_range("step", k, ended.race.steps)
            ended = moved(ended, k)
            check_intent(ended, intent, scene)
            ended = apply(ended, intent)
    except TapeError as error:
        raise in_file(path, error.line, error.reason) from None
    except UserError as error:
        raise in_file(path, line, error) from None
    return Recorded(scene, opened, tape, ended)
