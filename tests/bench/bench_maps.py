"""Maps: a map of basins against optax, on two workers against one, and the first coarse picture.

Both sides compute the end of 300 steps of Adam from 200 × 200 starts on Rosenbrock. Their processor time counts, since
optax uses every core by itself; ours judges the runs as well. The ratio on two workers is of time on the clock: on a
busy computer it tells nothing. A remark says what the very first map costs, for which optax has to compile.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from termopt.draw.theme.theme import DARK
from termopt.export.map_picture import view_picture
from termopt.scene.scene import Scene, open_scene
from termopt.sweeps.compute import compute
from termopt.sweeps.executors import Place, local
from termopt.sweeps.kinds import Choice, make_sweep
from termopt.sweeps.sweep import Sweep
from termopt.viewer.map_player import MapPlayer
from termopt.viewer.session_maps import MapChoice
from tests.bench.bench_step import against, has
from tests.bench.in_place import adam_on_rosenbrock
from tests.bench.report import Result, Row

STEPS, LONGER, RESOLUTION = 300, 1000, 200
PROBLEM, OPTIMIZER = "rosenbrock", "adam:lr=0.01"
ROUNDS = 3
WIDTH, HEIGHT = 160, 48


def run(pythons: Sequence[str]) -> Iterator[Result]:
    """pythons: interpreters to look in for jax with optax."""
    row = Row("a step of a map of 200 × 200 basins, against optax", 0.0, "µs", limit=1.0)
    yield from against(pythons, ["optax", str(STEPS), str(RESOLUTION**2), "ends"], row, _map_step)
    if (python := next((path for path in pythons if has(path, "optax")), None)) is not None:
        yield _first_maps(python)
    floor, ours = (min(measure() for _ in range(ROUNDS)) for measure in (_in_place, _map_step))
    yield Row("the same, against Adam by hand in NumPy, in place", ours, "µs", floor)
    one, two = (min(_seconds(local(workers)) for _ in range(ROUNDS)) for workers in (1, 2))
    yield Row("the same with 1000 steps on two workers, against one", two, "s", one, 1 / 1.6)
    yield Row("the first picture of a map on screen", min(_first_picture() for _ in range(ROUNDS)), "s", limit=0.3)


def _first_maps(python: str) -> str:
    """What the first map of a new process takes on both sides, once all is imported. python: has optax."""
    script = Path(__file__).with_name("reference_optax.py")
    ours = [sys.executable, "-m", "tests.bench.first_map"]
    theirs = [python, str(script), str(STEPS), str(RESOLUTION**2), "ends", "first"]
    return "the first map: " + "; ".join(f"{name} {_first(call)}" for name, call in (("ours", ours), ("optax", theirs)))


def _first(call: Sequence[str]) -> str:
    """The best of what these processes say, in words."""
    said = [json.loads(subprocess.run(call, capture_output=True, check=True).stdout) for _ in range(ROUNDS)]
    first, later = np.array(said).min(axis=0)
    seconds = (f"{cpu:.2f} s of processor time, {clock:.2f} s on the clock" for cpu, clock in (first, later))
    return ", the next ".join(seconds)


def sweep(steps: int) -> Sweep:
    """The map that is measured, with so many steps."""
    one = Sweep(PROBLEM, OPTIMIZER, steps=steps)
    return make_sweep("basin", Choice(one, (OPTIMIZER,), (PROBLEM,), resolution=RESOLUTION))


def _map_step() -> float:
    """Processor time in µs for a step of all runs, setting up and judging included."""
    begin = process_time()
    compute(sweep(STEPS))
    return (process_time() - begin) / STEPS * 1e6


def _in_place() -> float:
    """The same for Adam by hand."""
    starts = np.random.default_rng(0).uniform(-2, 2, (2, RESOLUTION**2))
    begin = process_time()
    adam_on_rosenbrock(starts, STEPS)
    return (process_time() - begin) / STEPS * 1e6


def _seconds(place: Place) -> float:
    begin = perf_counter()
    compute(sweep(LONGER), place)
    return perf_counter() - begin


def _first_picture() -> float:
    """Seconds from a key press to the first picture, coarse as it is."""
    session = open_scene(Scene(problem=PROBLEM, optimizers=(OPTIMIZER,), steps=STEPS))
    begin = perf_counter()
    player = MapPlayer(session, MapChoice("basin", WIDTH, 2 * HEIGHT))
    while (view := player.view()) is None:
        player.work(lambda: False)
    view_picture(view, WIDTH, HEIGHT, DARK)
    return perf_counter() - begin
