"""The path of a training on its plane, over the landscape that it measured."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from termopt.draw.theme.theme import THEMES
from termopt.live.follow import Follower, follow
from termopt.live.landscape import SIDE, SNAPSHOTS, Landscape
from termopt.live.path import RunPath
from termopt.tui.attach import AttachApp
from termopt.viewer.wall_clock import Ticker

DIM = 6
AXES = np.linalg.qr(np.random.default_rng(3).standard_normal((DIM, 2)))[0].T
TURNS = np.linspace(0, 3, 40)
PLACED = np.stack([4 * np.cos(TURNS), np.sin(TURNS)], axis=1)
"""A path in a plane of a space of six dimensions, as seen in that plane."""


def bowl(x: Any) -> float:
    return float(x @ x)


def written(path: Path, landscape: bool) -> Follower:
    """A file as `watch` writes it, with the parameters themselves as their sketch, and what reads it."""
    lines: list[dict[str, Any]] = [{"termopt": "1", "sketch": DIM, "parameters": {"w": [DIM]}}]
    lines += [{"k": k, "loss": 1.0, "s": (at @ AXES + 1).tolist()} for k, at in enumerate(PLACED)]
    if landscape:
        grid = np.linspace(-5, 5, 11)
        loss = [[None if x == y == 5 else x * x + 9 * y * y for x in grid] for y in grid]
        found = {"k": 30, "center": [1.0] * DIM, "axes": AXES.tolist(), "x": grid.tolist(), "y": grid.tolist()}
        lines.append({"landscape": {**found, "loss": loss}})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    follower = follow(path)
    follower.poll()
    assert not follower.said
    return follower


def test_a_path_is_seen_on_its_plane(tmp_path: Path) -> None:
    """Distances are those of the plane, alone and over a landscape, whose values and axes are kept."""
    for landscape in (False, True):
        run = written(tmp_path / f"{landscape}.tlog", landscape).runs.by_name[str(landscape)]
        assert run.names == ("loss",)
        path = RunPath(run).path()
        assert path is not None
        assert np.isclose(path.share, 1)
        apart = np.linalg.norm(path.points[0] - path.points, axis=1)
        assert np.allclose(apart, np.linalg.norm(PLACED[0] - PLACED, axis=1))
        if landscape:
            assert path.background is not None
            assert np.allclose(path.points, PLACED)
            at = np.array([[0.0, 2.0, 0.5, 5.0, 9.0], [1.0, -3.0, 0.0, 5.0, 0.0]])
            assert np.array_equal(path.background.loss(at), [9.0, 85.0, 0.5, np.nan, np.nan], equal_nan=True)
    assert RunPath(written(tmp_path / "again.tlog", True).runs.by_name["again"]).path() is not None


def test_damaged_landscapes_are_left_out(tmp_path: Path) -> None:
    """One line is said of each, and the path is drawn without."""
    follower = written(tmp_path / "a.tlog", False)
    good = {"k": 1, "center": [0, 0], "axes": [[1, 0], [0, 1]], "x": [0, 1], "y": [0, 1], "loss": [[1, 2], [3, 4]]}
    bad = [1, {}, good | {"loss": [[1, 2]]}, good | {"x": [1, 0]}, good | {"axes": [[1, 0]]}, good | {"k": "a"}]
    with (tmp_path / "a.tlog").open("a") as file:
        file.writelines(json.dumps({"landscape": each}) + "\n" for each in bad)
    follower.poll()
    assert len(follower.said) == len(bad)
    assert all("it is left out" in said for said in follower.said)
    assert follower.runs.by_name["a"].landscape is None


def test_a_landscape_is_measured_bit_by_bit() -> None:
    """On the plane of the path, at every point of the grid, with few points of the path kept; then it begins anew."""
    asked: list[Any] = []
    landscape = Landscape(lambda x: (asked.append(x), bowl(x))[1])
    for k, at in enumerate(PLACED):
        landscape.note(at @ AXES + 1, k)
    assert landscape.measure() is None
    assert not asked
    found = next(each for each in iter(landscape.measure, 0) if each is not None)
    assert isinstance(found, dict)
    assert len(asked) == SIDE * SIDE
    plane = found["plane"]
    off = np.array(asked) - 1
    assert np.allclose(off, off @ AXES.T @ AXES)
    assert found["loss"][3][4] == bowl(plane.center + found["x"][4] * plane.axes[0] + found["y"][3] * plane.axes[1])
    spread = (off @ AXES.T).max(axis=0)
    assert (spread > PLACED.max(axis=0) - 1).all()
    assert len(PLACED) > SNAPSHOTS
    assert landscape.measure() is None


async def test_the_key_shows_it(tmp_path: Path) -> None:
    """`p` goes through the runs that have a path and back to curves; what is not known of the loss is said."""
    follower = written(tmp_path / "on.tlog", True)
    app = AttachApp(follower, "on.tlog", THEMES["dark"], "braille", ticker=Ticker(timer=False))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        picture = "\n".join(strip.text for strip in app.picture())
        assert "loss measured at 121 points at step 30" in picture
        assert "PC1 →" in picture
        await pilot.press("p")
        assert app.shown().path is None
    bare = written(tmp_path / "bare.tlog", False)
    app = AttachApp(bare, "bare.tlog", THEMES["mono"], "braille", "zh", ticker=Ticker(timer=False))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        picture = "\n".join(strip.text for strip in app.picture())
        assert "轨迹" in picture
        assert ";" not in picture
