"""The presets are legal, behave, and are what the search finds; the race that opens first shows the lecture's point."""

import importlib.util
import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from termopt.base.hyperparameter import hyperparameters
from termopt.engine.analysis.shortfall import shortfall
from termopt.engine.core.lane import Lane
from termopt.engine.trace.trace import Trace
from termopt.registry import presets, registry
from termopt.scene.scene import Scene, open_scene
from termopt.viewer.labels import hyperparameter_views

STORED = json.loads(Path(registry.__file__).with_name("presets.json").read_text("utf-8"))
PRESETS = STORED["presets"]
STEPS = STORED["steps"]


def load_search():
    """The module tests/reference/make_presets.py, which is no package."""
    path = Path(__file__).parent.parent / "reference" / "make_presets.py"
    spec = importlib.util.spec_from_file_location("make_presets", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SEARCH = load_search()
SEARCHED = list(SEARCH.SEARCHED)
"""The optimizers that the search is made for."""


def some(key, count):
    """So many of the optimizers that have a preset on a surface, others on each; all of them take long."""
    there, first = list(PRESETS[key]), list(PRESETS).index(key)
    return [there[(first + i * len(there) // count) % len(there)] for i in range(count)]


def traced(lane):
    trace = Trace(lane, STEPS)
    trace.reach(STEPS)
    return trace


# -- the file ----------------------------------------------------------------------------------------------------


def test_the_file_says_how_it_was_made():
    assert STORED["procedure"] == SEARCH.PROCEDURE
    assert STORED["by_eye"] == {key: list(values) for key, values in SEARCH.BY_EYE.items()}
    assert presets.STEPS == SEARCH.STEPS == STEPS
    assert set(PRESETS) <= set(SEARCH.keys())
    for key, found in PRESETS.items():
        assert list(found) == [name for name in SEARCHED if name in found], key


@pytest.mark.parametrize("key", PRESETS)
def test_names_and_values_are_legal(key):
    assert registry.problem(key).spec == key
    for name, values in PRESETS[key].items():
        default = registry.optimizer(name)
        for field, value in values.items():
            registry.check_edit(default, field, value)
            assert getattr(default, field) != value


@pytest.mark.parametrize("name", [name for name in registry.PROBLEMS if registry.problem(name).spec in PRESETS])
def test_every_surface_has_presets_for_every_optimizer(name):
    problem = registry.problem(name)
    expected = {optimizer: PRESETS[problem.spec].get(optimizer, {}) for optimizer in SEARCHED}
    assert {optimizer: registry.preset(problem, optimizer) for optimizer in SEARCHED} == expected
    lowest = {"f_min": problem.minima[0].loss} if problem.minima and problem.minima[0].loss else {}
    for other in set(registry.OPTIMIZERS) - set(SEARCHED):
        asks = "f_min" in (k.name for k in hyperparameters(registry.OPTIMIZERS[other]))
        assert registry.preset(problem, other) == (lowest if asks else {})


def test_the_network_has_none_so_that_the_rates_of_the_lecture_are_in_force():
    network = registry.problem("mlp")
    assert all(registry.preset(network, optimizer) == {} for optimizer in registry.OPTIMIZERS)
    assert registry.optimizer("gd", registry.preset(network, "gd")).lr == 1e-3


def test_a_star_is_for_exactly_this_problem_start_and_length():
    def starred(**given):
        scene = Scene(optimizers=("gd", "adam"), **given)
        lanes = open_scene(scene).race.lanes
        return [
            [view.name for view in hyperparameter_views(lane, 0, steps=scene.steps) if view.preset] for lane in lanes
        ]

    assert starred(problem="rosenbrock") == [["lr"], ["lr"]]
    for other in (
        {"problem": "rosenbrock", "start": (0.0, 0.0)},
        {"problem": "rosenbrock", "steps": STEPS + 1},
        {"problem": "rosenbrock:noise=0.1"},
        {"problem": "rosenbrock:scale=10"},
        {"problem": "quadratic:kappa=5"},
        {"problem": "x**2 + y**2"},
        {},  # by eye
    ):
        assert starred(**other) == [[], []]
    for untrue in ("quadratic:kappa=5", "x**2 + y**2"):
        assert registry.preset(registry.problem(untrue), "gd") == {}
    sphere = registry.preset(registry.problem("sphere"), "gd")
    assert registry.preset(registry.problem("sphere:noise=1"), "gd") == sphere != {}


@pytest.mark.long
def test_half_of_the_lanes_arrive_or_their_panels_say_why_not():
    for name in registry.PROBLEMS:
        problem = registry.problem(name)
        if not problem.minima:
            continue
        lanes = list(open_scene(Scene(problem=name)).race.lanes)
        traces = [traced(lane) for lane in lanes]
        lowest = problem.minima[0].loss
        arrived = [trace.loss[-1] - lowest <= 1e-3 * (trace.loss[0] - lowest) for trace in traces]
        told = [
            trace.status not in ("running", "converged") or shortfall(trace.loss, lowest, trace.status, ended=True)
            for trace in traces
        ]
        assert sum(arrived) >= len(lanes) / 2 or all(a or b for a, b in zip(arrived, told, strict=True)), name


def test_a_preset_of_a_problem_with_data_holds_for_any_batch_of_it() -> None:
    whole = registry.preset(registry.problem("linear"), "gd")
    assert registry.preset(registry.problem("linear:batch=10"), "gd") == whole != {}
    assert registry.preset(registry.problem("linear:noise=0.1"), "gd") == {}
    assert registry.preset(registry.problem("linear:features=3"), "gd") == {}


def test_a_preset_belongs_to_the_bowl_it_was_made_for():
    bowls = {kappa: registry.problem(f"quadratic:kappa={kappa}") for kappa in (100, 1000)}
    of = {kappa: registry.optimizer("gd", registry.preset(bowl, "gd")).lr for kappa, bowl in bowls.items()}
    assert of[1000] < 2 / 1000 < of[100] < 2 / 100


# -- what they do ------------------------------------------------------------------------------------------------


@pytest.mark.every(40)
@pytest.mark.parametrize("key", [key for key in PRESETS if registry.problem(key).minima])
def test_presets_go_down_and_stay_in_the_picture(key):
    problem = registry.problem(key)
    for name in {"gd", *some(key, 6)} & PRESETS[key].keys():
        trace = traced(Lane(problem, registry.optimizer(name, registry.preset(problem, name)), problem.start))
        assert trace.stopped_at is None, name
        assert SEARCH.exit_step(problem, trace.x) is None, name
        assert trace.loss[-1] < trace.loss[0], name
        if name == "gd":
            assert (np.diff(trace.loss) <= 1e-9 * abs(trace.loss[0])).all()


@pytest.mark.parametrize("name", ["saddle", "monkey_saddle"])
def test_presets_leave_a_saddle_after_a_while(name):
    problem = registry.problem(name)
    for optimizer in some(name, 8):
        trace = traced(Lane(problem, registry.optimizer(optimizer, registry.preset(problem, optimizer)), problem.start))
        left = SEARCH.exit_step(problem, trace.x)
        assert 80 < left < STEPS, optimizer
        assert trace.loss[left] < min(0, trace.loss[0]), optimizer
        assert np.isfinite(trace.loss[: left + 1]).all(), optimizer


def test_the_file_is_as_the_search_wrote_it():
    assert sha256(SEARCH.FILE.read_bytes()).hexdigest() == SEARCH.DIGEST.read_text("utf-8").strip()


@pytest.mark.every(40)
@pytest.mark.parametrize("key", PRESETS)
def test_the_search_finds_what_is_stored(key):
    for name in some(key, 3):
        if name not in SEARCH.BY_EYE.get(key, {}):
            assert SEARCH.search(registry.problem(key), name) == PRESETS[key][name], name


def test_what_is_made_by_eye_is_what_is_stored():
    for key, optimizers in SEARCH.BY_EYE.items():
        assert {optimizer: PRESETS[key][optimizer] for optimizer in optimizers} == optimizers


# -- the race that opens first -----------------------------------------------------------------------------------

RACE = {lane.optimizer.name: traced(lane).x for lane in open_scene(Scene()).race.lanes}
NEAR = 0.05  # of the distance from the start to the minimum, at the origin


def arrival(x):
    """The step from which the path stays near the minimum."""
    return int(np.flatnonzero(np.linalg.norm(x, axis=1) > NEAR * np.linalg.norm(x[0]))[-1]) + 1


def detour(x):
    """The length of the path until it arrives, over the straight line to there."""
    x = x[: arrival(x) + 1]
    return np.linalg.norm(np.diff(x, axis=0), axis=1).sum() / np.linalg.norm(x[-1] - x[0])


def swings(x, least=0.1):
    """How often the path turns back across the valley, further than `least` from its floor."""
    y = x[: arrival(x) + 1, 1]
    turns = np.diff(y)[:-1] * np.diff(y)[1:] < 0
    return int((turns & (np.abs(y[1:-1]) > least)).sum())


def test_plain_descent_zigzags_in_strokes_far_apart():
    x = RACE["gd"]
    assert (np.sign(x[1:31, 1]) == -np.sign(x[:30, 1])).all()
    assert swings(x) >= 25
    assert detour(x) > 15
    crests = x[:12:2, 0]
    assert (np.abs(np.diff(crests)) > 4 / 40).all()  # a cell of the terminal, in a panel of 40


def test_momentum_glides():
    x = RACE["momentum"]
    assert 1 <= swings(x) <= 4
    assert detour(x) < 2.6
    assert (np.diff(x[: arrival(x), 0]) <= 0).all()


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_adaptive_optimizers_go_straight(optimizer):
    x = RACE[optimizer]
    across = np.array([-x[0, 1], x[0, 0]]) / np.linalg.norm(x[0])
    assert detour(x) < 1.01
    assert np.abs(x @ across).max() < 0.1
    assert np.linalg.norm(x[arrival(x) :], axis=1).max() < NEAR * np.linalg.norm(x[0])


def test_they_arrive_one_after_the_other_and_plain_descent_last():
    steps = {optimizer: arrival(x) for optimizer, x in RACE.items()}
    assert 20 <= steps["rmsprop"] < steps["adam"] < steps["momentum"] < steps["gd"] < 80
    assert min(np.diff(sorted(steps.values()))) >= 5


def test_far_on_the_order_of_the_losses_is_that_of_the_lecture():
    problem = registry.problem(Scene().problem)
    at_100 = {optimizer: float(problem.loss(x[100])) for optimizer, x in RACE.items()}
    assert at_100["rmsprop"] < at_100["momentum"] < at_100["gd"]
    assert at_100["adam"] < at_100["gd"]
