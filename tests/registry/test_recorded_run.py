"""A run that `termopt trace` or somebody else wrote races again as a lane."""

from pathlib import Path

import numpy as np
import pytest

import termopt
from termopt.base.toml import MOST_BYTES
from termopt.cli.main import main
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Seek, apply
from termopt.session.race import Race
from termopt.viewer.presenter import Presenter
from termopt.viewer.projection import Projection


@pytest.fixture(autouse=True)
def _there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["run.jsonl", "run.csv"])
def test_a_trace_races_again_to_the_last_bit(name: str) -> None:
    """Every lane of the file; after its end the run stays; forwards and backwards alike."""
    given = ["-p", "beale", "-o", "adam:lr=0.1", "-o", "gd:lr=0.0001", "--steps", "40", "--out", name]
    with pytest.raises(SystemExit) as ended:
        main(["trace", *given])
    assert ended.value.code == 0
    for lane, optimizer in enumerate(("adam:lr=0.1", "gd:lr=0.0001")):
        original = termopt.run("beale", optimizer, steps=40)
        again = termopt.run("beale", f"trace:{name}:lane={lane}", steps=50)
        assert np.array_equal(again.x[:41], original.x)
        assert np.array_equal(again.loss[:41], original.loss)
        assert (again.x[40:] == original.x[40]).all()
        assert np.array_equal(again.iterate(7).x, original.x[7])
        assert termopt.run("beale", f"trace:{name}:lane={lane}", steps=40).status is original.status
        assert str(again.status) == "stalled"


def test_a_run_recorded_only_so_far_is_not_said_to_have_stalled() -> None:
    Path("own.csv").write_text("x,y,loss\n3,1,10\n2,1,5\n1,1,2\n")
    opened = open_scene(Scene("x**2+y**2", ("trace:own.csv",), start=(3.0, 1.0), steps=6))
    race = Race(6)
    race.reach(opened, 6, lambda: True)
    said = [
        Presenter().present(apply(opened, Seek(k)), Projection(race)).lanes[0].shortfall
        for k in range(opened.race.steps)
    ]
    assert said == ["", "", "", *["recorded to here"] * 3]


def test_a_table_of_others_and_what_is_wrong_with_it() -> None:
    """A CSV with x, y and loss is enough. A wrong start, problem, lane or line is said."""
    Path("own.csv").write_text("step,x,y,loss\n0,1,2,5\n1,0.5,1,1.25\n2,,,\n")
    trace = termopt.run("x**2+y**2", "trace:own.csv", start=(1, 2), steps=4)
    assert trace.x[1].tolist() == [0.5, 1]
    assert (str(trace.status), trace.stopped_at) == ("diverged", 2)
    Path("bad.csv").write_text("x,y\n1,2\n1,two\n")
    Path("bad.jsonl").write_text('{"lane": 0, "x": [1, 2]}\n{"lane": 0, "x": [1')
    Path("long.csv").write_text("x,y,loss\n1,2,5\n1,2," + "5" * 200_000)
    for name, step in {
        "word": '"x": [1, 2], "loss": "five"',
        "list": '"x": [1, 2], "loss": [5, 5]',
        "lane": '"x": [1, 2], "lane": Infinity',
        "large": f'"x": [1, 2{"0" * 400}]',
        "deep": f'"x": {"[" * 100_000}',
    }.items():
        Path(f"{name}.jsonl").write_text(f"{{{step}}}")
    Path("none.csv").write_text("a,b\n1,2\n")
    wrong = {
        ("x**2+y**2", "trace:own.csv", (2, 2)): "starts elsewhere; write --start 1.0,2.0",
        ("x**2+2y**2", "trace:own.csv", (1, 2)): "recorded on another problem: its first loss is 5, here 9",
        ("x**2+y**2", "trace:own.csv:lane=3", (1, 2)): "has no lane 3; it has 0",
        ("x**2+y**2", "trace:bad.csv", (1, 2)): "bad.csv, line 3: not a row of numbers",
        ("x**2+y**2", "trace:bad.jsonl", (1, 2)): "bad.jsonl, line 2: not a step of a trace",
        **{
            ("x**2+y**2", f"trace:{name}.jsonl", (1, 2)): f"{name}.jsonl, line 1: not a step of a trace"
            for name in ("word", "list", "lane", "large", "deep")
        },
        ("x**2+y**2", "trace:long.csv", (1, 2)): "long.csv, line 3: field larger than field limit",
        ("x**2+y**2", "trace:none.csv", (1, 2)): "none.csv, line 1: no columns x and y",
        ("x**2+y**2", "trace:missing.csv", (1, 2)): "missing.csv",
        ("x**2+y**2", "trace:", (1, 2)): "names nothing",
    }
    for (problem, optimizer, start), words in wrong.items():
        with pytest.raises(termopt.UserError) as raised:
            termopt.run(problem, optimizer, start=start)
        assert words in str(raised.value)


def test_a_trace_may_be_larger_than_a_scene() -> None:
    Path("long.jsonl").write_text('{"x": [1, 2], "of another program": "' + "x" * MOST_BYTES + '"}\n')
    assert termopt.run("x**2+y**2", "trace:long.jsonl", start=(1, 2), steps=1).x[1].tolist() == [1, 2]
