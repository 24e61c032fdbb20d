"""Options that several commands share, or that are many: each is declared once."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from termopt.base.number_text import whole
from termopt.base.spec import code_place
from termopt.base.words import either
from termopt.session.axes import AXES
from termopt.session.views import VIEWS

LONG_NAMES = {"optimizers": "optimizer", "problems": "problem"}
"""The long names of options that may be repeated: fields are plural, options singular."""

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


class Word(click.ParamType):  # pyright: ignore[reportMissingTypeArgument] (generic in newer versions of click)
    """A name out of one of the program's own tables, in capitals or not: `Dark` is `dark`."""

    name = "word"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(value).lower()


WORD = Word()


def _named_code(context: click.Context, param: click.Parameter, specs: tuple[str, ...]) -> tuple[str, ...]:
    """The specs; the code that they name may be run by this command."""
    for place in filter(None, map(code_place, specs)):
        permit(context, place)
    return specs


def named_code(context: click.Context, param: click.Parameter, spec: str | None) -> str | None:
    """The spec; the code that it names may be run by this command."""
    if spec is not None:
        _named_code(context, param, (spec,))
    return spec


def _trusted(context: click.Context, param: click.Parameter, trust: bool) -> None:
    if trust:
        permit(context, "*")


def permit(context: click.Context, place: str) -> None:
    """Let code of this place run until the command ends; where it stands is said before."""
    from termopt.base.code_streams import streams_for_code
    from termopt.base.exit import complain
    from termopt.registry.adapters.permission import permitted

    context.with_resource(streams_for_code())
    context.with_resource(permitted(place, lambda path: complain(f"runs the code of {path}")))


trust_option = click.option(
    "--trust",
    is_flag=True,
    expose_value=False,
    callback=_trusted,
    help="Run the code that a scene or a tape names.",
)
theme_option = click.option(
    "--theme", type=WORD, metavar="T", help="Colors; see termopt list themes. Press t to change them."
)
marker_option = click.option(
    "--marker", type=WORD, metavar="M", help="octant, braille, block or ascii; by default what the terminal can show."
)
lang_option = click.option("--lang", type=WORD, metavar="L", help="Language of the interface: en or zh.")
force_option = click.option("--force", is_flag=True, help="Replace the file if it exists.")


def appearance_options(command: Command) -> Command:
    """Language, colors and characters, the same for every command that opens something that is there."""
    for option in (marker_option, theme_option, lang_option):
        command = option(command)
    return command


def selection(command: Command) -> Command:
    """The options that choose a race, the same for every command that runs one."""
    optimizer = ("--optimizer", "-o", "--rule", "-r")
    optimizers_help = "Optimizer: name or name:hyperparameter=value,..., or ./my.py:Class. Repeat it for more lanes."
    problem_help = "Problem by name, a formula in x and y, or ./my.py:f. Repeat it to train a network in several ways."
    for option in (
        trust_option,
        click.option("--steps", type=WHOLE, metavar="N", help="Length of the race in steps [400]."),
        click.option("--seed", type=WHOLE, metavar="N", help="Seed of everything random [0]."),
        click.option("--box", metavar="X0,X1,Y0,Y1", help="The region shown; by default it holds start and minima."),
        click.option("--start", metavar="X,Y", help="Where all lanes start; by default the surface's usual start."),
        click.option(*optimizer, "optimizers", metavar="O", multiple=True, callback=_named_code, help=optimizers_help),
        click.option(
            "--problem", "-p", "problems", metavar="P", multiple=True, callback=_named_code, help=problem_help
        ),
    ):
        command = option(command)
    return command


def display_options(command: Command) -> Command:
    """The options that say how a race is shown, the same for every command that draws one."""
    for option in (
        lang_option,
        theme_option,
        click.option("--plane", metavar="P", help="principal, random, random:SEED or two parameters [principal]."),
        click.option("--axis", type=WORD, metavar="A", help=f"Plot losses over {either(AXES)} [steps]."),
        click.option("--view", type=WORD, metavar="V", help=f"{either(VIEWS)} [grid]. Press v to change it."),
    ):
        command = option(command)
    return command


def recording_options(command: Command) -> Command:
    """The options that say what a recording is, and where it goes."""
    for option in (
        click.option("--animate", is_flag=True, help="An SVG that moves."),
        click.option("--cast-version", "version", type=int, metavar="2|3", help="Of asciicast [2]."),
        click.option("--marker", type=WORD, metavar="M", help="octant, braille, block or ascii [braille]."),
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
        click.option("--lesson", metavar="NAME", help="Record a lesson, from its first page."),
    ):
        command = option(command)
    return command
