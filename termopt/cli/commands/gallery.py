"""`termopt gallery`: scenes worth seeing."""

import os
from dataclasses import replace

import click

from termopt.base.atomic_file import write_out
from termopt.base.translate import texts
from termopt.cli.columns import write_list
from termopt.cli.help_options import help_option
from termopt.cli.options import appearance_options
from termopt.cli.start_up import prepare_start

OPENS = texts("termopt gallery NAME opens one at once")[0]


@click.command(options_metavar="[NAME] [OPTIONS]", add_help_option=False)
@click.argument("name", metavar="", required=False)
@appearance_options
@click.option("--print-scene", is_flag=True, help="Print the scene instead, as a file to keep and change.")
@help_option
@click.pass_context
def command(
    context: click.Context,
    name: str | None,
    lang: str | None,
    theme: str | None,
    marker: str | None,
    print_scene: bool,
) -> None:
    """Open a scene that is worth seeing; without a name, the list of them.

    Where there is no terminal the list is printed.

    \b
    termopt gallery
    termopt gallery edge
    termopt gallery edge --print-scene > mine.toml
    """
    from termopt.config.settings import load
    from termopt.tui.running import has_terminal

    settings = load(os.environ)
    if name is None and not has_terminal():
        from termopt.scene.gallery import listed

        write_list(listed, OPENS, lang or settings.lang)
        return
    prepare_start()
    from termopt.cli.run import show
    from termopt.scene.gallery import gallery_scene
    from termopt.scene.scene import OpenScene, Scene, open_scene

    scene = replace(Scene(paused=True) if name is None else gallery_scene(name), theme=theme)
    opened = OpenScene(scene, open_scene(scene))
    if print_scene:
        from termopt.scene.write import scene_text

        write_out([scene_text(*opened)])
        return
    context.exit(show(opened, settings, marker=marker, lang=lang, dialog=None if name else "gallery"))
