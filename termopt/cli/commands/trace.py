"""`termopt trace`: a race as numbers."""

from typing import Any

import click

from termopt.cli.help_options import help_option
from termopt.cli.options import WORD, force_option, selection
from termopt.cli.scene_args import choose


@click.command(options_metavar="[SCENE.toml] [OPTIONS]", add_help_option=False)
@click.argument("scene_file", metavar="", required=False)
@selection
@click.option(
    "--format", "form", type=WORD, metavar="F", help="jsonl (JSON lines) or csv [as the file's name ends, or jsonl]."
)
@click.option("--out", default="-", metavar="FILE|-", help="Where to write; - is standard output [-].")
@force_option
@help_option
def command(scene_file: str | None, form: str | None, out: str, force: bool, **chosen: Any) -> None:
    """Print the race as numbers: a line for each step and lane, exact to the last bit.

    \b
    termopt trace --optimizer gd --optimizer adam --steps 50
    termopt trace --problem beale --out beale.csv
    """
    from termopt.export.trace_table import write_trace

    ending = "csv" if out.lower().endswith(".csv") else "jsonl"
    write_trace(choose(scene_file, **chosen).session, form or ending, out, force)
