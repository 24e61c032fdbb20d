"""From what was chosen on the command line to a scene, and the session that it opens with."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from termopt.base.errors import UserError, printable
from termopt.base.number_text import parse_point

if TYPE_CHECKING:
    from termopt.scene.scene import OpenScene


def choose(scene_file: str | None, base: Mapping[str, Any] = MappingProxyType({}), **chosen: Any) -> "OpenScene":
    """Open the scene of a file, or the default one with what `base` says, and everything on the command line over it.

    Raises UserError for a scene that does not open.
    """
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value not in (None, ())}
    if "problems" in given:
        specs = given.pop("problems")
        given = {"problem": specs[0] if len(specs) == 1 else specs, "start": None, "box": None} | given
        if len(specs) > 1 and "optimizers" not in given:
            given["optimizers"] = ("gd",)
    if {"problem", "optimizers"} & set(given):
        given |= {"labels": (), "colours": (), "lesson": None, "code": (), "data": ()}
    if "start" in chosen and chosen["start"] is not None:
        given["start"] = parse_start(chosen["start"])
    if "box" in chosen and chosen["box"] is not None:
        given["box"] = parse_box(chosen["box"])
    if scene_file is not None and scene_file.endswith(".py"):
        base = {**base, **_offered(scene_file, given)}
    elif scene_file is not None:
        from termopt.scene.read import load_scene

        return _said(load_scene(Path(scene_file)).open(**given))
    from termopt.scene.scene import OpenScene, Scene, open_scene

    scene = Scene(**{**base, **given})
    return _said(OpenScene(scene, open_scene(scene)))


def _said(opened: "OpenScene") -> "OpenScene":
    """The same, after it was said what was done to the samples of a file."""
    for details in dict.fromkeys(getattr(lane.problem, "details", "") for lane in opened.session.race.lanes):
        if details:
            from termopt.base.exit import complain

            complain(details)
    return opened


def _offered(script: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a scene that races what a file has, which is said. Naming the file permits its code to run."""
    import click

    from termopt.base.exit import complain
    from termopt.cli.options import permit
    from termopt.scene.script import offer_of, scene_of_offer

    permit(click.get_current_context(), script)
    start = given.get("start")
    offer = offer_of(script, None if start is None else len(start))
    if "problem" not in given:
        complain(f"{printable(script)}: {offer.words}")
    return scene_of_offer(offer)


def parse_start(text: str) -> tuple[float, ...]:
    """`-2,2` -> (-2.0, 2.0). Raises UserError for anything but numbers."""
    try:
        return parse_point(text)
    except UserError as error:
        raise UserError(f"--start {error}") from None


def parse_box(text: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """`-2,2,-1,3` -> ((-2.0, 2.0), (-1.0, 3.0)). Raises UserError for anything but two sides."""
    try:
        left, right, bottom, top = parse_point(text)
    except ValueError:
        raise UserError(f"--box {printable(text)}: expected two sides X0,X1,Y0,Y1, such as -2,2,-1,3") from None
    return (left, right), (bottom, top)
