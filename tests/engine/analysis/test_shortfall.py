"""Why a lane is not at the lowest known loss, on losses made by hand and on a race."""

import numpy as np

import termopt
from termopt.engine.analysis.shortfall import Shortfall, shortfall
from termopt.engine.core.status import Status

STEPS = np.arange(401.0)
END = {
    "still falling": 1 - STEPS / 800,
    "still rising": np.exp(STEPS / 5),
    "hardly falling": np.maximum(0.5, 1 - STEPS / 100) + 1e-7 * STEPS,
    "up and down": 0.5 + 0.2 * np.cos(STEPS) * np.exp(-STEPS / 900),
}


def test_a_race_that_ends_too_early_says_so():
    assert {name: shortfall(loss, 0.0, Status.RUNNING, ended=True) for name, loss in END.items()} == {
        name: Shortfall(name) for name in END
    }
    assert shortfall(np.exp(-STEPS / 100), 0.0, Status.RUNNING, ended=True) is Shortfall.FALLING


def test_nothing_is_said_of_a_lane_that_arrived_or_is_on_its_way():
    there = np.exp(-STEPS / 20)
    assert shortfall(there, 0.0, Status.CONVERGED, ended=True) is None
    for loss in (there, np.full(401, np.nan)):
        assert shortfall(loss, 0.0, Status.RUNNING, ended=True) is None
    for loss in END.values():
        assert shortfall(loss, 0.0, Status.RUNNING, ended=False) is None
        assert shortfall(loss, None, Status.RUNNING, ended=True) is None
        assert shortfall(loss, 0.0, Status.SADDLE, ended=True) is None
        assert shortfall(loss, 0.0, Status.CONVERGED, ended=False) is Shortfall.LOCAL


def test_another_minimum_is_a_local_one():
    trace = termopt.run("rastrigin", "gd:lr=0.001", (-2, 3.5), 400)
    assert shortfall(trace.loss, 0.0, trace.status, ended=False) is Shortfall.LOCAL


def test_a_run_that_is_known_only_so_far_did_not_stall():
    falling = 1 - STEPS / 800
    for lowest in (None, 0.0):
        assert shortfall(falling, lowest, Status.STALLED, ended=False, recorded=True) is Shortfall.RECORDED
        assert shortfall(falling, lowest, Status.STALLED, ended=False) is None
    assert shortfall(falling, None, Status.CONVERGED, ended=True, recorded=True) is None
