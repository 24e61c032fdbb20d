"""The lessons there are: the files of the folder `tour` by their numbers; `03-zigzag.toml` is the lesson `zigzag`.

What a lesson says is none of this room's business: `termopt/lessons` reads it.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from termopt.base.errors import UserError, unknown

TOUR = Path(__file__).parents[1] / "lessons" / "tour"


def names() -> tuple[str, ...]:
    """All lessons, in teaching order."""
    return tuple(files())


def lesson_name(asked: str) -> str:
    """The name of a lesson by this name, its number from 1, or a topic. Raises UserError for any other word."""
    word, known = _normalized(asked), names()
    if word.isdecimal() and 1 <= int(word) <= len(known):
        return known[int(word) - 1]
    if word in known:
        return word
    topics = _topics()
    if word not in topics:
        raise unknown("lesson", asked, known, f", or their numbers 1 to {len(known)}", topics)
    return topics[word]


def page_count(name: str) -> int:
    """How many pages a lesson has."""
    return len(written(files()[lesson_name(name)])["pages"])


@cache
def files() -> dict[str, Path]:
    """The file of every lesson."""
    paths = sorted(TOUR.glob("*.toml"))
    return {path.stem.partition("-")[2].replace("-", "_"): path for path in paths}


def written(path: Path) -> dict[str, Any]:
    """What is written in the file of a lesson. Raises UserError with the file and what is wrong in it."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: {error}") from None


@cache
def _topics() -> dict[str, str]:
    """The lesson for every topic: the first in teaching order that has it."""
    found: dict[str, str] = {}
    for name, path in files().items():
        for topic in written(path)["topics"]:
            found.setdefault(_normalized(topic), name)
    return found


def _normalized(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")
