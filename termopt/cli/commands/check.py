"""`termopt check`: what an optimizer or a problem keeps of its promises."""

import click

from termopt.base.atomic_file import write_out
from termopt.cli.help_options import help_option
from termopt.cli.options import named_code


@click.command(options_metavar="FILE.py:NAME [OPTIONS]", add_help_option=False)
@click.argument("spec", metavar="", callback=named_code)
@click.option("--equals", metavar="O", callback=named_code, help="Compare its steps with those of this optimizer.")
@click.option("--start", metavar="X,Y", help="Where a function starts, which says how many parameters it has.")
@help_option
@click.pass_context
def command(context: click.Context, spec: str, equals: str | None, start: str | None) -> None:
    """Test what an optimizer or a problem promises: right gradients, no state of its own, the same answer every time.

    The exit code is 0 if there is no fault and 1 if there is one.

    \b
    termopt check ./my.py:Opt
    termopt check ./my.py:Opt:lr=0.1 --equals torch:AdamW
    termopt check ./my.py:f --start 1,2,3
    """
    from termopt.cli.scene_args import parse_start
    from termopt.registry.checks.check import check

    report = check(spec, equals, None if start is None else parse_start(start))
    write_out([f"{report}\n"])
    context.exit(0 if report.ok else 1)
