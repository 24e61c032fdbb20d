"""The lessons there are: the files of the folder `tour` by their numbers; `03-zigzag.toml` is the lesson `zigzag`."""

import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path

from termopt.base.errors import UserError, unknown
from termopt.lessons.lesson import Lesson, lesson_from
from termopt.lessons.validate import check

TOUR = Path(__file__).with_name("tour")


def names() -> tuple[str, ...]:
    """All lessons, in teaching order."""
    return tuple(_files())


def load(asked: str) -> Lesson:
    """A lesson by its name, its number from 1, or a topic; nothing is run. Raises UserError for any other word."""
    word = asked.strip().lower().replace("-", "_").replace(" ", "_")
    known = names()
    if word.isdecimal() and 1 <= int(word) <= len(known):
        return _loaded(known[int(word) - 1])
    if word in known:
        return _loaded(word)
    topics = _topics()
    if word not in topics:
        raise unknown("lesson", asked, known, f", or their numbers 1 to {len(known)}", topics)
    return _loaded(topics[word])


def next_lesson(name: str) -> str | None:
    """The lesson after this one, or None after the last."""
    return dict(pairwise(names())).get(name)


@cache
def _topics() -> dict[str, str]:
    """The lesson for every topic: the first in teaching order that has it."""
    found: dict[str, str] = {}
    for name in names():
        for topic in _loaded(name).topics:
            found.setdefault(topic.lower().replace("-", "_").replace(" ", "_"), name)
    return found


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
