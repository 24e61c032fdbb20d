"""`termopt trace`: the format is a contract, and numbers are exact to the last bit."""

import csv
import io
import json
import math

import numpy as np
import pytest

import termopt
from termopt.engine.trace.trace import Trace
from termopt.export import trace_table
from termopt.export.trace_table import STRETCH, csv_lines, jsonl
from termopt.registry.registry import optimizer, optimizer_spec
from termopt.scene.scene import Scene, open_scene

SCENE = Scene("rosenbrock", ("gd:lr=0.001", "gd:lr=0.1", "nesterov", "lbfgs"), steps=30, seed=7)


def strict(line):
    """JSON as the standard has it: no NaN, no Infinity."""

    def refuse(word):
        raise ValueError(word)

    return json.loads(line, parse_constant=refuse)


def test_jsonl():
    opened = open_scene(SCENE)
    header, *lines = map(strict, jsonl(opened))
    assert list(header) == ["termopt", "problem", "seed", "lanes"]
    assert header == {
        "termopt": termopt.__version__,
        "problem": "rosenbrock",
        "seed": 7,
        "lanes": [
            {"lane": i, "label": label, "optimizer": optimizer_spec(lane.optimizer)}
            for i, (label, lane) in enumerate(zip(["gd", "gd 2", "nesterov", "lbfgs"], opened.race.lanes, strict=True))
        ],
    }
    rows, statuses = lines[:-4], lines[-4:]
    assert all(list(row) == ["lane", "k", "x", "loss", "grad_norm", "evals"] for row in rows)
    order = [(row["k"], row["lane"]) for row in rows]
    assert order == sorted(order)
    assert [k for k, lane in order if lane == 0] == list(range(31))
    assert statuses[0] == {"lane": 0, "status": "running", "stopped_at": None}
    assert [list(status) for status in statuses] == [["lane", "status", "stopped_at"]] * 4


def test_numbers_are_those_of_run_to_the_last_bit():
    rows = [strict(line) for line in jsonl(open_scene(SCENE))][1:-4]
    for lane, raced in enumerate(open_scene(SCENE).race.lanes):
        trace = termopt.run("rosenbrock", optimizer_spec(raced.optimizer), steps=30)
        mine = [row for row in rows if row["lane"] == lane]
        np.testing.assert_array_equal([row["x"] for row in mine], [list(map(finite, x)) for x in trace.x.tolist()])
        for name in ("loss", "grad_norm", "evals"):
            assert [row[name] for row in mine] == list(map(finite, getattr(trace, name).tolist()))
        assert all(type(row["evals"]) is int for row in mine)


def finite(value):
    return value if math.isfinite(value) else None


def test_a_lane_that_diverges_ends_there_and_the_others_go_on():
    *rows, _, second, _, _ = [strict(line) for line in jsonl(open_scene(SCENE))][1:]
    assert second["status"] == "diverged"
    last = [row for row in rows if row["lane"] == 1][-1]
    assert last["k"] == second["stopped_at"] < 30
    assert None in (*last["x"], last["loss"], last["grad_norm"])
    assert max(row["k"] for row in rows if row["lane"] == 2) == 30


@pytest.mark.long
@pytest.mark.parametrize("steps", [0, 1, STRETCH - 1, STRETCH, STRETCH + 1])
def test_k_goes_from_0_to_steps(steps):
    lines = list(jsonl(open_scene(Scene("sphere", ("gd", "adam"), steps=steps))))
    assert len(lines) == 1 + 2 * (steps + 1) + 2
    assert [strict(line)["k"] for line in lines[1:-2:2]] == list(range(steps + 1))


def test_csv_says_the_same():
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(open_scene(SCENE))))))
    lines = [strict(line) for line in jsonl(open_scene(SCENE))][1:-4]
    assert list(rows[0]) == ["lane", "k", "x0", "x1", "loss", "grad_norm", "evals", "status"]
    for row, line in zip(rows, lines, strict=True):
        texts = [row["x0"], row["x1"], row["loss"], row["grad_norm"]]
        assert [float(t) if t else None for t in texts] == [*line["x"], line["loss"], line["grad_norm"]]
        assert [int(row[name]) for name in ("lane", "k", "evals")] == [line[name] for name in ("lane", "k", "evals")]
    assert {row["status"] for row in rows} == {"running", "diverged"}


def test_the_header_builds_the_same_optimizers_again():
    for lane in strict(next(jsonl(open_scene(SCENE))))["lanes"]:
        assert optimizer_spec(optimizer(lane["optimizer"])) == lane["optimizer"]


@pytest.mark.long
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_what_is_written_is_forgotten(form, monkeypatch):
    made = []
    monkeypatch.setattr(trace_table, "Trace", lambda *given: made.append(Trace(*given)) or made[-1])
    optimizers = ("adam", "lbfgs", "gd:lr=9")
    opened = open_scene(Scene("rosenbrock", optimizers, steps=2100))
    lines = list(trace_table.FORMS[form](opened))
    whole = [Trace(lane, 2100) for lane in opened.race.lanes]
    assert sum(trace.reach(2100) + 1 for trace in whole) == len(lines) - (4 if form == "jsonl" else 1)
    assert [(trace.status, trace.stopped_at) for trace in made] == [(trace.status, trace.stopped_at) for trace in whole]
    assert all(len(trace.x) <= 1001 for trace in made)
    assert [trace.x[-1].tolist() for trace in made] == [trace.x[-1].tolist() for trace in whole]
