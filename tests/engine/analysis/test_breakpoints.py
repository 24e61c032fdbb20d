"""Breakpoints fire where the definition, taken step by step, says so, however the run is cut into spans."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.engine.analysis import breakpoint_kinds
from termopt.engine.analysis.breakpoint_kinds import KINDS
from termopt.engine.analysis.breakpoints import Break, Hit, first_hit
from termopt.engine.core.lane import Lane
from termopt.engine.core.status import Status
from termopt.engine.core.types import Outcome
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import optimizer, problem

STEPS = 150


def run(surface, by, steps=STEPS, start=None):
    surface = problem(surface)
    trace = Trace(Lane(surface, optimizer(by), start or surface.start), steps)
    trace.reach(steps)
    return trace


RUNS = [
    run("rosenbrock", "momentum:lr=0.0005,momentum=0.95"),
    run("rosenbrock", "adam:lr=0.3"),
    run("rosenbrock", "lbfgs"),
    run("himmelblau", "gd:lr=0.015"),
    run("six_hump_camel", "nesterov:lr=0.02"),
    run("two_wells:noise=4", "rmsprop:lr=0.1"),
    run("x - y**2", "gd:lr=0.1"),
    run("x + y", "lbfgs"),
    run("sphere", "gd:lr=1.5", 3000),
    run("mlp:features=2,rows=20", "adam:lr=0.1", 40, (0.5, -0.3, 0.1, 2.0, 0.4)),
]
VALUES = {"rise": 1.5, "small": 1.0, "target": 0.5}
NAMES = [f"{trace.lane.optimizer.name} on {trace.lane.problem.spec}" for trace in RUNS]


def holds(kind, trace, k):
    """Whether a kind's condition holds at step k, by its definition and with nothing but that step's frame."""
    lane, iterate = trace.lane, trace.iterate(k)
    best = lane.problem.minima[0].loss if lane.problem.minima else None
    match kind:
        case "finite":
            return trace.status_at(k) is Status.DIVERGED
        case "search":
            return trace.status_at(k) is Status.STALLED and iterate.outcome == Outcome.GAVE_UP
        case "small":
            return iterate.loss == iterate.loss and math.hypot(*iterate.grad) <= VALUES[kind]
        case "target":
            return best is not None and iterate.loss - best <= VALUES[kind]
        case "curvature":
            hessian = lane.problem.hessian(iterate.x)
            return np.isfinite(hessian).all() and np.linalg.eigvalsh(hessian)[0] < -1e-8
    before = trace.iterate(max(k - 1, 0))
    if kind == "apart":
        return (iterate.x - before.x) @ before.grad > 0
    low, high = before.loss - (best or 0), iterate.loss - (best or 0)
    return k > 0 and low > 0 and high >= VALUES[kind] * low and high > low


def fires(kind, trace, k):
    return holds(kind, trace, k) and (kind == "rise" or not holds(kind, trace, k - 1))


@pytest.mark.every(21)
@pytest.mark.parametrize("trace", RUNS, ids=NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_all_hits_are_those_of_the_definition(kind, trace):
    with np.errstate(all="ignore"):
        wanted = [k for k in range(1, trace.head + 1) if fires(kind, trace, k)]
    found, k = [], 0
    while hit := first_hit([Break(kind, VALUES.get(kind, 0))], [trace], [(k, trace.steps)]):
        assert (hit.lane, hit.kind) == (0, kind)
        assert f"step {hit.k}" in hit.words
        found.append(k := hit.k)
    assert found == wanted


def test_every_kind_fires_somewhere_and_not_everywhere():
    for kind in KINDS:
        hits = [first_hit([Break(kind, VALUES.get(kind, 0))], [trace], [(0, trace.steps)]) for trace in RUNS]
        assert any(hits)
        assert not all(hits)


@given(st.sampled_from(RUNS), st.lists(st.integers(1, 60), min_size=1), st.sets(st.sampled_from(list(KINDS))))
def test_how_a_run_is_cut_does_not_matter(trace, lengths, kinds):
    wanted = [Break(kind, VALUES.get(kind, 0)) for kind in kinds]
    whole = first_hit(wanted, [trace], [(0, sum(lengths))])
    ends = np.cumsum([0, *lengths]).tolist()
    parts = (first_hit(wanted, [trace], [span]) for span in pairwise(ends))
    assert next((hit for hit in parts if hit), None) == whole


@pytest.mark.parametrize("numbers", [1, 20, 100])
def test_nor_do_the_pieces_in_which_it_is_computed(monkeypatch, numbers):
    wanted = [Break("apart"), Break("curvature")]
    spans = [(3, 140)] * len(RUNS)
    whole = [first_hit([one], [trace], [span]) for one in wanted for trace, span in zip(RUNS, spans, strict=True)]
    monkeypatch.setattr(breakpoint_kinds, "PIECE", numbers)
    assert whole == [first_hit([one], [t], [span]) for one in wanted for t, span in zip(RUNS, spans, strict=True)]


# -- which of several ----------------------------------------------------------------------------------------------


def test_the_earliest_counts_then_the_first_lane_then_the_more_alarming():
    wild, calm = run("sphere", "gd:lr=1.5"), run("sphere", "gd:lr=0.1")
    rise, target = Break("rise", 2), Break("target", 1e-3)
    assert first_hit([target, rise], [calm, wild], [(0, 100)] * 2)[:3] == (1, 1, "rise")
    assert first_hit([target, rise], [wild, wild], [(5, 100)] * 2)[:3] == (0, 6, "rise")
    assert first_hit([Break("rise", 2), Break("small", 1e9)], [calm], [(0, 100)]) is None
    both = [Break("target", 1e-3), Break("small", 0.0632)]  # |∇| = 2√f: the same step
    assert {first_hit(order, [calm], [(0, 100)]).kind for order in (both, both[::-1])} == {"small"}


def test_lanes_of_another_pace():
    wild = run("sphere", "gd:lr=1.5")
    spans, wanted = [(5, 100), (9, 100)], [Break("rise", 2)]
    assert first_hit(wanted, [wild, wild], spans)[:2] == (0, 6)
    paced = lambda lane, k: k if lane else 10 * k  # noqa: E731
    assert first_hit(wanted, [wild, wild], spans, paced)[:2] == (1, 10)


def test_nothing_to_look_at():
    trace = RUNS[0]
    everything = [Break(kind, VALUES.get(kind, 0)) for kind in KINDS]
    assert first_hit([], [trace], [(0, 100)]) is None
    assert first_hit(everything, [], []) is None
    assert first_hit(everything, [trace], [(10, 10)]) is None
    assert first_hit(everything, [trace], [(trace.head, trace.head + 50)]) is None


def test_only_what_is_asked_for_is_computed():
    class Counting:
        def __init__(self, given):
            self.given, self.calls = given, []

        def __getattr__(self, name):
            if name in ("gradient", "hessian"):
                self.calls.append(name)
            return getattr(self.given, name)

    counting = Counting(problem("rosenbrock"))
    trace = Trace(replace(RUNS[0].lane, problem=counting), STEPS)
    trace.reach(STEPS)
    counting.calls.clear()
    first_hit([Break(kind, 1e-9) for kind in KINDS if kind not in ("apart", "curvature", "rise")], [trace], [(0, 150)])
    assert counting.calls == []
    first_hit([Break("apart"), Break("curvature")], [trace], [(20, 150)])
    assert sorted(counting.calls) == ["gradient", "hessian"]  # of all steps at once


@pytest.mark.parametrize("surface", ["exp(0.7*x + 0.3*y)", "1e12*exp(0.7*x + 0.3*y)"])
def test_a_curvature_of_0_is_not_negative_for_rounding(surface):
    trace = run(surface, "gd:lr=0.05" if surface.startswith("exp") else "gd:lr=5e-14")
    lowest = np.linalg.eigvalsh(trace.lane.problem.hessian(trace.x.T).transpose(2, 0, 1))[:, 0]
    assert (lowest < 0).any()
    assert first_hit([Break("curvature")], [trace], [(0, STEPS)]) is None


def test_a_loss_that_differs_in_its_last_digits_has_not_risen():
    wells = problem("two_wells")
    least = wells.minima[0]
    trace = run("two_wells", "gd:lr=1", start=(least.x[0] + 1e-9, least.x[1]))
    hit = first_hit([Break("rise", 1.5)], [trace], [(0, STEPS)])
    gap = trace.loss - least.loss
    assert any(0 < 1.5 * before <= after for before, after in pairwise(gap[: hit.k]))
    assert gap[hit.k] > 1e-10 * abs(least.loss)


# -- in words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("surface", "by", "one", "words"),
    [
        ("sphere", "gd:lr=1.5", Break("rise", 2), "loss rose ×4 at step 1"),
        ("six_hump_camel", "gd:lr=0.3", Break("rise", 2), r"loss above −1\.032 rose ×7\.47e\+03 at step 1"),
        ("sphere", "gd:lr=2e200", Break("finite"), "the loss is not finite at step 1"),
        ("1e200*x", "adam", Break("finite"), "the optimizer's state is not finite at step 1"),
        ("3*x", "gd:lr=1e308", Break("finite"), "the iterate is not finite at step 1"),
        ("x + y", "lbfgs", Break("search"), r"the line search gave up at step 31"),
        (
            "x - y**3",
            "momentum:lr=0.1",
            Break("curvature"),
            r"smallest curvature turned negative at step \d+: −\d\.\d+",
        ),
        ("sphere", "momentum:lr=0.05", Break("apart"), r"update and downhill point \d+° apart at step \d+"),
        ("sphere", "gd:lr=0.1", Break("small", 0.01), r"‖∇f‖ is down to 0\.00\d+ at step \d+"),
        ("sphere", "gd:lr=0.1", Break("target", 0.01), r"f − f\* is down to 0\.00\d+ at step \d+"),
    ],
)
def test_the_reason_is_said(surface, by, one, words):
    start = (1.0, -0.5) if surface == "x - y**3" else None
    hit = first_hit([one], [run(surface, by, start=start)], [(0, STEPS)])
    assert hit is not None
    assert re.fullmatch(words, hit.words)
    assert isinstance(hit, Hit)


def test_kinds_are_said_too():
    assert all(kind.doc for kind in KINDS.values())
    assert {name for name, kind in KINDS.items() if kind.value is not None} == set(VALUES)
    with pytest.raises(KeyError):
        first_hit([Break("boredom")], [], [])
