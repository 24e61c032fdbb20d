"""`termopt list`: complete for programs, readable for people."""

import inspect
import json
import math
import re
import subprocess
import sys

import pytest

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameters
from termopt.base.number_text import short
from termopt.cli.columns import folded
from termopt.cli.main import main
from termopt.cli.tables import listing
from termopt.draw.theme.names import theme_names
from termopt.optimizers.schedules import parse_schedule
from termopt.optimizers.wrappers import wrapper_hyperparameters
from termopt.problems.surfaces.tags import TAGS
from termopt.registry.registry import OPTIMIZERS, PROBLEMS, optimizer


def rows(what):
    return json.loads(listing(what, as_json=True), parse_constant=lambda word: pytest.fail(word))


def test_optimizers_for_programs():
    listed = rows("optimizers")
    assert [row["name"] for row in listed] == list(OPTIMIZERS)
    for row in listed:
        cls = OPTIMIZERS[row["name"]]
        assert {k["name"]: k["default"] for k in row["hyperparameters"]} == {
            k.name: k.default for k in hyperparameters(cls)
        }
        assert (row["equals"], row["oracle"], row["evaluations"]) == (cls.equals, cls.oracle, cls.evaluations)
        assert row["equations"] == [line.text for line in cls.equations]
        assert row["doc"] == inspect.cleandoc(cls.__doc__)  # alike on all Pythons: from 3.13 on, they dedent
        assert [k["name"] for k in row["wrappers"]] == [k.name for k in wrapper_hyperparameters(cls)]
        assert all(k["doc"] and k["range"] for k in (*row["hyperparameters"], *row["wrappers"]))
    adam = next(row for row in listed if row["name"] == "adam")
    beta1 = next(k for k in adam["hyperparameters"] if k["name"] == "beta1")
    wanted = {"kind": "float", "default": 0.9, "lo": 0, "hi": 1, "range": "0 ≤ beta1 < 1", "symbol": "β₁"}
    assert wanted.items() <= beta1.items()
    assert adam["wrappers"][1]["default"] is None  # no clipping is clipping at infinity
    assert adam["wrappers"][1]["hi"] is None


def test_whatever_is_listed_can_be_typed():
    for row in rows("optimizers"):
        written = ",".join(f"{k['name']}={k['default']}" for k in row["hyperparameters"])
        assert optimizer(f"{row['name']}:{written}" if written else row["name"]) == optimizer(row["name"])
        assert bool(row["schedules"]) == ("lr" in {k["name"] for k in row["hyperparameters"]})
    with pytest.raises(ValueError, match=r"write cosine\(lr0, steps, end=0.0, warmup=0\)"):
        parse_schedule("cosine")
    assert "cosine(lr0, steps, end=0.0, warmup=0)" in rows("optimizers")[0]["schedules"]


def test_problems_for_programs():
    listed = rows("problems")
    assert [row["name"] for row in listed] == list(PROBLEMS)
    for row in listed:
        made = PROBLEMS[row["name"]]()
        assert (row["title"], row["formula"], row["dim"]) == (made.title, made.formula, made.dim)
        assert [tuple(side) for side in row["box"]] == list(made.box)
        assert [tuple(side) for side in row["domain"]] == list(made.domain)
        assert tuple(row["start"]) == made.start
        assert [(tuple(m["x"]), m["loss"]) for m in row["minima"]] == [(m.x, m.loss) for m in made.minima]
        assert row["source"]
    hyperparameters_of_mlp = {k["name"]: k["default"] for k in listed[-1]["hyperparameters"]}
    assert hyperparameters_of_mlp == {
        "batch": 100,
        "rows": 100,
        "features": 8,
        "hidden": 1,
        "replace": True,
        "data_seed": 0,
    }


def test_themes_for_programs():
    assert [row["name"] for row in rows("themes")] == list(theme_names())


@pytest.mark.parametrize("what", ["optimizers", "problems", "themes"])
@pytest.mark.parametrize("width", [60, 80, 100])
def test_text_fits_and_is_complete(what, width):
    text = listing(what, as_json=False, width=width)
    assert all(len(line) <= max(width, 78) for line in text.splitlines())
    assert all(line == line.rstrip() for line in text.splitlines())
    words = [line.split()[0] for line in text.splitlines() if line and not line.startswith(" ")]
    assert set(words) >= {row["name"] for row in rows(what)}


