"""The lessons there are: the files of the folder `tour` by their numbers; `03-zigzag.toml` is the lesson `zigzag`."""

import tomllib
from functools import cache
from pathlib import Path

from termopt.base.errors import UserError, unknown
from termopt.lessons.lesson import Lesson, lesson_from
from termopt.lessons.validate import check

TOUR = Path(__file__).with_name("tour")


def names() -> tuple[str, ...]:
    """All lessons, in teaching order."""
    return tuple(_files())


def load(name: str) -> Lesson:
    """A lesson by name; nothing is run. Raises UserError for an unknown one."""
    key = name.strip().lower().replace("-", "_")
    if key not in _files():
        raise unknown("lesson", name, _files())
    return _loaded(key)


@cache
def _loaded(name: str) -> Lesson:
    return read_lesson(name, _files()[name])


def read_lesson(name: str, path: Path) -> Lesson:
    """The lesson in a file. Raises UserError with the file and what is wrong in it."""
    try:
        lesson = lesson_from(name, tomllib.loads(path.read_text("utf-8")))
        check(lesson)
        return lesson
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: {error}") from None
    except UserError as error:
        raise UserError(f"{path}: {error}") from None


@cache
def _files() -> dict[str, Path]:
    paths = sorted(TOUR.glob("*.toml"))
    return {path.stem.partition("-")[2].replace("-", "_"): path for path in paths}
