"""The gallery: scenes worth seeing, by name, each with a line about what it shows."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from termopt.base.errors import unknown
from termopt.draw.cells.wrap import wrap
from termopt.scene.read import scene_from
from termopt.scene.scene import Scene

FILE = Path(__file__).with_name("gallery.toml")

INDENT = "    "


@dataclass(frozen=True)
class Entry:
    """A scene of the gallery. `title` and `shows`, what there is to see in one line, are given by language."""

    name: str
    title: Mapping[str, str]
    shows: Mapping[str, str]
    scene: Scene


@cache
def entries() -> Mapping[str, Entry]:
    """All scenes of the gallery by name, in the order shown."""
    tables = tomllib.loads(FILE.read_text("utf-8"))
    return {
        name: Entry(name, table["title"], table["shows"], scene_from(table["scene"])) for name, table in tables.items()
    }


def gallery_scene(name: str) -> Scene:
    """The scene of that name, however it is capitalized. Raises UserError for an unknown name."""
    known = entries()
    word = name.strip().lower()
    if word not in known:
        raise unknown("scene of the gallery", name, known)
    return known[word].scene


def listed(lang: str, width: int) -> str:
    """Name and title of every scene in a line, and below it what it shows, folded at the width."""
    known = entries().values()
    name_width = max(len(entry.name) for entry in known)
    lines: list[str] = []
    for entry in known:
        lines.append(f"{entry.name:<{name_width}}  {entry.title[lang]}")
        lines += [INDENT + row for row in wrap(entry.shows[lang], width - len(INDENT))]
    return "\n".join(lines)
