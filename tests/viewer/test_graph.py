"""A problem of one parameter is drawn as its curve; everything else works as on a map."""

from pathlib import Path

import numpy as np

import termopt
from termopt.problems.plane.graph import Graph, graph_of
from termopt.scene.scene import open_scene
from termopt.session.race import Race
from termopt.session.region import region_of
from termopt.viewer.projection import Projection
from termopt.viewer.viewport import fitted, started


def wave(x: object) -> float:
    value = float(np.asarray(x)[0])
    return value**4 - 3 * value**2 + value


def test_runs_walk_along_the_curve() -> None:
    """Paths, starts, minima and arrows stand at (x, f(x)); under the curve is the loss, above it nothing."""
    problem = termopt.problem(wave, start=(2.2,))
    graph = graph_of(problem, [(2.2,)])
    xs = np.linspace(-2, 2, 7)[:, None]
    assert np.array_equal(graph.project(xs), np.stack([xs[:, 0], [wave(x) for x in xs]], axis=1))
    assert np.array_equal(graph.embed(graph.project(xs)), xs)
    across, up = np.meshgrid(np.linspace(-2, 2, 5), np.linspace(-5, 5, 4))
    losses = graph.loss(np.stack([across, up]))
    heights = np.array([wave([u]) for u in across[0]])
    assert np.array_equal(np.isnan(losses), up > heights)
    assert np.array_equal(np.nan_to_num(losses), np.where(up > heights, 0.0, heights))
    (left, right), (low, high) = graph.box
    assert left < -1.3 < 1.1 < 2.2 < right
    assert low < wave([-1.3]) < wave([2.2]) < high
    arrow = graph.along(np.array([2.0]), np.array([-0.5]))
    assert np.allclose(arrow, (-0.5, wave([1.5]) - wave([2.0])))


def test_a_race_of_one_parameter(tmp_path: Path) -> None:
    """It opens, plays, explains, starts elsewhere and is recorded twice with the same bytes."""
    from contextlib import ExitStack

    from termopt.headless.showing import scene_of

    with ExitStack() as stack:
        scene = scene_of(wave, ["gd:lr=0.02", "adam:lr=0.1"], (2.2,), stack, steps=30)
    session = open_scene(scene)
    projection = Projection(Race(session.race.steps))
    assert projection.find(session)
    assert isinstance(projection.problem(session), Graph)
    assert projection.names(session) == ("x", "f")
    assert started(session, projection, (-1.0, 99.0)).lanes[0].start == (-1.0,)
    assert fitted(session, projection) is not None
    graph = projection.problem(session)
    assert graph is not None
    assert region_of(graph, [(2.2, wave([2.2]))]) == graph.box
    given = {"start": (2.2,), "steps": 30, "at": 6, "size": (100, 30), "keys": "right*3 e a w esc e v"}
    recordings = [termopt.record(tmp_path / f"{n}.txt", wave, ["gd:lr=0.02", "adam:lr=0.1"], **given) for n in "ab"]  # type: ignore[arg-type]
    assert recordings[0].read_bytes() == recordings[1].read_bytes()
    text = recordings[0].read_text("utf-8")
    assert "↑ f" in text
    assert "off plane" not in text
