"""The program `termopt`: it runs a command line, and turns whatever ends it into an exit code."""

import sys

try:
    from typing import NoReturn

    import click

    from termopt.base.errors import LONGEST_SHORT, UserError, printable, unknown
    from termopt.base.exit import exit_code, ignore_interrupts
    from termopt.cli.default_command import cli
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
        if hint := _belongs_to_an_optimizer(error.option_name):
            raise UserError(hint) from None
        raise unknown("option", error.option_name, _options(owner)) from None
    except click.MissingParameter as error:
        raise UserError(f"missing {_missing(error)}") from None
    except click.ClickException as error:
        text = printable(error.format_message(), LONGEST_SHORT)  # what it quotes may be long
        raise UserError(text[:1].lower() + text[1:].rstrip(".")) from None
    return 0


def _missing(error: click.MissingParameter) -> str:
    """What should have been written: an option by its name, an argument as the command's help has it."""
    if isinstance(error.param, click.Option):
        return f"option '{error.param.opts[-1]}'"
    named = getattr(error.param, "metavar", None)
    first = str(getattr(error.ctx and error.ctx.command, "options_metavar", "")).partition(" ")[0]
    return f"argument '{named or first}'"


def _belongs_to_an_optimizer(option: str) -> str | None:
    """What to write instead of an option that has the name of a hyperparameter; None for any other."""
    from termopt.registry.registry import OPTIMIZERS, optimizer_hyperparameters, spell

    name = option.lstrip("-").replace("-", "_").lower()
    for optimizer in OPTIMIZERS:
        for one in optimizer_hyperparameters(optimizer):
            if name in (one.name, *(also.partition("[")[0] for also in one.also)):
                spec = f"{optimizer}:{one.name}={spell(one.default)}"
                return f"'{printable(option)}' is a hyperparameter, which is written with its optimizer: -o {spec}"
    return None


def _options(command: click.Command) -> list[str]:
    """Every option of a command, `--help` included."""
    parameters = command.get_params(click.Context(command))
    return [name for p in parameters if isinstance(p, click.Option) and not p.hidden for name in p.opts]
