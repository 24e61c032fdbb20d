"""Options that several commands share, or that are many: each is declared once."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from termopt.base.number_text import whole
from termopt.base.words import either
from termopt.session.axes import AXES
from termopt.session.views import VIEWS

Command = TypeVar("Command", bound=Callable[..., Any])


class Whole(click.ParamType):  # pyright: ignore[reportMissingTypeArgument] (generic in newer versions of click)
    """A whole number, as people write large ones: `1000`, `1e3`."""

    name = "integer"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = value if isinstance(value, int) else whole(value)
        if number is None:
            self.fail(f"'{value}' is not a whole number.", param, ctx)
        return number


WHOLE = Whole()

theme_option = click.option("--theme", metavar="T", help="Colors; see termopt list themes. Press t to change them.")
marker_option = click.option(
    "--marker", metavar="M", help="braille, block or ascii; by default what the terminal can show."
)
force_option = click.option("--force", is_flag=True, help="Replace the file if it exists.")


def selection(command: Command) -> Command:
    """The options that choose a race, the same for every command that runs one."""
    optimizer = ("--optimizer", "-o", "--rule", "-r")
    optimizers_help = "Optimizer, as name or name:hyperparameter=value,...  Repeat it for more lanes."
    problem_help = "Problem by name, or a formula in x and y. Repeat it to feed one network in different ways."
    for option in (
        click.option("--steps", type=WHOLE, metavar="N", help="Length of the race in steps [400]."),
        click.option("--seed", type=WHOLE, metavar="N", help="Seed of everything random [0]."),
        click.option("--box", metavar="X0,X1,Y0,Y1", help="The region shown; by default it holds start and minima."),
        click.option("--start", metavar="X,Y", help="Where all lanes start; by default the surface's usual start."),
        click.option(*optimizer, "optimizers", metavar="O", multiple=True, help=optimizers_help),
        click.option("--problem", "-p", "problems", metavar="P", multiple=True, help=problem_help),
    ):
        command = option(command)
    return command


def display_options(command: Command) -> Command:
    """The options that say how a race is shown, the same for every command that draws one."""
    for option in (
        theme_option,
        click.option("--plane", metavar="P", help="principal, random, random:SEED or two parameters [principal]."),
        click.option("--axis", metavar="A", help=f"Plot losses over {either(AXES)} [steps]."),
        click.option("--view", metavar="V", help=f"{either(VIEWS)} [grid]. Press v to change it."),
    ):
        command = option(command)
    return command


def recording_options(command: Command) -> Command:
    """The options that say what a recording is, and where it goes."""
    for option in (
        click.option("--animate", is_flag=True, help="An SVG that moves."),
        click.option("--cast-version", "version", type=int, metavar="2|3", help="Of asciicast [2]."),
        click.option("--marker", metavar="M", help="braille, block or ascii [braille]."),
        click.option("--at", type=WHOLE, metavar="K", help="End at step K; an image shows that step."),
        click.option("--keys", metavar="K", help="What to press, such as 'wait:2 space right*3 f'."),
        click.option("--seconds", type=float, metavar="S", help="How long; by default until nothing happens any more."),
        click.option("--fps", type=int, metavar="N", help="Pictures a second, 1 to 60 [30]."),
        click.option("--size", metavar="WxH", help="Columns and rows [120x40, or those of the tape]."),
        click.option(
            "--out",
            metavar="FILE",
            required=True,
            help="Where to: .cast .gif .webp .png .svg .txt .html",
        ),
        click.option("--lang", metavar="L", help="Its language, en or zh [en]."),
        click.option("--lesson", metavar="NAME", help="Record a lesson, from its first page."),
    ):
        command = option(command)
    return command
