"""`termopt replay`: a recorded session again."""

import os
from pathlib import Path

import click

from termopt.cli.help_options import help_option
from termopt.cli.options import appearance_options, trust_option
from termopt.cli.start_up import prepare_start


@click.command(add_help_option=False)
@click.argument("tape", metavar="TAPE")
@click.option("--watch", is_flag=True, help="See all of it done again, from the beginning.")
@trust_option
@appearance_options
@help_option
@click.pass_context
def command(
    context: click.Context, tape: str, watch: bool, lang: str | None, theme: str | None, marker: str | None
) -> None:
    """Open a recorded session again, exactly as it was left, and go on from there.

    \b
    termopt replay termopt-beale-k120.tape
    termopt replay termopt-beale-k120.tape --watch
    """
    prepare_start()
    from termopt.cli.run import show_again
    from termopt.config.settings import load

    context.exit(show_again(Path(tape), load(os.environ), watch, theme, marker, lang))
