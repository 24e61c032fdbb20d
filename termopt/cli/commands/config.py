"""`termopt config`: the user's settings."""

import os
import sys
from pathlib import Path

import click

from termopt.base.atomic_file import write_out
from termopt.base.errors import unknown
from termopt.base.foreign_text import harmless
from termopt.cli.help_options import help_option
from termopt.cli.options import WORD


@click.command(add_help_option=False)
@click.argument("what", type=WORD, metavar="path|show|init")
@click.option("--force", is_flag=True, help="init: replace the file if it exists.")
@help_option
def command(what: str, force: bool) -> None:
    """Show where your settings are, or what they are and why; or write a commented file to begin with.

    \b
    termopt config path
    termopt config show
    termopt config init
    """
    from termopt.config.settings import load, settings_path

    match what:
        case "path":
            write_out([f"{_shown(settings_path(os.environ))}\n"])
        case "show":
            from termopt.config.template import text_of

            write_out([text_of(load(os.environ))])
        case "init":
            from termopt.config.template import init

            write_out([f"{_shown(init(os.environ, force))}\n"])
        case _:
            raise unknown("word", what, ("path", "show", "init"))


def _shown(path: Path) -> str:
    """A path for a program to read, or for a terminal to show."""
    return harmless(str(path)) if sys.stdout and sys.stdout.isatty() else str(path)
