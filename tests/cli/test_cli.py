"""The command line as a user meets it: every mistake is answered by one helpful line and exit code 2."""

import subprocess
import sys

import pytest

from termopt.base.version import __version__
from termopt.cli.commands import NAMES
from termopt.cli.main import cli, main
from termopt.registry import registry
from termopt.registry.registry import OPTIMIZERS
from termopt.sweeps.kinds import KINDS


@pytest.fixture
def run(capsys):
    """Runs a command line in this process: (exit code, standard output, standard error)."""

    def call(*args):
        with pytest.raises(SystemExit) as caught:
            main(list(args))
        out, err = capsys.readouterr()
        return caught.value.code, out, err

    return call


def test_a_command_without_its_argument_says_which(run):
    """In the words of its usage line, for every command that needs one."""
    commands = cli.commands  # pyright: ignore[reportAttributeAccessIssue]
    needy = {name for name, command in commands.items() if any(p.required for p in command.params)}
    assert {"map", "check", "list"} <= needy
    for name in needy:
        code, _, err = run(name)
        kind, _, word = err.removeprefix("termopt: missing ").removesuffix("'\n").partition(" '")
        assert (code, kind) == (2, "option" if name == "record" else "argument")
        assert word
        assert word in commands[name].get_help(commands[name].make_context(name, [], resilient_parsing=True))
    assert run("map")[2] == f"termopt: missing argument '{'|'.join(KINDS)}'\n"


