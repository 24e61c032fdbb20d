"""`termopt serve`: the same interface in a browser."""

from typing import Any

import click

from termopt.cli.help_options import help_option
from termopt.cli.options import display_options, marker_option, selection


@click.command(options_metavar="[SCENE.toml|SCRIPT.py] [OPTIONS]", add_help_option=False)
@click.argument("source", metavar="", required=False)
@click.option("--host", default="127.0.0.1", metavar="H", help="What to listen on [127.0.0.1, this computer only].")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, metavar="N", help="0 is any free one [8000].")
@selection
@display_options
@marker_option
@help_option
@click.pass_context
def command(
    context: click.Context, source: str | None, host: str, port: int, marker: str | None, **chosen: Any
) -> None:
    """Show the same interface in a browser: prints the address to open there, and runs until ctrl+c.

    Who has the address can use it. Files saved there are downloads. An address that ends with #scene=... opens that
    race; termopt --print-link prints such an end.

    \b
    termopt serve
    termopt serve race.toml --port 0
    """
    from termopt.cli.serve import serve

    context.exit(serve(source, host, port, marker, chosen))
