"""Runs side by side are looked at together, and yet each is what it is alone, whatever happens between two looks."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pytest

import termopt
from termopt.base.in_pieces import drained
from termopt.engine.core.lane import Lane
from termopt.engine.core.step import quiet, start
from termopt.engine.core.types import Array, Blocks, Evaluation, Iterate, Optimizer, Update
from termopt.sweeps import finite_runs
from termopt.sweeps.cells import Cells
from termopt.sweeps.finite_runs import surely_finite
from termopt.sweeps.lane_groups import LaneGroup
from termopt.sweeps.shard import single_run
from termopt.sweeps.side_by_side import STRETCH, side_by_side_runs

STEPS = 3 * STRETCH + 5
MIDDLE = STRETCH + 6
"""A step between two looks."""
BOWL = "x^2 + y^2"


class Blinking(NamedTuple):
    """t: steps taken; a number for all runs, one for each, one for each coordinate and pair of them; some that are not.

    home: where each run is when nothing happens.
    """

    t: int
    same: float
    each: Array  # (*B,)
    pairs: Array  # (d, d, *B)
    parts: tuple[Array, int]  # (d, *B)
    fixed: Array  # (3,)
    home: Array


Happens = Callable[[Blinking, Array, Any], tuple[Blinking, Array]]
"""What happens at one step to some of the runs: (state, x, which runs) -> state, x."""


@dataclass(frozen=True)
class Blinker(Optimizer):
    """Gradient descent, to which at one step something happens that is over at the next."""

    name: ClassVar[str] = "blinker"
    happens: Happens

    def init(self, x: Array, blocks: Blocks = ()) -> Blinking:
        each = np.zeros(x.shape[1:])[()]
        return Blinking(0, 1.0, each, np.zeros((2, *x.shape)), (np.zeros_like(x), 3), np.ones(3), x)

    def tell(self, x: Array, state: Blinking, evaluation: Evaluation) -> Update:
        t, home = state.t + 1, state.home - 0.01 * np.clip(evaluation.grad, -1, 1)
        fresh, at = self.init(x)._replace(t=t, home=home), home
        if t == MIDDLE:
            fresh, at = self.happens(fresh, home, home[0] > 0)
        return Update(at, fresh, {})


def each(value: float) -> Happens:
    return lambda state, x, which: (state._replace(each=np.where(which, value, 0.0)[()]), x)


def same(state: Blinking, x: Array, which: Any) -> tuple[Blinking, Array]:
    return state._replace(same=math.inf), x


def fixed(state: Blinking, x: Array, which: Any) -> tuple[Blinking, Array]:
    return state._replace(fixed=np.array([0.0, math.nan, 0.0])), x


def pair(state: Blinking, x: Array, which: Any) -> tuple[Blinking, Array]:
    pairs = state.pairs.copy()
    pairs[1, 0] = np.where(which, -math.inf, 0.0)
    return state._replace(pairs=pairs), x


def part(state: Blinking, x: Array, which: Any) -> tuple[Blinking, Array]:
    return state._replace(parts=(np.where(which, math.nan, state.parts[0]), 3)), x


def moved(value: float) -> Happens:
    return lambda state, x, which: (state, np.where(which, value, x))


HAPPENS: dict[str, tuple[str, Happens, str]] = {
    "inf in a number of the state": (BOWL, each(math.inf), "diverged"),
    "nan in a number of the state": (BOWL, each(math.nan), "diverged"),
    "a large number of the state": (BOWL, each(1e300), "running"),
    "a number for all runs": (BOWL, same, "diverged"),
    "an array for all runs": (BOWL, fixed, "diverged"),
    "a matrix of the state": (BOWL, pair, "diverged"),
    "a part of the state": (BOWL, part, "diverged"),
    "x": (BOWL, moved(math.inf), "diverged"),
    "a far x": (BOWL, moved(1e150), "running"),
    "the loss": ("1e200*x + 1e200*y", moved(1e120), "diverged"),
    "a large gradient": ("1e200*x + 1e200*y", moved(1.0), "running"),
    "the norm of the gradient, for all runs": ("1.5e308*x + 1.5e308*y", moved(0.1), "diverged"),
    "the gradient": ("sqrt(abs(x - 7)) + y", moved(7.0), "running"),
    "the target": ("rosenbrock", moved(1.0), "running"),
}


def ends(problem: str, optimizer: Any, starts: Array) -> tuple[Cells, list[Cells]]:
    """What becomes of the runs side by side, and of each by itself."""
    made, count = termopt.problem(problem), starts.shape[1]
    group = LaneGroup(np.arange(count), made, optimizer, {}, starts, 0)
    together = drained(side_by_side_runs(group, STEPS))
    return together, [drained(single_run(Lane(made, optimizer, tuple(x)), STEPS)) for x in starts.T.tolist()]


def test_what_is_over_at_the_next_step_is_seen() -> None:
    starts = np.random.default_rng(1).uniform(0.3, 1, (2, 15)) * np.where(np.arange(15) % 2, 1, -1)
    for what, (problem, happens, status) in HAPPENS.items():
        together, alone = ends(problem, Blinker(happens), starts)
        for name, column, *others in zip(Cells._fields, together, *alone, strict=True):
            np.testing.assert_array_equal(column, np.concatenate(others), f"{what}: {name}")
        assert together.words[1] == status, what
        assert together.words[0] == ("diverged" if what.endswith("for all runs") else "running"), what


def test_the_target_counts_only_while_all_was_finite() -> None:
    def twice(state: Blinking, x: Array, which: Any) -> tuple[Blinking, Array]:
        home = 1 + 0.01 * np.clip(termopt.problem("rosenbrock").gradient(x), -1, 1)  # so the next step goes to 1, 1
        return state._replace(home=home), np.where(which, math.nan, x)

    starts = np.array([[0.5, -0.5, 0.7], [0.5, 0.5, 0.5]])
    together, alone = ends("rosenbrock", Blinker(twice), starts)
    assert together.steps.tolist() == [one.steps[0] for one in alone] == [-1, MIDDLE + 1, -1]


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 31, 32, 33, 100])
def test_no_place_is_overlooked(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finite_runs, "ROW", 4)
    with quiet():
        plain = start(termopt.problem("rosenbrock"), termopt.optimizer("adam"), np.full((2, count), 0.5))
        assert surely_finite(plain)
        for value in (math.inf, -math.inf, math.nan):
            for i in range(count):
                for name in ("x", "grad", "loss", "V"):
                    assert not surely_finite(_with(plain, name, i, value)), (name, i)
        assert not surely_finite(_with(plain, "grad", count - 1, 1.7e308))


def _with(now: Iterate, name: str, run: int, value: float) -> Iterate:
    """The iterate with another number of one run."""
    array = np.array(now.state.V if name == "V" else getattr(now, name))
    array[..., run] = value
    return now._replace(state=now.state._replace(V=array)) if name == "V" else now._replace(**{name: array})
