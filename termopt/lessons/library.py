"""Lessons as they are written in their files."""

from functools import cache
from itertools import pairwise
from pathlib import Path

from termopt.base.errors import UserError
from termopt.lessons.lesson import Lesson, lesson_from
from termopt.lessons.validate import check
from termopt.registry.lesson_table import files, lesson_name, names, written


def load(asked: str) -> Lesson:
    """A lesson by its name, its number from 1, or a topic; nothing is run. Raises UserError for any other word."""
    return _loaded(lesson_name(asked))


def next_lesson(name: str) -> str | None:
    """The lesson after this one, or None after the last."""
    return dict(pairwise(names())).get(name)


@cache
def _loaded(name: str) -> Lesson:
    return read_lesson(name, files()[name])


def read_lesson(name: str, path: Path) -> Lesson:
    """The lesson in a file. Raises UserError with the file and what is wrong in it."""
    data = written(path)
    try:
        lesson = lesson_from(name, data)
        check(lesson)
        return lesson
    except UserError as error:
        raise UserError(f"{path}: {error}") from None
