"""What a scene or a tape keeps of code that it names: file and SHA-256, so that changed code is not run for it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from termopt.base.errors import UserError, printable
from termopt.base.spec import code_place

if TYPE_CHECKING:
    from termopt.scene.scene import Scene

HASH = " sha256:"


def with_code(scene: "Scene") -> "Scene":
    """The scene with a line for each file or module that it names: `./my.py sha256:9f86d0...`."""
    specs = ((scene.problem,) if isinstance(scene.problem, str) else scene.problem) + scene.optimizers
    places = dict.fromkeys(filter(None, map(code_place, specs)))
    if not places:
        return scene
    from termopt.registry.adapters.code import digest

    return replace(scene, code=tuple(f"{place}{HASH}{digest(place)}" for place in places))


def check_unchanged(lines: tuple[str, ...]) -> None:
    """Raises UserError for code whose SHA-256 is not that of its line, or that may not be run."""
    from termopt.registry.adapters.code import digest
    from termopt.registry.adapters.permission import require_permission

    for line in lines:
        place, found, wanted = line.rpartition(HASH)
        if not found:
            raise UserError(f"{printable(line)}: expected a file or module and its SHA-256, {HASH.strip()}...")
        require_permission(place)
        if (now := digest(place)) != wanted:
            short = f"{now[:12]}, not {printable(wanted[:12])}"
            raise UserError(f"{printable(place)} has changed since this was written: its SHA-256 is {short}")
