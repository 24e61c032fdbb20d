"""The interface, recordings and players from Python: the same race as on the command line, also with objects."""

import io
import sys
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import termopt
from termopt.cli.main import main
from termopt.engine.core.types import Update
from termopt.headless.notebook import Player
from termopt.headless.showing import scene_of
from termopt.registry import registry
from termopt.scene.scene import open_scene


@dataclass(frozen=True)
class Descent:
    """A class of the user's."""

    lr: float = 0.1

    def tell(self, x: Any, state: Any, evaluation: Any) -> Update:
        return Update(x - self.lr * evaluation.grad, state, {})


def valley(x: Any) -> float:
    return float(x[0] ** 2 + 4 * x[1] ** 2)


def test_a_recording_from_python_is_that_of_the_command(tmp_path: Path) -> None:
    """Byte for byte, with the same words."""
    race = "-p beale -o gd -o adam:lr=0.1 --steps 30 --at 9 --size 60x20 --keys right*3"
    with pytest.raises(SystemExit):
        main(["record", *race.split(), "--out", str(tmp_path / "a.txt")])
    given: dict[str, Any] = {"steps": 30, "at": 9, "size": (60, 20), "keys": "right*3"}
    termopt.record(tmp_path / "b.txt", "beale", ["gd", "adam:lr=0.1"], **given)
    assert (tmp_path / "a.txt").read_bytes() == (tmp_path / "b.txt").read_bytes()
    with pytest.raises(termopt.UserError, match="exists"):
        termopt.record(tmp_path / "b.txt", "beale", "gd")


def test_objects_race_under_names_of_their_own(tmp_path: Path) -> None:
    """A function, a class and a dataclass: presets, panels and a tape know them as long as the process lives."""
    from contextlib import ExitStack

    out = termopt.record(
        tmp_path / "own.txt", valley, [Descent, Descent(lr=0.05), "adam"], at=3, steps=5, size=(80, 24)
    )
    last = out.read_text("utf-8").splitlines()[-24:]
    assert "valley" in last[0]
    assert any("Descent 2" in line for line in last)
    with ExitStack() as stack:
        session = open_scene(scene_of(valley, Descent(lr=0.05), (1, 2), stack))
    lane = session.race.lanes[0]
    assert (lane.start, registry.optimizer_spec(lane.optimizer)) == ((1.0, 2.0), "python:Descent:lr=0.05")
    assert registry.optimizer(registry.optimizer_spec(lane.optimizer)) == lane.optimizer
    assert registry.problem(lane.problem.spec) is lane.problem
    for spec, words in (("python:nothing", "from Python"), ("python:Descnt", "Descent")):
        with pytest.raises(termopt.UserError, match=words):
            registry.optimizer(spec)


def test_show_needs_a_terminal_and_gives_the_session_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user left it at; without a terminal one line says so."""
    import termopt.tui.running as running

    with pytest.raises(termopt.UserError, match="there is no terminal"):
        termopt.show("beale", "gd")
    opened: list[Any] = []

    def pretend(session: Any, options: Any, settings: Any) -> Any:
        opened.append((session, options))
        return running.Left(0, session)

    monkeypatch.setattr(running, "in_terminal", pretend)
    session = termopt.show(valley, [Descent, "adam"], start=(2, 1), steps=12, view="overlay")
    assert session is opened[0][0]
    assert [lane.label for lane in opened[0][0].race.lanes] == ["Descent", "adam"]
    assert (opened[0][0].race.steps, opened[0][0].display.view) == (12, "overlay")
    assert opened[0][1].scene.problem.startswith("python:valley")


def test_a_notebook_is_shown_a_player(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a frame of its own; a picture where no script runs; nothing is drawn before a cell asks for it."""
    kernel = types.SimpleNamespace(kernel=object())
    monkeypatch.setattr("termopt.headless.notebook.SECONDS", 1.5)
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: kernel))
    shown: Any = termopt.show("beale", "adam", steps=20)
    assert isinstance(shown, Player)
    assert repr(shown) == "<Player of adam on beale>"
    page = shown._repr_html_()
    assert page.startswith("<iframe srcdoc=")
    assert page.count("<iframe") == 1
    assert "&lt;script" in page
    trace: Any = termopt.run("beale", "adam", steps=5)
    assert trace._repr_svg_().startswith("<svg")
    nothing: Any = termopt.run("beale", "adam", steps=0)
    assert nothing._repr_html_() is None


def test_a_trace_is_a_line_a_table_and_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers round-trip, and what was written races again."""
    monkeypatch.chdir(tmp_path)
    trace = termopt.run("beale", "adam:lr=0.1", steps=30)
    assert repr(trace).startswith("<Trace of adam on beale: step 30 of 30, running, f ")
    table: Any = trace.to_numpy()
    assert np.array_equal(table["x"], trace.x)
    assert table["k"].tolist() == list(range(31))
    assert trace.to_csv("run.csv") == Path("run.csv").read_text("utf-8")
    read = np.genfromtxt(io.StringIO(trace.to_csv()), delimiter=",", names=True, dtype=None, encoding="utf-8")
    assert np.array_equal(read["loss"], trace.loss)
    assert set(read["status"]) == {"running"}
    assert np.array_equal(termopt.run("beale", "trace:run.csv", steps=30).x, trace.x)
    with pytest.raises(termopt.UserError, match="exists"):
        trace.to_csv("run.csv")
    assert [path.name for path in Path().iterdir()] == ["run.csv"]
