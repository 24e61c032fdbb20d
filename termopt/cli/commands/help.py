"""`termopt help`: the reference."""

import os

import click

from termopt.base.atomic_file import write_out
from termopt.cli.columns import text_width
from termopt.cli.help_options import help_option
from termopt.cli.options import WORD, lang_option


@click.command(options_metavar="[TOPIC] [OPTIONS]", add_help_option=False)
@click.argument("topic", type=WORD, metavar="", required=False)
@lang_option
@help_option
def command(topic: str | None, lang: str | None) -> None:
    """Show a page of the reference; without a topic, every topic. Some pages are in Chinese too.

    \b
    termopt help
    termopt help keys
    termopt help attach --lang zh
    """
    from termopt.base.language import spoken
    from termopt.cli.help_page import overview, page

    language, width = spoken(lang, False, os.environ), text_width()
    write_out([page(topic, width, os.environ, language) if topic else overview(width, language), "\n"])
