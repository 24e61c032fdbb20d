"""`termopt map`: very many runs at once."""

from typing import Any

import click

from termopt.cli.help_options import help_option
from termopt.cli.options import WHOLE, WORD, force_option, permit, selection

OUT_HELP = "Where to write: .csv .npz .txt .svg .png, or FOLDER/ for COCO; without it, the map is printed."
ON_HELP = "serial, local[:N] processes, dask://HOST:PORT, mpi, or module:factory of an executor [serial]."


def _factory(context: click.Context, param: click.Parameter, where: str) -> str:
    """The place to compute; the code of a factory that it names may be run by this command."""
    module, _, factory = where.partition(":")
    if factory and module not in ("local", "serial", "dask", "mpi"):
        permit(context, module)
    return where


@click.command(options_metavar="basin|lr|grid|seeds|profile [SCENE.toml] [OPTIONS]", add_help_option=False)
@click.argument("kind", type=WORD, metavar="")
@click.argument("scene_file", metavar="", required=False)
@selection
@click.option("--over", multiple=True, metavar="O", help="What varies: name=LOW..HIGH:N or name=a,b,c. Repeatable.")
@click.option("--resolution", type=WHOLE, metavar="N", help="Starts along each side of a basin map [200; as text 50].")
@click.option("--on", "where", default="serial", metavar="P", callback=_factory, help=ON_HELP)
@click.option("--out", metavar="FILE", help=OUT_HELP)
@click.option("--theme", type=WORD, metavar="T", help="Colors of a picture [dark].")
@click.option("--no-cache", is_flag=True, help="Compute all, whatever was computed before.")
@force_option
@help_option
def command(kind: str, scene_file: str | None, **given: Any) -> None:
    """Compute a whole grid of runs: basin, lr, grid, seeds or profile.

    \b
    termopt map basin -p himmelblau -o gd
    termopt map lr -p rosenbrock -o adam -o gd --out rates.png
    termopt map grid -o momentum --over lr=1e-3..1:41 --over momentum=0..0.99:23
    """
    from termopt.cli.map import MapArgs, make_map

    args = MapArgs(*(given.pop(name) for name in MapArgs._fields))
    make_map(kind, scene_file, given, args)
