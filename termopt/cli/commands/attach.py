"""`termopt attach`: follow runs made elsewhere."""

import os

import click

from termopt.cli.help_options import help_option
from termopt.cli.options import appearance_options
from termopt.cli.start_up import prepare_start


@click.command(options_metavar="PATH|- [OPTIONS]", add_help_option=False)
@click.argument("path", metavar="")
@appearance_options
@help_option
@click.pass_context
def command(context: click.Context, path: str, lang: str | None, theme: str | None, marker: str | None) -> None:
    """Follow runs made elsewhere while they are written: JSON lines, CSV, TensorBoard, Weights & Biases offline.

    One lane a run. PATH is a file or a folder, also one that is not there yet; - is standard input.

    \b
    termopt attach runs/
    termopt attach metrics.csv
    python train.py | termopt attach -
    """
    prepare_start()
    from pathlib import Path

    from termopt.base.language import spoken
    from termopt.config.settings import load
    from termopt.live.follow import follow
    from termopt.tui.options import AppOptions
    from termopt.tui.running import require_terminal, resolve_marker

    settings = load(os.environ)
    chosen = resolve_marker(marker, settings)
    from termopt.tui.attach import follow_in_terminal, piped

    follower = piped() if path == "-" else follow(Path(path))
    require_terminal(instead="")
    language = spoken(lang or settings.lang, chosen == "ascii", os.environ)
    options = AppOptions(theme=theme or settings.theme, lang=language)
    context.exit(follow_in_terminal(follower, path, options, chosen))