MISTAKES = {
    # commands and options
    ("trce",): "unknown command 'trce'; did you mean 'trace'?",
    ("rosenbrock",): f"unknown command 'rosenbrock'; known: {', '.join(NAMES)}",
    ("n" * 300,): "unknown command",
    ("race.toml",): "race.toml: no such file or directory",
    ("trace", "race.toml"): "race.toml: no such file or directory",
    (".",): ".: is a directory",
    (".", "race.toml"): "'race.toml' is one scene or command too many",
    ("--optim", "adam"): "unknown option '--optim'; did you mean '--optimizer'?",
    ("trace", "--fomat", "csv"): "unknown option '--fomat'; did you mean '--format'?",
    ("list", "optimizers", "--jsn"): "unknown option '--jsn'; did you mean '--json'?",
    ("--lr", "0.1"): "'--lr' is a hyperparameter, which is written with its optimizer: -o gd:lr=0.001",
    ("trace", "--learning-rate=0.1"): "which is written with its optimizer: -o gd:lr=0.001",
    ("--betas=0.9,0.99",): "is a hyperparameter, which is written with its optimizer: -o lion:beta1=0.9",
    ("record", "--momentum", "0.9"): "which is written with its optimizer: -o momentum:momentum=0.9",
    ("trace", "-r"): "option '-r' requires an argument",
    (
        "--optimizer",
        "adam",
        "trace",
    ): "--optimizer stands before 'trace'; write it after: termopt trace --optimizer ...",
    ("race.toml", "trace"): "race.toml stands before 'trace'; write it after: termopt trace race.toml ...",
    ("list",): "missing argument 'optimizers|problems|themes|lessons|schedules'",
    ("list", "optimizrs"): "unknown list 'optimizrs'; did you mean 'optimizers'?",
    ("list", "optimizers", "themes"): "got unexpected extra argument (themes)",
    ("trace", "--format", "jsnl"): "unknown format 'jsnl'; did you mean 'jsonl'?",
    ("trace", "--out", ""): "--out needs the name of a file",
    ("--view", "gird"): "unknown view 'gird'; did you mean 'grid'?",
    ("--theme", "drak"): "unknown theme 'drak'; did you mean 'dark'?",
    ("--fps", "0"): "--fps 0 is out of range: 1 ≤ fps ≤ 240",
    ("--fps", "many"): "invalid value for '--fps'",
    (): "there is no terminal to draw in; `termopt trace` prints the same race as numbers",
    # numbers
    ("trace", "--start", "1"): "the start has 1 number; quadratic needs 2",
    ("trace", "--start", "1,2,3"): "the start has 3 numbers; quadratic needs 2",
    ("trace", "--start", "a,b"): "--start a,b: expected numbers with commas, such as -2,2",
    ("trace", "--start", "1,"): "--start 1,: expected numbers",
    ("trace", "--start", ""): "--start : expected numbers",
    ("trace", "--start", "nan,1"): "the start (nan, 1) is not finite",
    ("trace", "--start", "1e400,1"): "the start (inf, 1) is not finite",
    ("trace", "--start", "1e200,1"): "the start (1e+200, 1) has a loss that is not finite",
    ("trace", "--start", "1,5,2"): "the start has 3 numbers; quadratic needs 2, and decimals a point: 1.5, not 1,5",
    ("trace", "-o", "adam:lr=0,1"): "'adam:lr=0,1': write decimals with a point, lr=0.1",
    ("trace", "--box", "1,2,3"): "--box 1,2,3: expected two sides X0,X1,Y0,Y1, such as -2,2,-1,3",
    ("trace", "--box", "2,1,0,1"): "not a region: 2 is not below 1",
    ("trace", "--steps", "-1"): "steps=-1 is out of range: 0 ≤ steps ≤ 10,000,000",
    ("trace", "--steps", "1e9"): "steps=1000000000 is out of range",
    ("trace", "--steps", "1.5"): "invalid value for '--steps': '1.5' is not a whole number",
    ("trace", "--steps", "9" * 400): "steps is out of range: 0 ≤ steps ≤ 10,000,000",
    ("trace", "--steps", "9" * 5000): "invalid value for '--steps'",
    ("trace", "--seed", "-1"): "seed=-1 is out of range: 0 ≤ seed ≤ 9,223,372,036,854,775,807",
    ("trace", *["-r", "gd"] * 10): "10 optimizers given; a race has 1 to 9 lanes",
    # problems
    ("trace", "-p", "rosenbrok"): "unknown problem 'rosenbrok'; did you mean 'rosenbrock'?",
    ("trace", "-p", "zzz"): "unknown problem 'zzz'; known: rosenbrock, ",
    ("trace", "-p", "booth:a=1"): "unknown hyperparameter of booth 'a'; known: rotate, stretch,",
    ("trace", "-p", "booth:rotat=30"): "unknown hyperparameter of booth 'rotat'; did you mean 'rotate'?",
    ("trace", "-p", "mlp:rotat=30"): "unknown hyperparameter of mlp 'rotat'; known: batch,",
    ("trace", "-p", "quadratic:kapa=1"): "unknown hyperparameter of quadratic 'kapa'; did you mean 'kappa'?",
    ("trace", "-p", "quadratic:kappa=0.1"): "quadratic: kappa=0.1 is out of range: 1 ≤ kappa",
    (
        "trace",
        "-p",
        "quadratic:",
    ): "'quadratic:': a hyperparameter is missing; write name:hyperparameter=value,hyperparameter=value",
    # optimizers
    ("trace", "-r", "adm"): "unknown optimizer 'adm'; did you mean 'adam'?",
    ("trace", "-r", "adäm"): "unknown optimizer 'adäm'; did you mean 'adam'?",
    ("trace", "-r", "ad\nam"): "unknown optimizer 'ad\\nam'; did you mean 'adam'?",
    ("trace", "-r", "\udcff"): "unknown optimizer '\\udcff'; known: gd, ",
    ("trace", "-r", "q" * 999): f"unknown optimizer '{'q' * 30} … {'q' * 20}'; known: gd, ",
    ("trace", "-r", ""): "'' names nothing",
    ("trace", "-r", " :lr=1"): "' :lr=1' names nothing",
    ("trace", "-r", "adam:"): "'adam:': a hyperparameter is missing",
    ("trace", "-r", "adam:lr=1,,eps=1"): "'adam:lr=1,,eps=1': a hyperparameter is missing",
    ("trace", "-r", "adam:lr"): "'adam:lr': 'lr' has no value",
    ("trace", "-r", "adam:lr="): "'adam:lr=': 'lr' has no value",
    ("trace", "-r", "adam:lr=1,LR=2"): "lr is given twice",
    ("trace", "-r", "adam:bta1=1"): "unknown hyperparameter of adam 'bta1'; did you mean 'beta1'?",
    ("trace", "-r", "adam:lr=fast"): "adam: lr=fast: expected a number, 0 ≤ lr",
    ("trace", "-r", "adam:lr=nan"): "adam: lr=nan is out of range: 0 ≤ lr",
    ("trace", "-r", "adam:lr=inf"): "adam: lr=inf is out of range: 0 ≤ lr",
    ("trace", "-r", "adam:lr=1e400"): "adam: lr=1e400: no float can hold it, it would become inf",
    ("trace", "-r", "adam:lr=1e-400"): "adam: lr=1e-400: no float can hold it, it would become 0",
    ("trace", "-r", "adam:beta1=1"): "adam: beta1=1 is out of range: 0 ≤ beta1 < 1",
    ("trace", "-r", "adam:clip=0"): "adam: clip=0 is out of range: 0 < clip",
    ("trace", "-r", "adam:zero_grad=maybe"): "adam: zero_grad=maybe: zero_grad is true or false",
    ("trace", "-r", "lbfgs:history=2.5"): "lbfgs: history=2.5: expected a whole number, 1 ≤ history ≤ 100",
    ("trace", "-r", "lbfgs:history=1" + "0" * 400): " is out of range: 1 ≤ history ≤ 100",
    ("trace", "-r", "lbfgs:c1=0.4,c2=0.3"): "lbfgs: c1=0.4 is out of range: 0 < c1 < c2 = 0.3",
    (
        "trace",
        "-r",
        "lbfgs:lr=cosine(1,2)",
    ): "unknown hyperparameter of lbfgs 'lr'; known: history, c1, c2, zero_grad, clip",
    ("trace", "-r", "adam:lr=cosine"): "adam: lr: 'cosine': write cosine(lr0, steps, end=0.0, warmup=0)",
    ("trace", "-r", "adam:lr=cosin(1,2)"): "adam: lr: unknown schedule 'cosin'; did you mean 'cosine'?",
    ("trace", "-r", "adam:lr=cosine(1,2"): "a parenthesis is not closed or not opened",
}


