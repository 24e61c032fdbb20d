"""One file a command: its words and options. What carries it out is loaded when it runs, so that help costs nothing."""

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module

import click

NAMES = (
    "trace",
    "record",
    "map",
    "check",
    "attach",
    "replay",
    "open",
    "serve",
    "lesson",
    "gallery",
    "config",
    "doctor",
    "list",
    "completion",
    "help",
)
"""Every command; each stands in the file of its name, as `command`."""


class Commands(Mapping[str, click.Command]):
    """The commands by name. One is loaded when it is looked up: declaring all of them delays the first picture."""

    def __getitem__(self, name: str) -> click.Command:
        if name not in NAMES:
            raise KeyError(name)
        command: click.Command = import_module(f"{__name__}.{name}").command
        if sys.flags.optimize > 1:  # Python leaves docstrings out, and they say what a command does
            from termopt.base.docstrings import doc

            command.help = doc(command.callback)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)
