"""A scene file in the place of a command, and options before one."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from termopt.base.atomic_file import exists
from termopt.base.errors import UserError, printable, unknown
from termopt.base.foreign_text import quoted


class SceneGroup(click.Group):
    """Commands, or in the place of a command a scene file or a script: `termopt race.toml --seed 3`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self.scene_as_option(args))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args[0] not in self.commands:
            raise UserError(f"'{printable(args[0])}' is one scene or command too many")
        return super().resolve_command(ctx, args)

    def scene_as_option(self, args: list[str]) -> list[str]:
        """Put `--scene` before the first word that is no option and no value of one, unless it is a command.

        Raises UserError for a word that can be neither.
        """
        known = {name: p for p in self.params if isinstance(p, click.Option) for name in p.opts}
        at = 0
        while at < len(args) and args[at].startswith("-"):
            if args[at].startswith("--") and args[at].partition("=")[0] not in known:
                return args  # click has a word to say about that one
            at += 2 if args[at] in known and not known[args[at]].is_flag else 1
        if at >= len(args) or args[at] in self.commands:
            return args
        if not (args[at].endswith((".toml", ".py")) or exists(Path(args[at]))):
            raise unknown("command", args[at], self.commands, also=", or the name of a scene file")
        return [*args[:at], "--scene", *args[at:]]


def refuse_strays(context: click.Context, command: str) -> None:
    """Raises UserError for an option before a command: it would choose for the race on screen, which is not opened."""
    for option in context.command.params:
        if option.name and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE:
            named = option.name == "scene_file"
            what = quoted(context.params[option.name]) if named else option.opts[0]
            raise UserError(f"{what} stands before '{command}'; write it after: termopt {command} {what} ...")
