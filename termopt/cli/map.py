"""`termopt map`: from the command line to a map in a file or on standard output."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from termopt.base.atomic_file import say, write_out
from termopt.base.errors import UserError, unknown
from termopt.cli.scene_args import choose

TEXT_RESOLUTION = 50
"""Of a map of basins that is printed."""


class MapArgs(NamedTuple):
    """The options of `termopt map` that are about the map."""

    over: tuple[str, ...]
    resolution: int | None
    where: str
    out: str | None
    force: bool
    theme: str | None
    no_cache: bool


def make_map(kind: str, scene_file: str | None, chosen: Mapping[str, Any], args: MapArgs) -> None:
    """Compute the map of what is chosen, and write or print it. Raises UserError.

    kind: basin, lr, grid, seeds or profile.
    scene_file: the scene whose race is varied; None for the default scene.
    chosen: the options that choose a scene, by name.
    args: the options that are about the map.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are small, and workers share the processor
    from termopt.export.coco import check_folder, write_coco
    from termopt.export.map_file import check_out, write_map
    from termopt.export.map_text import map_text
    from termopt.sweeps.cache import cache_for
    from termopt.sweeps.compute import compute
    from termopt.sweeps.executors import place
    from termopt.sweeps.kinds import KINDS, make_sweep
    from termopt.sweeps.map import Map

    if kind not in KINDS:
        raise unknown("kind of map", kind, KINDS)
    where = place(args.where)
    theme = _theme(args.theme)
    folder = args.out is not None and args.out.endswith("/")
    if folder:
        check_folder(kind, Path(args.out or ""))
    elif args.out is not None:
        check_out(Path(args.out), args.force)
    sweep = make_sweep(kind, _choice(kind, scene_file, chosen, args))
    found = Map(sweep, compute(sweep, where, _progress(), None if args.no_cache else cache_for(sweep)))
    if folder:
        write_coco(found, Path(args.out or ""))
    elif args.out is not None:
        write_map(kind, found, Path(args.out), args.force, theme)
    else:
        write_out(map_text(kind, found))


def _theme(name: str | None) -> Any:
    """The theme of pictures. Raises UserError for an unknown one."""
    from termopt.draw.theme.theme import THEMES

    if name is None or name in THEMES:
        return THEMES[name or "dark"]
    from termopt.tui.theme import theme  # those of Textual

    return theme(name)


def _choice(kind: str, scene_file: str | None, chosen: Mapping[str, Any], args: MapArgs) -> Any:
    from termopt.sweeps.kinds import Choice
    from termopt.sweeps.sweep import Sweep

    problems, optimizers = chosen["problems"], chosen["optimizers"]
    first = {**chosen, "problems": problems[:1], "optimizers": optimizers[:1]}
    opened = choose(scene_file, **first)  # all others are the map's: they are no lanes of a race
    scene = opened.scene
    specs = problems or ((scene.problem,) if isinstance(scene.problem, str) else scene.problem)
    if len(problems) > 1 and scene.start is not None:
        raise UserError("several problems start each at its own start; leave out --start")
    shared = Sweep(specs[0], scene.optimizers[0], scene.start, scene.seed, scene.steps, preset=True)
    resolution = args.resolution
    if kind == "basin" and args.out is None and resolution is None:
        resolution = TEXT_RESOLUTION
    return Choice(shared, tuple(optimizers or scene.optimizers), tuple(specs), args.over, resolution, scene.box)


def _progress() -> Any:
    """Says on a terminal how much is done, in place; nowhere else."""
    stderr = sys.stderr
    if stderr is None or not stderr.isatty():
        return None

    def progress(done: int, total: int) -> None:
        say(stderr, f"\r{done:,} of {total:,} runs" + ("\r\x1b[K" if done == total else ""))

    return progress
