"""`termopt record`: a recording of a race, without a screen."""

from typing import Any

import click

from termopt.cli.help_options import help_option
from termopt.cli.options import display_options, force_option, recording_options, selection


@click.command(options_metavar="[SCENE.toml|TAPE] [OPTIONS]", add_help_option=False)
@click.argument("source", metavar="", required=False)
@selection
@display_options
@recording_options
@force_option
@help_option
def command(source: str | None, version: int | None, animate: bool, force: bool, **given: Any) -> None:
    """Record a scene, a tape, or keys that you list, without a screen: the same frames every time.

    \b
    termopt record --problem beale --out beale.gif
    termopt record race.toml --keys "wait:2 f [*3 wait:4" --out fork.cast
    termopt record race.tape --at 120 --out race.png
    """
    from termopt.cli.record import RecordArgs, record
    from termopt.encode.output import OutputOptions

    args = RecordArgs(*(given.pop(name) for name in RecordArgs._fields))
    record(source, given, args, OutputOptions(version, animate, args.at is not None), force)
