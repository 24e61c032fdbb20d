"""`termopt help`: the reference."""

import os

import click

from termopt.base.atomic_file import write_out
from termopt.cli.columns import text_width
from termopt.cli.help_options import help_option
from termopt.cli.options import WORD


@click.command(options_metavar="[TOPIC]", add_help_option=False)
@click.argument("topic", type=WORD, metavar="", required=False)
@help_option
def command(topic: str | None) -> None:
    """Show a page of the reference; without a topic, every topic.

    \b
    termopt help
    termopt help keys
    """
    from termopt.cli.help_page import overview, page

    write_out([page(topic, text_width(), os.environ) if topic else overview(text_width()), "\n"])
