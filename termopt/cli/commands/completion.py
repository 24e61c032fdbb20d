"""`termopt completion`: what lets a shell complete what is typed."""

import click

from termopt.base.atomic_file import write_out
from termopt.cli.help_options import help_option
from termopt.cli.options import WORD


@click.command(options_metavar="bash|zsh|fish", add_help_option=False)
@click.argument("shell", type=WORD, metavar="")
@click.option("--at", "line", hidden=True, metavar="LINE")
@help_option
@click.pass_context
def command(context: click.Context, shell: str, line: str | None) -> None:
    """Print a script that lets a shell complete commands, options, optimizers with their hyperparameters, and the rest.

    \b
    source <(termopt completion bash)    in ~/.bashrc
    source <(termopt completion zsh)     in ~/.zshrc
    termopt completion fish > ~/.config/fish/completions/termopt.fish
    """
    from termopt.base.errors import unknown
    from termopt.cli.completion_scripts import SCRIPTS

    if shell not in SCRIPTS:
        raise unknown("shell", shell, SCRIPTS)
    if line is None:
        write_out([SCRIPTS[shell]])
        return
    from termopt.cli.completion import offers

    root = context.find_root().command
    assert isinstance(root, click.Group)
    write_out(["\t".join(one) + "\n" for one in offers(line, root)])
