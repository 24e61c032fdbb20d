"""A scene written out with every default in it: a file to keep and to change."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from termopt.base.foreign_text import spelled_out, toml_escape
from termopt.base.version import __version__
from termopt.engine.core.lane import Lane
from termopt.registry import registry
from termopt.scene.hashes import with_hashes
from termopt.scene.scene import Scene
from termopt.session.region import region_of
from termopt.session.state import Session


def scene_text(scene: Scene, opened: Session) -> str:
    """The whole scene as TOML, which opens as the same session. Values that termopt chose itself are in comments.

    opened: the session that the scene opens with.
    """
    return "".join(f"{line}\n" for line in _lines(with_hashes(scene), opened))


def _lines(scene: Scene, opened: Session) -> Iterator[str]:
    yield f"# A scene of termopt {__version__}; `termopt FILE.toml` opens it."
    first = opened.race.lanes[0]
    unsaid = {
        "start": list(first.start),
        "labels": [lane.label for lane in opened.race.lanes],
        "colours": [lane.colour for lane in opened.race.lanes],
        "log": opened.display.log,
        "box": None if first.problem.dim != 2 else [list(side) for side in region_of(first.problem, [first.start])],
        "theme": "dark",
    }
    for key, value in asdict(scene).items():
        if key == "optimizers":
            yield from _optimizers(scene, opened)
        elif value not in (None, ()):
            yield f"{key} = {toml(value)}"
        elif unsaid.get(key) is not None:
            yield f"# {key} = {toml(unsaid[key])}"


def _optimizers(scene: Scene, opened: Session) -> Iterator[str]:
    """A line for each optimizer, and beside it all its hyperparameters."""
    yield "optimizers = ["
    lanes = opened.race.lanes if len(scene.optimizers) > 1 else opened.race.lanes[:1]
    for spec, lane in zip(scene.optimizers, lanes, strict=True):
        yield f"  {toml(spec)},  # {_hyperparameters(lane)}"
    yield "]"


def _hyperparameters(lane: Lane) -> str:
    values = registry.optimizer_values(lane.optimizer)
    return ", ".join(f"{name} {value}{' (preset)' if name in lane.preset else ''}" for name, value in values.items())


def toml(value: Any) -> str:
    """A plain value as TOML, whose texts and lists are those of JSON; numbers round-trip, and nothing is unseen."""
    return spelled_out(json.dumps(value, ensure_ascii=False, allow_nan=False), toml_escape)
