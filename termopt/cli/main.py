"""The command `termopt`. Each sub-command imports what it needs when it runs, so that help costs nothing."""

import sys

try:
    import os
    import shutil
    from dataclasses import replace
    from pathlib import Path
    from typing import Any, NoReturn

    import click

    from termopt.base.atomic_file import output, write_out
    from termopt.base.errors import LONGEST_SHORT, UserError, printable, unknown
    from termopt.base.exit import complain, exit_code, ignore_interrupts
    from termopt.base.foreign_text import harmless
    from termopt.cli.columns import text_width
    from termopt.cli.default_command import SceneGroup, refuse_strays
    from termopt.cli.help_options import help_option, version_option
    from termopt.cli.options import display_options, recording_options, selection
    from termopt.cli.scene_args import choose
except KeyboardInterrupt:  # from here on `main` answers an interrupt, but loading all this takes a moment too
    sys.exit(130)


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line. Exit codes: 0 done, 1 broken, 2 the command was wrong, 130 interrupted."""
    given = sys.argv[1:] if args is None else args
    code = exit_code(lambda: run(given))
    if args is None:
        ignore_interrupts()  # all is done
    sys.exit(code)


def run(args: list[str]) -> int:
    """Run the command line. Returns the exit code. Raises UserError, also for what click finds wrong."""
    try:
        with cli.make_context("termopt", args) as context:
            cli.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.NoSuchOption as error:
        owner = error.ctx.command if error.ctx else cli
        raise unknown("option", error.option_name, _options(owner)) from None
    except click.ClickException as error:
        text = printable(error.format_message(), LONGEST_SHORT)  # what it quotes may be long
        raise UserError(text[:1].lower() + text[1:].rstrip(".")) from None
    return 0


def _options(command: click.Command) -> list[str]:
    """Every option of a command, `--help` included."""
    parameters = command.get_params(click.Context(command))
    return [name for p in parameters if isinstance(p, click.Option) and not p.hidden for name in p.opts]


@click.group(
    cls=SceneGroup,
    invoke_without_command=True,
    options_metavar="[SCENE.toml] [OPTIONS]",
    subcommand_metavar="| COMMAND ...",
    add_help_option=False,
)
@selection
@display_options
@click.option("--fps", type=int, metavar="N", help="Most frames a second to draw, 1 to 240 [60].")
@click.option("--marker", metavar="M", help="braille, block or ascii; by default what the terminal can show.")
@click.option("--paused", is_flag=True, help="Wait for the first key.")
@click.option("--print-scene", is_flag=True, help="Print the whole scene instead, as a file to keep and change.")
@click.option("--scene", "scene_file", hidden=True, metavar="SCENE.toml")
@version_option
@help_option
@click.pass_context
def cli(
    context: click.Context,
    scene_file: str | None,
    fps: int | None,
    marker: str | None,
    paused: bool,
    print_scene: bool,
    **chosen: Any,
) -> None:
    """Watch optimizers race in the terminal: contour, path and loss side by side, forwards and backwards.

    Space plays and pauses, the arrows step, ? shows every key, q leaves.

    \b
    termopt                               the race down a long valley
    termopt -p beale -o gd -o lbfgs       a surface by name, two lanes
    termopt -p "x**2 + 10*sin(y)**2"      a surface of your own
    termopt -o "adam:lr=cosine(0.3,200)"  a schedule of the rate
    termopt race.toml                     a scene from a file
    termopt trace -o adam --steps 50      the same race as numbers
    termopt record --out race.gif         the same race as a recording
    termopt help                          every topic of the reference
    """
    if context.invoked_subcommand:
        refuse_strays(context, context.invoked_subcommand)
        return
    prepare_start()
    from termopt.cli.run import show
    from termopt.config.settings import load

    settings = load(os.environ)
    opened = choose(scene_file, base=settings.opening, paused=paused or None, **chosen)
    if print_scene:
        from termopt.scene.write import scene_text

        write_out([scene_text(*opened)])
        return
    context.exit(show(opened, settings, fps=fps, marker=marker))


@cli.command(options_metavar="[SCENE.toml] [OPTIONS]", add_help_option=False)
@click.argument("scene_file", metavar="", required=False)
@selection
@click.option("--format", "form", metavar="F", help="jsonl (JSON lines) or csv [as the file's name ends, or jsonl].")
@click.option("--out", default="-", metavar="FILE|-", help="Where to write; - is standard output [-].")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@help_option
def trace(scene_file: str | None, form: str | None, out: str, force: bool, **chosen: Any) -> None:
    """Print the race as numbers: a line for each step and lane, exact to the last bit.

    \b
    termopt trace --optimizer gd --optimizer adam --steps 50
    termopt trace --problem beale --out beale.csv
    """
    from termopt.export.trace_table import write_trace

    ending = "csv" if out.lower().endswith(".csv") else "jsonl"
    write_trace(choose(scene_file, **chosen).session, form or ending, out, force)


@cli.command(name="record", options_metavar="[SCENE.toml|TAPE] [OPTIONS]", add_help_option=False)
@click.argument("source", metavar="", required=False)
@selection
@display_options
@recording_options
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@help_option
def record_(source: str | None, version: int | None, animate: bool, force: bool, **given: Any) -> None:
    """Record a race without a screen: a scene, a tape, or the keys you say; the same frames every time.

    \b
    termopt record --problem beale --out beale.gif
    termopt record race.toml --keys "wait:2 f [*3 wait:4" --out fork.cast
    termopt record race.tape --at 120 --out race.png
    """
    from termopt.cli.record import RecordArgs, record
    from termopt.encode.output import OutputOptions

    args = RecordArgs(*(given.pop(name) for name in RecordArgs._fields))
    record(source, given, args, OutputOptions(version, animate, args.at is not None), force)


@cli.command(add_help_option=False)
@click.argument("tape", metavar="TAPE")
@click.option("--watch", is_flag=True, help="See all of it done again, from the beginning.")
@click.option("--theme", metavar="T", help="Colors; see termopt list themes.")
@click.option("--marker", metavar="M", help="braille, block or ascii; by default what the terminal can show.")
@help_option
@click.pass_context
def replay(context: click.Context, tape: str, watch: bool, theme: str | None, marker: str | None) -> None:
    """Open a recorded session again, exactly as it was left, and go on from there.

    \b
    termopt replay termopt-beale-k120.tape
    termopt replay termopt-beale-k120.tape --watch
    """
    prepare_start()
    from termopt.cli.run import show_again
    from termopt.config.settings import load

    context.exit(show_again(Path(tape), load(os.environ), watch, theme, marker))


@cli.command(options_metavar="[NAME] [OPTIONS]", add_help_option=False)
@click.argument("name", metavar="", required=False)
@click.option("--lang", metavar="L", help="en or zh; by default the language of the environment.")
@click.option("--theme", metavar="T", help="Colors; see termopt list themes.")
@click.option("--marker", metavar="M", help="braille, block or ascii; by default what the terminal can show.")
@help_option
@click.pass_context
def lesson(context: click.Context, name: str | None, lang: str | None, theme: str | None, marker: str | None) -> None:
    """The guided tour: without a name a list of lessons, with one the lesson.

    \b
    termopt lesson
    termopt lesson zigzag --lang zh
    """
    from termopt.base.language import spoken
    from termopt.config.settings import load

    settings = load(os.environ)
    asked = lang or settings.lang
    if name is None:
        from termopt.lessons.table import listed

        write_out([listed(spoken(asked, False, os.environ), text_width()), "\n\ntermopt lesson NAME opens one\n"])
        return
    prepare_start()
    from termopt.cli.run import resolve_marker, show
    from termopt.scene.lesson_scene import lesson_scene
    from termopt.scene.scene import OpenScene, open_scene

    language = spoken(asked, resolve_marker(marker, settings) == "ascii", os.environ)
    scene = replace(lesson_scene(name, language), theme=theme)
    opened = OpenScene(scene, open_scene(scene))
    context.exit(show(opened, settings, marker=marker, lang=language))


@cli.command(add_help_option=False)
@click.argument("what", metavar="path|show|init")
@click.option("--force", is_flag=True, help="init: replace the file if it exists.")
@help_option
def config(what: str, force: bool) -> None:
    """Your settings: where they are, what is in force and why, or a commented file to begin with.

    \b
    termopt config path
    termopt config show
    termopt config init
    """
    from termopt.config.settings import load, settings_path

    match what:
        case "path":
            write_out([f"{shown(settings_path(os.environ))}\n"])
        case "show":
            from termopt.config.template import text_of

            write_out([text_of(load(os.environ))])
        case "init":
            from termopt.config.template import init

            write_out([f"{shown(init(os.environ, force))}\n"])
        case _:
            raise unknown("word", what, ("path", "show", "init"))


@cli.command(add_help_option=False)
@help_option
def doctor() -> None:
    """Show what this terminal can do: size, colors, characters, and what termopt makes of them."""
    from termopt.cli.doctor import report

    out = output()
    size = shutil.get_terminal_size()
    write_out([report(*size, os.environ, out.encoding, out.isatty()), "\n"])


@cli.command(name="list", add_help_option=False)
@click.argument("what", metavar="optimizers|problems|themes|lessons|schedules")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@help_option
def list_(what: str, as_json: bool) -> None:
    """Show what there is to choose from: optimizers, problems, themes, lessons, schedules.

    \b
    termopt list optimizers
    termopt list problems --json
    """
    from termopt.cli.tables import left_out, listing

    write_out([listing(what, as_json, text_width()), "\n"])
    for fault in left_out(what):
        complain(f"{fault}; it is left out")


@cli.command(name="help", options_metavar="[TOPIC]", add_help_option=False)
@click.argument("topic", metavar="", required=False)
@help_option
def help_(topic: str | None) -> None:
    """Show a page of the reference; without a topic, every topic.

    \b
    termopt help
    termopt help keys
    """
    from termopt.cli.help_page import overview, page

    write_out([page(topic, text_width(), os.environ) if topic else overview(text_width()), "\n"])


def shown(path: Path) -> str:
    """A path for a program to read, or for a terminal to show."""
    return harmless(str(path)) if sys.stdout and sys.stdout.isatty() else str(path)


def prepare_start() -> None:
    """Load the interface sooner: what is loaded is no garbage, and 2-D problems need no threads for linear algebra.

    Measured to the first picture: 57 ms less without collections, 46 ms without the threads.
    """
    import gc

    gc.disable()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


if sys.flags.optimize > 1:  # Python was told to leave docstrings out, and they say what a command does
    from termopt.base.docstrings import doc

    for command in (cli, *cli.commands.values()):
        command.help = doc(command.callback)
