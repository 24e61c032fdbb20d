"""From what was chosen on the command line to a scene, and the session that it opens with."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from termopt.base.errors import UserError
from termopt.base.number_text import parse_point

if TYPE_CHECKING:
    from termopt.scene.scene import OpenScene


def choose(scene_file: str | None, base: Mapping[str, Any] = MappingProxyType({}), **chosen: Any) -> "OpenScene":
    """Open the scene of a file, or the default one with what `base` says, and everything on the command line over it.

    Raises UserError for a scene that does not open.
    """
    given = {name: value for name, value in chosen.items() if value not in (None, ())}
    if "problems" in given:
        specs = given.pop("problems")
        given |= {"problem": specs[0] if len(specs) == 1 else specs, "start": None}
        if len(specs) > 1 and "optimizers" not in given:
            given["optimizers"] = ("gd",)
    if {"problem", "optimizers"} & set(given):
        given |= {"labels": (), "colours": (), "lesson": None, "lang": None}
    if "start" in chosen and chosen["start"] is not None:
        given["start"] = parse_start(chosen["start"])
    if scene_file is not None:
        from termopt.scene.read import load_scene

        return load_scene(Path(scene_file)).open(**given)
    from termopt.scene.scene import OpenScene, Scene, open_scene

    scene = Scene(**{**base, **given})
    return OpenScene(scene, open_scene(scene))


def parse_start(text: str) -> tuple[float, ...]:
    """`-2,2` -> (-2.0, 2.0). Raises UserError for anything but numbers."""
    try:
        return parse_point(text)
    except UserError as error:
        raise UserError(f"--start {error}") from None
