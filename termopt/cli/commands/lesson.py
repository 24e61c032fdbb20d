"""`termopt lesson`: the guided tour."""

import os
from dataclasses import replace

import click

from termopt.base.translate import texts
from termopt.cli.columns import write_list
from termopt.cli.help_options import help_option
from termopt.cli.options import appearance_options
from termopt.cli.start_up import prepare_start

OPENS = texts("termopt lesson NAME opens one; so does its number, or a topic such as momentum")[0]


@click.command(options_metavar="[NAME] [OPTIONS]", add_help_option=False)
@click.argument("name", metavar="", required=False)
@appearance_options
@help_option
@click.pass_context
def command(context: click.Context, name: str | None, lang: str | None, theme: str | None, marker: str | None) -> None:
    """Open a lesson of the guided tour; without a name, the list of lessons.

    NAME is the name of a lesson, its number, or a topic such as momentum. Where there is no terminal the list is
    printed.

    \b
    termopt lesson
    termopt lesson 1
    termopt lesson momentum --lang zh
    """
    from termopt.base.language import spoken
    from termopt.config.settings import load
    from termopt.tui.running import has_terminal

    settings = load(os.environ)
    asked = lang or settings.lang
    if name is None and not has_terminal():
        from termopt.lessons.listing import listed

        write_list(listed, OPENS, asked)
        return
    prepare_start()
    from termopt.cli.run import show
    from termopt.lessons.lesson_scene import lesson_scene
    from termopt.scene.scene import OpenScene, Scene, open_scene
    from termopt.tui.running import resolve_marker

    language = spoken(asked, resolve_marker(marker, settings) == "ascii", os.environ)
    scene = replace(Scene(paused=True) if name is None else lesson_scene(name, language), theme=theme)
    opened = OpenScene(scene, open_scene(scene))
    context.exit(show(opened, settings, marker=marker, lang=language, dialog=None if name else "lessons"))
