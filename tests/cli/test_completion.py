"""What shells offer: by the tables, and in a real bash."""

import shutil
import subprocess
import sys

import click
import pytest

from termopt.cli.completion import offers, split
from termopt.cli.completion_scripts import SCRIPTS
from termopt.cli.completion_values import ARGUMENTS, VALUES
from termopt.cli.default_command import cli
from termopt.cli.help_page import TOPICS
from termopt.cli.main import main
from termopt.lessons import names
from termopt.registry.registry import OPTIMIZERS, PROBLEMS


def offered(line):
    """The texts of what is offered at the end of a line."""
    return [one.text for one in offers(line, cli)]


def test_every_name_of_every_table_is_offered():
    assert set(offered("termopt -o ")) == set(OPTIMIZERS)
    assert set(PROBLEMS) <= set(offered("termopt trace --problem "))
    assert offered("termopt lesson ") == list(names())
    assert offered("termopt help ") == list(TOPICS)
    assert offered("termopt completion ") == list(SCRIPTS)
    assert set(cli.commands) <= set(offered("termopt "))


def test_every_hyperparameter_is_offered_once():
    for name in OPTIMIZERS:
        found = offered(f"termopt -o {name}:")
        assert found
        assert all(text.startswith(f"{name}:") and text.endswith("=") for text in found)
        first = found[0]
        assert first not in offered(f"termopt -o {first}1,")
    assert offered("termopt -o adam:lr=0.1,beta") == ["adam:lr=0.1,beta1=", "adam:lr=0.1,beta2="]
    assert "beale:rotate=" in offered("termopt -p beale:")


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("termopt -o ad", "adam"),
        ("termopt -p ros", "rosenbrock"),
        ("termopt lesson z", "zigzag"),
        ("termopt gallery e", "edge"),
        ("termopt --marker o", "octant"),
        ("termopt --view gr", "grid"),
        ("termopt --theme=lig", "--theme=light"),
        ("termopt trace -o adam -p be", "beale"),
        ("termopt map b", "basin"),
        ("termopt --st", "--start"),
        ("termopt record --k", "--keys"),
        ('termopt -o "ada', "adam"),
        ("termopt -o Nelder", "nelder_mead"),
        ("termopt record --lesson z", "zigzag"),
        ("termopt trace --format c", "csv"),
        ("termopt -o cg:variant=h", "cg:variant=hs"),
        ("termopt -o gd:lr=1,cautious=t", "gd:lr=1,cautious=true"),
        ("termopt -p moons:activation=", "moons:activation=relu"),
    ],
)
def test_what_is_begun_is_finished(line, some):
    assert some in offered(line)


ENDINGS = {
    "termopt -o ./o": ["py"],
    "termopt -o ~/o": ["py"],
    "termopt -o trace:": ["jsonl", "csv"],
    "termopt -p linear:data=h": ["csv"],
}


def test_files_are_offered_by_their_ending():
    assert [one.text for one in offers("termopt replay ", cli) if one.kind == "file"] == ["tape"]
    assert [one.text for one in offers("termopt trace --out ", cli)] == ["*"]
    for line, endings in ENDINGS.items():
        assert [(one.kind, one.text) for one in offers(line, cli)] == [("file", ending) for ending in endings]
    assert {one.text for one in offers("termopt r", cli) if one.kind == "file"} == {"toml", "py"}


def test_nothing_is_offered_where_nothing_can_be_known():
    for line in ("termopt --seed ", "termopt -o nothing:", "termopt lesson zigzag ", "termopt trace --nothing "):
        assert [text for text in offered(line) if text not in ("toml", "py")] == []


def test_the_tables_speak_of_parameters_that_there_are():
    params = {p.name for command in (cli, *cli.commands.values()) for p in command.params}
    assert set(VALUES) <= params
    arguments = {
        (name, place)
        for name, command in cli.commands.items()
        for place, _ in enumerate(p for p in command.params if isinstance(p, click.Argument))
    }
    assert set(ARGUMENTS) == arguments


def test_words_are_those_of_a_shell():
    assert split("termopt -o 'a b' --x=\"c d") == ["termopt", "-o", "a b", "--x=c d"]
    assert split("") == []


def test_an_unknown_shell_is_named(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["completion", "bsh"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "termopt: unknown shell 'bsh'; did you mean 'bash'?\n"


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_a_real_bash_completes(tmp_path):
    (tmp_path / "race.toml").touch()
    (tmp_path / "other.txt").touch()
    lines = ["termopt -o ad", "termopt -o adam:", "termopt -p ros", "termopt lesson z", "termopt ra"]
    ask = "COMP_LINE='{0}'; COMP_POINT=${{#COMP_LINE}}; _termopt_completion; echo \"${{COMPREPLY[@]}}\""
    script = [
        f"termopt() {{ {sys.executable} -c 'from termopt.cli.main import main; main()' \"$@\"; }}",
        "source <(termopt completion bash)",
        *(ask.format(line) for line in lines),
    ]
    done = subprocess.run(["bash", "-c", "\n".join(script)], cwd=tmp_path, capture_output=True, text=True, check=True)
    optimizers, fields, problems, lessons, files = done.stdout.splitlines()
    assert {"adam", "adagrad"} <= set(optimizers.split())
    assert {"lr=", "beta1="} <= set(fields.split())
    assert "rosenbrock" in problems.split()
    assert "zigzag" in lessons.split()
    assert files == "race.toml"
    assert done.stderr == ""


@pytest.mark.long
@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
def test_a_real_fish_completes(tmp_path):
    for name in ("race.toml", "race.tape", "other.txt", "houses.csv"):
        (tmp_path / name).touch()
    lines = ["termopt -o ad", "termopt -o adam:", "termopt ra", "termopt -p linear:data=h", "termopt trace --out o"]
    script = [
        f"function termopt; {sys.executable} -c 'from termopt.cli.main import main; main()' $argv; end",
        "termopt completion fish | source",
        *(f"string join ' ' (complete -C '{line}' | string replace -r '\\t.*' '')" for line in lines),
    ]
    done = subprocess.run(["fish", "-c", "\n".join(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    optimizers, fields, *files = done.stdout.splitlines()
    assert {"adam", "adagrad"} <= set(optimizers.split())
    assert {"adam:lr=", "adam:beta1="} <= set(fields.split())
    assert files == ["race.toml", "linear:data=houses.csv", "other.txt"]
    assert done.stderr == ""