def test_names_of_tables_may_have_capitals(run):
    for args in (("list", "Themes"), ("help", "Keys"), ("completion", "Bash")):
        assert run(*args) == run(args[0], args[1].lower())
        assert run(*args)[0] == 0
    named = ("--view", "Overlay", "--theme", "Dark", "--lang", "EN", "--axis", "Steps", "--print-scene")
    assert run(*named) == run(*(word.lower() for word in named))
    assert run(*named)[0] == 0


@pytest.mark.parametrize(("args", "line"), MISTAKES.items(), ids=lambda value: " ".join(value)[:40])
def test_a_mistake_is_answered_by_one_line(run, args, line):
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert line in err
    assert err.startswith("termopt: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize(("formula", "column"), [("x +", 3), ("x**2 + foo(y)", 7), ("eval(x)", 0), ("", 0)])
def test_a_caret_shows_where_a_formula_is_wrong(run, formula, column):
    code, out, err = run("trace", "--problem", formula)
    reason, quoted, caret = err.splitlines()
    assert (code, out, quoted, caret) == (2, "", f"  {formula}", f"  {' ' * column}^")
    assert reason.startswith("termopt: ")


def test_interrupted(run, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("termopt.export.trace_table.write_trace", interrupt)
    assert run("trace") == (130, "", "")


# -- help ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("args", [("--help",), ("-h",), ("trace", "--help"), ("trace", "-h"), ("list", "--help")])
def test_help_fits_and_is_plain(run, args):
    code, out, err = run(*args)
    assert (code, err) == (0, "")
    assert out.isascii()
    assert "\x1b" not in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_help_shows_usage_examples_options_and_commands(run):
    _, out, _ = run("--help")
    assert out.startswith("Usage: termopt [SCENE.toml|SCRIPT.py] [OPTIONS] | COMMAND ...")
    assert "\ntermopt -p beale -o gd -o lbfgs " in out
    for option in (
        "--problem",
        "--optimizer",
        "--start",
        "--seed",
        "--steps",
        "--view",
        "--theme",
        "--fps",
        "--paused",
    ):
        assert option in out
    assert out.index("Options:") < out.index("Commands:") < out.index("  trace  ")
    assert "--scene" not in out
    assert "Usage: termopt trace [SCENE.toml] [OPTIONS]" in run("trace", "--help")[1]


def test_version(run):
    assert run("--version") == run("-V") == (0, f"termopt {__version__}\n", "")


def test_help_comes_first_whatever_else_is_wrong(run):
    assert run("--steps", "x", "--help")[0] == 0


def test_the_module_is_the_command():
    done = subprocess.run([sys.executable, "-m", "termopt", "-V"], capture_output=True, text=True, check=True)
    assert done.stdout == f"termopt {__version__}\n"


# -- scenes among the words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "becomes"),
    [
        ("", ""),
        ("--seed 3", "--seed 3"),
        ("trace --seed 3", "trace --seed 3"),
        ("race.toml", "--scene race.toml"),
        ("race.toml --seed 3", "--scene race.toml --seed 3"),
        ("--seed 3 -p beale race.toml", "--seed 3 -p beale --scene race.toml"),
        ("--paused --seed=3 race.toml", "--paused --seed=3 --scene race.toml"),
        ("--scene race.toml", "--scene race.toml"),
    ],
)
def test_a_scene_may_stand_where_a_command_does(words, becomes):
    assert cli.scene_as_option(words.split()) == becomes.split()


def test_the_command_line_lies_over_the_scene(run, tmp_path):
    scene = tmp_path / "race.toml"
    scene.write_text('problem = "beale"\noptimizers = ["gd:lr=0.01"]\nstart = [1, 2]\nsteps = 1\n', "utf-8")
    header, *rows = run("trace", str(scene))[1].splitlines()
    assert '"optimizer": "gd:lr=0.01"' in header
    assert len(rows) == 3
    assert '"x": [1.0, 2.0]' in rows[0]
    assert len(run("trace", str(scene), "--steps", "4")[1].splitlines()) == 7
    other = run("trace", str(scene), "--problem", "sphere")[1].splitlines()
    assert '"problem": "sphere"' in other[0]
    assert '"x": [-4.0, 3.0]' in other[1]  # the start belonged to the other problem


def test_a_scene_file_is_opened_once(run, tmp_path, monkeypatch):
    scene = tmp_path / "race.toml"
    scene.write_text('problem = "beale"\noptimizers = ["gd"]\nsteps = 1\n', "utf-8")
    built = []
    problem = registry.problem
    monkeypatch.setattr(registry, "problem", lambda spec, dim: built.append(spec) or problem(spec, dim))
    for words in ("trace FILE", "FILE --print-scene", f"record FILE --seconds 0.1 --out {tmp_path}/race.txt"):
        built.clear()
        assert run(*words.replace("FILE", str(scene)).split())[0] == 0
        assert built == ["beale"], words


def test_every_optimizer_is_one_word_away(run):
    for name in OPTIMIZERS:
        code, out, _ = run("trace", "--optimizer", name, "--steps", "1")
        assert code == 0
        assert f'"label": "{name}"' in out


def test_a_trace_has_the_format_that_its_file_is_named_after(run, tmp_path):
    for name, first in (("a.csv", "lane,"), ("A.CSV", "lane,"), ("a.jsonl", "{"), ("a", "{")):
        assert run("trace", "-r", "gd", "--steps", "2", "--out", str(tmp_path / name))[0] == 0
        assert (tmp_path / name).read_text("utf-8").startswith(first)
