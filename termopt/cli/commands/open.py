"""`termopt open`: a race out of a page or a link."""

import os
from pathlib import Path

import click

from termopt.base.errors import UserError
from termopt.cli.help_options import help_option
from termopt.cli.options import appearance_options, trust_option
from termopt.cli.start_up import prepare_start


@click.command(options_metavar="PAGE.html|LINK [OPTIONS]", add_help_option=False)
@click.argument("target", metavar="")
@click.option("--watch", is_flag=True, help="See all of a page's session done again, from the beginning.")
@trust_option
@appearance_options
@help_option
@click.pass_context
def command(
    context: click.Context, target: str, watch: bool, lang: str | None, theme: str | None, marker: str | None
) -> None:
    """Open the race that a recorded page holds, as it was left, or the one in a link.

    Nothing is loaded from a network: a link holds the race itself, behind #scene=.

    \b
    termopt open race.html
    termopt open '#scene=eNoryk8tzs0vyS8CABLTA-Y'
    """
    prepare_start()
    from termopt.cli.run import show_link, show_page
    from termopt.config.settings import load
    from termopt.scene.link import is_link

    settings = load(os.environ)
    if target.startswith(("http://", "https://")) and not is_link(target):
        raise UserError("nothing is loaded from a network: a link that can be opened has #scene= in it")
    if is_link(target):
        context.exit(show_link(target, settings, theme, marker, lang))
    context.exit(show_page(Path(target), settings, watch, theme, marker, lang))
