"""`termopt map`: what it writes, and how it says what is wrong."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import termopt
from termopt.cli.main import main

RESULTS = ["status", "minimum", "steps", "gap", "loss", "evals"]


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Runs `termopt map` in this process and an empty folder: (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def call(line):
        with pytest.raises(SystemExit) as caught:
            main(["map", *line.split()])
        return (caught.value.code, *capsys.readouterr())

    return call


def rows(path):
    with Path(path).open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_has_a_row_for_each_cell_and_is_the_arrays(run):
    line = "basin -p himmelblau -o gd:lr=0.01 --steps 250 --resolution 7"
    assert run(f"{line} --out f.csv") == (0, "", "")
    assert run(f"{line} --out f.npz --on serial") == (0, "", "")
    table = rows("f.csv")
    with np.load("f.npz") as file:
        arrays = dict(file)
    assert list(table[0]) == list(arrays) == ["x", "y", *RESULTS]
    assert all(array.shape == (7, 7) for array in arrays.values())
    for i, row in enumerate(table):
        assert row["status"] == arrays["status"].flat[i]
        for name in ("x", "y", "minimum", "steps", "gap", "loss", "evals"):
            np.testing.assert_array_equal(float(row[name] or "nan"), arrays[name].flat[i])
    trace = termopt.run("himmelblau", "gd:lr=0.01", (float(table[9]["x"]), float(table[9]["y"])), 250)
    assert (table[9]["status"], float(table[9]["loss"])) == (trace.status, trace.loss[-1])
    assert {row["minimum"] for row in table} >= {"0", "1", "2", "3"}


def test_several_optimizers_and_values_vary_by_name(run):
    assert run("lr -p rosenbrock -o gd -o adam --over lr=1e-3,1 --steps 40 --out f.csv")[0] == 0
    table = rows("f.csv")
    assert list(table[0]) == ["lr", "optimizer", *RESULTS]
    assert [(row["lr"], row["optimizer"]) for row in table[:2]] == [("0.001", "gd"), ("0.001", "adam")]
    assert table[2]["status"] == "diverged"
    assert table[2]["gap"] == table[2]["minimum"] == table[2]["steps"] == ""


def test_a_map_is_printed_to_be_read(run):
    _, out, _ = run("basin -p himmelblau -o gd --resolution 8")
    assert "minimum 3 at (3.584, -1.848), f = 0" in out
    assert len([line for line in out.splitlines() if set("123") & set(line)]) >= 8
    _, out, _ = run("grid -o momentum --over lr=1e-3..1:9 --over momentum=0..0.9:4 --steps 50")
    assert "x: diverged" in out
    _, out, _ = run("profile -o gd -o lbfgs -p sphere -p booth --steps 20")
    assert "lbfgs" in out
    assert "100 %" in out
    _, out, _ = run("seeds -p quadratic:noise=0.1 -o gd --over seed=3..5:3 --steps 5")
    assert [line.split()[0] for line in out.splitlines()] == ["seed", "3", "4", "5"]


def test_an_existing_file_is_kept_unless_forced(run, tmp_path):
    (tmp_path / "f.csv").write_text("mine")
    code, _, err = run("lr -o gd --over lr=0.1,0.2 --steps 3 --out f.csv")
    assert (code, err) == (2, "termopt: f.csv exists; --force overwrites it\n")
    assert (tmp_path / "f.csv").read_text() == "mine"
    assert run("lr -o gd --over lr=0.1,0.2 --steps 3 --out f.csv --force")[0] == 0
    assert len(rows("f.csv")) == 2


MISTAKES = {
    "": "missing argument",
    "basn": "unknown kind of map 'basn'; did you mean 'basin'?",
    "lr --over lrr=1,2": "unknown thing to vary 'lrr'; did you mean 'lr'?",
    "lr --over lr=1..0.1:3": "1 is not below 0.1",
    "lr --over lr=0.1..1:1e9": "N values from 2 to 10,000,000",
    "lr -o lbfgs": "lbfgs has no learning rate",
    "lr --resolution 3": "--resolution is for a map of basins",
    "basin --resolution 0": "resolution=0 is out of range",
    "basin --resolution 1e7": "resolution=10000000 is out of range",
    "basin -p mlp -o gd": "a map of basins is of a surface",
    "grid --over lr=0.1,0.2": "a grid varies two things",
    "grid --over lr=0.1,0.2 --over lr=0.1,0.2": "lr is varied twice",
    "seeds --on local:0": "expected local:N, 1 ≤ N ≤ 256 processes",
    "seeds --on locl": "unknown place to compute 'locl'; did you mean 'local'?",
    "seeds --on dask://127.0.0.1:8786": "dask",
    "seeds --out f.pdf": "f.pdf: a map is written as .csv, .npz, .txt, .svg or .png",
    "basin --out f/": "f: a folder, in the format of COCO, is for a profile",
    "profile -p sphere -p booth --out no/f/": "there is no folder no",
    "seeds --theme drk": "unknown theme 'drk'; did you mean 'dark'?",
    "seeds --out no/f.csv": "there is no folder no",
    "seeds -o adm": "unknown optimizer 'adm'; did you mean 'adam'?",
    "profile -p sphere -p boot": "unknown problem 'boot'; did you mean 'booth'?",
    "profile -p sphere -p booth --start 1,1": "leave out --start",
}


def test_mistakes_are_one_line(run):
    for line, words in MISTAKES.items():
        code, out, err = run(line)
        assert (code, out, err.count("\n")) == (2, "", 1), (line, err)
        assert words in err, (line, err)


@pytest.mark.parametrize("where", ["serial", pytest.param("local:2", marks=pytest.mark.long)])
def test_an_interrupt_ends_it_and_leaves_no_file(where, tmp_path):
    begun = "import os, signal, termopt.sweeps.compute as c; put = c.put; c.predicted_seconds = lambda sweep: 1.0"
    interrupt = "c.put = lambda *a: (put(*a), os.kill(os.getpid(), signal.SIGINT))"
    line = f"map basin -o gd --steps 50 --on {where} --out f.csv".split()
    code = f"{begun}\n{interrupt}\nfrom termopt.cli.main import main\nif __name__ == '__main__': main({line})"
    (tmp_path / "interrupted.py").write_text(code)
    done = subprocess.run([sys.executable, "interrupted.py"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["interrupted.py"]
