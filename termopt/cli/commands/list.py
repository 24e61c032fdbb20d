"""`termopt list`: what there is to choose from."""

import click

from termopt.base.atomic_file import write_out
from termopt.base.exit import complain
from termopt.cli.columns import text_width
from termopt.cli.help_options import help_option
from termopt.cli.options import WORD


@click.command(add_help_option=False)
@click.argument("what", type=WORD, metavar="optimizers|problems|themes|lessons|schedules")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.option("--tag", "tags", type=WORD, multiple=True, metavar="T", help="Problems with this tag only, such as data.")
@help_option
def command(what: str, as_json: bool, tags: tuple[str, ...]) -> None:
    """Show what there is to choose from: optimizers, problems, themes, lessons, schedules.

    \b
    termopt list optimizers
    termopt list problems --tag valley --tag smooth
    termopt list problems --json
    """
    from termopt.cli.tables import left_out, listing

    write_out([listing(what, as_json, text_width(), tags), "\n"])
    for fault in left_out(what):
        complain(f"{fault}; it is left out")
