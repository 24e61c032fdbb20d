"""The command `termopt`. Every sub-command imports what it needs when it runs: help costs no NumPy and no Textual."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import rich_click as click

from termopt.errors import UserError
from termopt.version import __version__

click.rich_click.USE_RICH_MARKUP = False
click.rich_click.STYLE_HELPTEXT = ""
click.rich_click.STYLE_OPTIONS_TABLE_BOX = ""

Command = TypeVar("Command", bound=Callable[..., Any])

EXAMPLES = """
\b
Examples
  termopt                                          the race down a long valley
  termopt --problem beale --rule gd --rule lbfgs   two lanes, with presets for this surface
  termopt --problem "x**2 + 10*sin(y)**2"          a surface of your own
  termopt --rule "adam:lr=cosine(0.3,200)"         a knob, here a schedule
  termopt trace --rule adam --steps 50 --out -     the same race as numbers
"""


def selection(command: Command) -> Command:
    """The options that choose a race, the same for every sub-command that runs one."""
    rules_help = "Optimizer, as name or name:knob=value,...  Repeat it for more lanes."
    for option in (
        click.option("--steps", type=int, metavar="N", help="Length of the race in steps [400]."),
        click.option("--seed", type=int, metavar="N", help="Seed of everything random [0]."),
        click.option("--start", metavar="X,Y", help="Where all lanes start; by default the surface's usual start."),
        click.option("--rule", "-r", "rules", metavar="R", multiple=True, help=rules_help),
        click.option("--problem", "-p", metavar="P", help="Surface by name, or a formula in x and y."),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@selection
@click.option("--view", metavar="V", help="grid or overlay [grid]. Press v to change it.")
@click.option("--theme", metavar="T", help="Colors; see `termopt list themes`. Press t to change them.")
@click.option("--fps", type=click.IntRange(1, 240), metavar="N", help="Most frames a second to draw [60].")
@click.option("--paused", is_flag=True, help="Wait for the first key.")
@click.option("--scene", "scene_file", hidden=True, metavar="SCENE.toml")
@click.version_option(__version__, "--version", "-V", prog_name="termopt", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context, scene_file: str | None, fps: int | None, paused: bool, **chosen: Any) -> None:
    """Watch optimizers race in the terminal: contour, path and loss side by side, forwards and backwards.

    termopt [SCENE.toml] opens the race. Space plays and pauses, the arrows step, ? shows every key, q leaves.
    """
    if context.invoked_subcommand:
        return
    scene = choose(scene_file, paused=paused or None, **chosen)
    from termopt.scene import session

    opened = session(scene)
    require_terminal()
    from termopt.tui.app import run_app

    sys.exit(run_app(opened, theme=scene.theme, fps=fps))


@cli.command()
@click.argument("scene_file", metavar="[SCENE.toml]", required=False)
@selection
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", help="JSON lines or CSV.")
@click.option("--out", default="-", metavar="FILE|-", help="Where to write; - is standard output.")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
def trace(scene_file: str | None, form: str, out: str, force: bool, **chosen: Any) -> None:
    """Print the race as numbers: a line for each step and lane, exact to the last bit."""
    from termopt.scene import session
    from termopt.trace_file import write_trace

    write_trace(session(choose(scene_file, **chosen)), form, out, force)


@cli.command(name="list")
@click.argument("what", metavar="rules|problems|themes")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def list_(what: str, as_json: bool) -> None:
    """Show what there is to choose from, with all knobs, defaults and ranges."""
    from termopt.listing import listing

    click.echo(listing(what, as_json))


def choose(scene_file: str | None, **chosen: Any) -> Any:
    """The scene of a file or the default one, with everything on the command line over it."""
    from dataclasses import replace

    from termopt.scene import Scene, load_scene

    scene = load_scene(Path(scene_file)) if scene_file else Scene()
    given = {name: value for name, value in chosen.items() if value not in (None, ())}
    if "start" in given:
        given["start"] = parse_start(given["start"])
    elif "problem" in given:
        given["start"] = None
    return replace(scene, **given)


def parse_start(text: str) -> tuple[float, ...]:
    """`-2,2` -> (-2.0, 2.0)."""
    try:
        point = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise UserError(f"--start {text}: expected numbers with commas, such as -2,2") from None
    if not all(abs(value) < float("inf") for value in point):
        raise UserError(f"--start {text}: every number must be finite")
    return point


def require_terminal() -> None:
    """A race on screen needs a screen. Raises UserError in a pipe."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError("there is no terminal to draw in; `termopt trace` prints the same race as numbers")


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line. Exit codes: 0 done, 2 the command was wrong, 130 interrupted."""
    try:
        cli.main(
            args=scene_as_option(sys.argv[1:] if args is None else args), prog_name="termopt", standalone_mode=False
        )
    except click.exceptions.Exit as exit:
        sys.exit(exit.exit_code)
    except (KeyboardInterrupt, click.exceptions.Abort):
        sys.exit(130)
    except click.exceptions.ClickException as error:
        fail(error.format_message())
    except UserError as error:
        fail(str(error))
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does; that is no error of ours.
        sys.stdout = None
    sys.exit(0)


def fail(message: str) -> NoReturn:
    """One line on standard error, and exit code 2."""
    print(f"termopt: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(2)


def scene_as_option(args: list[str]) -> list[str]:
    """Let the scene file stand where sub-commands stand: `termopt race.toml --seed 3`."""
    takes_value = {name for p in cli.params if isinstance(p, click.Option) and not p.is_flag for name in p.opts}
    position = 0
    while position < len(args):
        if not args[position].startswith("-") or args[position] == "-":
            break
        position += 2 if args[position] in takes_value else 1
    if position >= len(args) or args[position] in cli.commands:
        return args
    return [*args[:position], "--scene", *args[position:]]
