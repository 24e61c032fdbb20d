"""The options that print a text and end there: help, laid out by rich_click, and the version."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from termopt.base.atomic_file import write_out
from termopt.base.version import __version__

Command = TypeVar("Command", bound=Callable[..., Any])


def informing(*names: str, text: Callable[[click.Context], str], doc: str) -> Callable[[Command], Command]:
    """An option that prints a text and ends there."""

    def show(context: click.Context, option: click.Parameter, asked: bool) -> None:
        if asked:
            write_out([text(context), "\n"])
            context.exit()

    return click.option(*names, is_flag=True, is_eager=True, expose_value=False, callback=show, help=doc)


def help_of(context: click.Context) -> str:
    """The help of a command, laid out by rich_click. It is loaded only for this: a race starts 10 ms sooner."""
    import rich_click

    rich_click.rich_click.THEME = "default-slim"
    rich_click.rich_click.MAX_WIDTH = 100
    rich_click.rich_click.TEXT_PARAGRAPH_LINEBREAKS = "\n\n"
    plain = context.command
    same: dict[str, Any] = {
        "name": plain.name,
        "params": plain.params,
        "help": plain.help,
        "epilog": plain.epilog,
        "options_metavar": plain.options_metavar,
        "add_help_option": False,
    }
    if isinstance(plain, click.Group):
        command = rich_click.RichGroup(
            **same,
            commands=dict(plain.commands),
            subcommand_metavar=plain.subcommand_metavar,
            invoke_without_command=True,
        )
    else:
        command = rich_click.RichCommand(**same)
    return command.get_help(rich_click.RichContext(command, info_name=context.info_name, parent=context.parent))


help_option = informing("--help", "-h", text=help_of, doc="Show this message and exit.")
version_option = informing("--version", "-V", text=lambda _: f"termopt {__version__}", doc="Show the version and exit.")
