"""`termopt doctor`: what this terminal can do."""

import os
import shutil

import click

from termopt.base.atomic_file import output, write_out
from termopt.cli.help_options import help_option


@click.command(add_help_option=False)
@help_option
def command() -> None:
    """Show what this terminal can do: size, colors, characters, and what termopt makes of them."""
    from termopt.base.console import obeys_escapes
    from termopt.cli.doctor import report

    out = output()
    size = shutil.get_terminal_size()
    write_out([report(*size, os.environ, out.encoding, out.isatty() and obeys_escapes()), "\n"])
