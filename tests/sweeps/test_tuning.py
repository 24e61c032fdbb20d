"""Fair rates: the best of one grid for everyone, found by the rule that is printed."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from termopt.engine.core.lane import Edit, Lane
from termopt.engine.trace.stepper import FEW
from termopt.engine.trace.trace import Trace
from termopt.registry import registry
from termopt.registry.registry import optimizer, optimizer_values, problem
from termopt.sweeps.tuning import PROCEDURE, RATES, budget, tuned
from tests.scene.test_learning_rates import lanes, rest, turned


def tuning(race, steps):
    """What tuning returns, and what it yields on the way."""
    work, progress = tuned(race, steps), []
    while True:
        try:
            progress.append(next(work))
        except StopIteration as end:
            return end.value, progress


def test_the_grid_is_the_ladder_that_is_said():
    assert RATES[:4] == (1e-6, 2e-6, 5e-6, 1e-5)
    assert RATES[-3:] == (20.0, 50.0, 100.0)
    assert list(RATES) == sorted(set(RATES))
    assert PROCEDURE.format(**budget(60)).startswith(
        "Tuned: 25 learning rates from 1e-6 to 100 for every optimizer, 60 steps each"
    )
    assert len(RATES) == 25


def test_presets_lie_within_the_grid():
    for name in registry.OPTIMIZERS:
        for spec in registry.PROBLEMS:
            rate = registry.preset(problem(spec), name).get("lr", RATES[0])
            assert RATES[0] <= rate <= RATES[-1]


@pytest.mark.every(3)
@pytest.mark.parametrize("spec", ["rosenbrock", "two_wells:noise=4", "himmelblau:rotate=30"])
def test_the_optimizer_that_is_printed_is_the_optimizer(spec):
    race = tuple(replace(lane, seed=3) for lane in lanes(spec))
    best, _ = tuning(race, 60)
    assert best.found == {0, 1, 2, 3, 4}
    assert best.lanes[5] == race[5]
    for before, after, own in zip(race[:5], best.lanes, best.losses, strict=False):
        ends = {}
        for rate in RATES:
            trace = Trace(replace(before, optimizer=before.optimizer.edited("lr", rate)), 60)
            trace.reach(60)
            if trace.stopped_at is None:
                ends[rate] = trace.loss[60]
        assert dict(zip(RATES, own, strict=True)) == {rate: ends.get(rate, math.inf) for rate in RATES}
        assert optimizer_values(after.optimizer)["lr"] == min(ends, key=lambda rate: (ends[rate], rate))
        assert rest(after) == rest(before)
        assert "lr" not in after.preset


def test_of_equal_losses_the_smaller_rate():
    flat = problem("sphere")
    best, _ = tuning((Lane(flat, optimizer("gd"), (0.0, 0.0)),), 10)
    assert best.lanes[0].optimizer == optimizer("gd:lr=1e-6")


def test_diverged_lanes_lose_and_all_may():
    falling, wild = problem("-exp(x)"), problem("-exp(exp(exp(x)))")
    race = (Lane(falling, optimizer("gd"), (0.0, 0.0)), Lane(wild, optimizer("gd"), (1.8, 0.0), label="wild"))
    best, _ = tuning(race, 40)
    assert best.lanes[1] == race[1]
    assert best.found == {0}
    trace = Trace(best.lanes[0], 40)
    assert trace.reach(40) == 40
    assert best.words[1] == "wild diverges with every learning rate: left as it is"


def test_other_edits_are_run_and_kept_and_those_of_the_rate_go():
    valley = problem("rosenbrock")
    lane = turned(Lane(valley, optimizer("momentum"), valley.start), (10, "lr", 3.0), (5, "momentum", 1.0))
    (best,), *_ = tuning((lane,), 60)[0]
    assert best.edits == (Edit(5, "momentum", 1.0),)
    (plain,), *_ = tuning((replace(lane, edits=()),), 60)[0]
    assert best.optimizer != plain.optimizer  # the edit was there while it was tuned


def test_words():
    best, _ = tuning(lanes("sphere", ("gd", "adam", "lbfgs")), 20)
    assert re.fullmatch(r"gd: lr=0\.\d+, loss \S+ after 20 steps", best.words[0])
    assert best.words[2] == "lbfgs has no learning rate: left as it is"
    best, _ = tuning(lanes("saddle", ("adam",)), 20)
    assert best.words[0].startswith("adam: lr=100 (the end of the grid), loss -")


@pytest.mark.long
def test_it_can_be_done_piece_by_piece():
    _, progress = tuning(lanes("rosenbrock"), 250)
    assert len(progress) >= 5 * len(RATES) * 0.5
    assert all(b > a - 1e-9 for a, b in pairwise(progress))
    assert 0 <= progress[0] < 0.01
    assert progress[-1] == pytest.approx(1, abs=0.02)


def test_data_are_read_a_few_steps_at_a_time():
    race = lanes("mlp:features=2,rows=20,batch=5", ("gd", "adam"))
    best, progress = tuning(race, 6)
    assert best.found == {0, 1}
    assert len(progress) >= 2 * len(RATES) * 6 / FEW
    assert Trace(best.lanes[0], 6).reach(6) == 6


def test_nothing_to_tune():
    assert tuning((), 10) == (((), frozenset(), (), (), ()), [])
    race = lanes("beale", ("lbfgs",))
    assert tuning(race, 10)[0][:2] == (race, frozenset())
