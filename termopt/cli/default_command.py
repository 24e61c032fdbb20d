"""`termopt` without a command: the race on the screen. The other commands stand below it."""

import os
import sys
from typing import Any, cast

import click

from termopt.base.atomic_file import write_out
from termopt.cli.commands import Commands
from termopt.cli.help_options import help_option, version_option
from termopt.cli.options import display_options, marker_option, selection
from termopt.cli.scene_args import choose
from termopt.cli.scene_group import SceneGroup, refuse_strays
from termopt.cli.start_up import prepare_start


@click.group(
    cls=SceneGroup,
    commands=cast("dict[str, click.Command]", Commands()),  # nothing is added to them
    invoke_without_command=True,
    options_metavar="[SCENE.toml|SCRIPT.py] [OPTIONS]",
    subcommand_metavar="| COMMAND ...",
    add_help_option=False,
)
@selection
@display_options
@click.option("--fps", type=int, metavar="N", help="Most frames a second to draw, 1 to 240 [60].")
@marker_option
@click.option("--paused", is_flag=True, help="Wait for the first key.")
@click.option("--print-scene", is_flag=True, help="Print the whole scene instead, as a file to keep and change.")
@click.option("--print-link", is_flag=True, help="Print the race as the end of a link: termopt open opens it.")
@click.option("--scene", "scene_file", hidden=True, metavar="SCENE.toml")
@version_option
@help_option
@click.pass_context
def cli(
    context: click.Context,
    scene_file: str | None,
    fps: int | None,
    marker: str | None,
    paused: bool,
    print_scene: bool,
    print_link: bool,
    **chosen: Any,
) -> None:
    """Watch optimizers race in the terminal: contour, path and loss side by side, forwards and backwards.

    Space plays and pauses, the arrows step, ? shows every key, q leaves.

    \b
    termopt                               the race down a long valley
    termopt -p beale -o gd -o lbfgs       a surface by name, two lanes
    termopt -p "x**2 + 10*sin(y)**2"      a surface of your own
    termopt -o "adam:lr=cosine(0.3,200)"  a schedule of the rate
    termopt race.toml                     a scene from a file
    termopt trace -o adam --steps 50      the same race as numbers
    termopt record --out race.gif         the same race as a recording
    termopt help                          every topic of the reference
    """
    if context.invoked_subcommand:
        refuse_strays(context, context.invoked_subcommand)
        return
    prepare_start()
    from termopt.cli.run import show
    from termopt.config.settings import load

    settings = load(os.environ)
    opened = choose(scene_file, base=settings.opening, paused=paused or None, **chosen)
    if print_scene:
        from termopt.scene.write import scene_text

        write_out([scene_text(*opened)])
        return
    if print_link:
        from termopt.scene.link import link_to

        write_out([f"{link_to(opened.scene)}\n"])
        return
    context.exit(show(opened, settings, fps=fps, marker=marker))


if sys.flags.optimize > 1:  # as for the other commands
    from termopt.base.docstrings import doc

    cli.help = doc(cli.callback)