def test_text_of_optimizers():
    text = listing("optimizers", as_json=False)
    assert re.search("^adam +Adam +lr=0.001 beta1=0.9 beta2=0.999 eps=1e-8$", text, re.MULTILINE)
    assert re.search("^  adabelief +1 gradient +optax 0.2.8 adabelief$", text, re.MULTILINE)
    assert re.search("^  beta1 +β₁ +0 ≤ beta1 < 1 ", text, re.MULTILINE)
    assert re.search("^  zero_grad +true or false +false: gradients add up", text, re.MULTILINE)
    assert "\nlr may be a schedule\n  lr=const(lr0, warmup=0)\n" in text


def test_problems_of_a_tag():
    every = rows("problems")
    assert all(row["tags"] and set(row["tags"]) <= set(TAGS) for row in every)
    for written, tag in (("Many-Minima", "many minima"), ("data", "data")):
        having = {row["name"] for row in every if tag in row["tags"]}
        assert {row["name"] for row in json.loads(listing("problems", as_json=True, tags=[written]))} == having != set()
    both = listing("problems", as_json=False, tags=["smooth", "valley"])
    assert re.search("^rosenbrock ", both, re.MULTILINE)
    assert not re.search("^himmelblau ", both, re.MULTILINE)
    assert listing("problems", as_json=False, tags=["kinks", "data"]) == "no problem has the tags data and kinks"
    with pytest.raises(UserError, match="unknown tag 'vally'; did you mean 'valley'"):
        listing("problems", as_json=False, tags=["vally"])
    with pytest.raises(UserError, match="only problems have tags"):
        listing("themes", as_json=False, tags=["valley"])


def test_text_of_problems():
    text = listing("problems", as_json=False)
    assert re.search(r"^beale +\(3, 4\) ", text, re.MULTILINE)
    assert re.search(r"^valley\nrosenbrock, ", text, re.MULTILINE)
    assert re.search(r"^hyperparameters of quadratic\n  kappa +κ +1 ≤ kappa ", text, re.MULTILINE)
    assert re.search(r"^mlp +11 parameters +mean \(y", text, re.MULTILINE)  # eleven numbers would leave no room
    assert re.search(
        r"^hyperparameters of mlp\n  batch +1 ≤ batch ≤ 1,000,000,000 +batch size: samples a step", text, re.MULTILINE
    )
    (gold,) = [i for i, line in enumerate(text.splitlines()) if line.startswith("goldstein_price ")]
    first, second = text.splitlines()[gold : gold + 2]
    assert first.index("(1+(x") == second.index("(30+")  # too long for a line: broken between its factors


def test_nothing_is_lost_in_folding():
    for text in ("", "one", "(a)(b)(c) + (d)", "sin(x) · cos(y)", "x" * 99):
        for width in (1, 5, 20):
            assert "".join(folded(text, width)) == text
            assert all(len(line.rstrip()) <= width or not set(line.strip()) & {" "} for line in folded(text, width))


@pytest.mark.parametrize(
    ("value", "text"),
    [(100.0, "100"), (1e-8, "1e-8"), (1e22, "1e+22"), (0.1, "0.1"), (3, "3"), (True, "true"), (math.inf, "inf")],
)
def test_numbers_as_a_user_writes_them(value, text):
    assert short(value) == text


@pytest.mark.parametrize("columns", ["40", "80", "300"])
def test_the_command(capsys, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    for what in ("optimizers", "problems", "themes"):
        with pytest.raises(SystemExit, match="0"):
            main(["list", what])
        assert capsys.readouterr() == (listing(what, as_json=False, width=min(int(columns), 100)) + "\n", "")
    with pytest.raises(SystemExit, match="0"):
        main(["list", "themes", "--json"])
    assert json.loads(capsys.readouterr().out) == rows("themes")


@pytest.mark.long
def test_docstrings_that_python_left_out_are_read_from_the_source():
    """As under `python -OO`, where help would be empty without them."""
    imports = "from termopt.cli.tables import listing; from termopt.cli.main import main"
    code = f"{imports}; print(listing('optimizers', True)); main(['-h'])"
    ways = [subprocess.run([sys.executable, *flags, "-c", code], capture_output=True) for flags in ((), ("-OO",))]
    assert all(done.returncode == 0 for done in ways)
    assert ways[0].stdout == ways[1].stdout
    assert b"Watch optimizers race" in ways[0].stdout
