"""What a lane that rests is told, of a few parameters and of many, and what it costs to find out."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from termopt.base.in_pieces import drained
from termopt.engine.analysis.lanczos import PRODUCTS, ends, hessian_times
from termopt.engine.analysis.spectrum import MOST_WHOLE
from termopt.engine.core import status as module
from termopt.engine.core.critical_point import Kind
from termopt.engine.core.lane import Lane
from termopt.engine.core.scale import Scale, _quantile
from termopt.engine.core.status import EVERY, Status, status
from termopt.engine.core.types import Iterate
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import optimizer, problem

MANY = MOST_WHOLE + 300


def symmetric(values):
    """A matrix with these eigenvalues."""
    turned = np.linalg.qr(np.random.default_rng(2).normal(size=(len(values), len(values))))[0]
    return turned * values @ turned.T


class Bowl(SimpleNamespace):
    """½·wᵀ·A·w with a diagonal A, that counts how often it is asked how it curves."""

    asked = 0

    @property
    def dim(self):
        return len(self.values)

    def loss(self, x):
        return self.values @ (x * x) / 2

    def gradient(self, x):
        self.asked += 1
        return self.values * x

    def hessian(self, x):
        self.asked += 1
        return np.diag(self.values)


def resting(x, k=1):
    return Iterate(k, x, (), None, None, {}, np.float64(0), 0 * x, k, 0)


def units(bowl):
    return Scale(np.full(bowl.dim, 10.0), 100.0)


def raced(formula, spec, start, steps=400):
    """The trace of a lane, computed to its end."""
    made = problem(formula)
    trace = Trace(Lane(made, optimizer(spec), tuple(map(float, start))), steps)
    trace.reach(steps)
    return trace


def judged(formula, start):
    """The status of a run at its start."""
    return raced(formula, "gd:lr=0.1", start, 0).status


# -- the ends of a spectrum --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lowest", [-1.0, -1e-3, 0.5])
def test_the_ends_of_a_spectrum_are_found(lowest):
    matrix = symmetric(np.append(np.linspace(1, 100, MANY - 1), lowest))
    low, high = drained(ends(lambda v: matrix @ v, MANY, 80))
    assert low == pytest.approx(lowest, abs=1e-3)
    assert high == pytest.approx(100, rel=1e-3)


def test_what_is_found_lies_between_the_ends():
    matrix = symmetric(np.random.default_rng(3).normal(size=MANY))
    low, high = drained(ends(lambda v: matrix @ v, MANY))
    exact = np.linalg.eigvalsh(matrix)
    assert exact[0] - 1e-12 <= low < 0.9 * exact[0]
    assert 0.9 * exact[-1] < high <= exact[-1] + 1e-12


def test_a_direction_that_leads_nowhere_ends_the_search():
    asked = []
    low, high = drained(ends(lambda v: asked.append(1) or 3 * v, MANY))
    assert (low, high) == pytest.approx((3, 3))
    assert len(asked) == 1
    assert np.isnan(drained(ends(lambda v: np.inf * v, MANY))).all()


def test_products_are_those_of_the_hessian():
    network = problem("mlp:hidden=3")
    x, v = np.random.default_rng(1).normal(size=(2, network.dim))
    v /= np.linalg.norm(v)
    assert np.allclose(hessian_times(network.gradient, x)(v), network.hessian(x) @ v, rtol=0, atol=1e-8)


# -- what a point is ---------------------------------------------------------------------------------------------------

POINTS = {
    # first and second order tell
    "x**2 + 3*y**2": "converged",
    "x**2 - 3*y**2": "saddle",
    "-x**2 - 3*y**2": "maximum",
    "x*y": "saddle",
    "-x**2 + y**4": "saddle",
    "exp(x**2 + y**2)": "converged",
    # the Hessian is zero one way or all ways: higher orders decide, if they all say the same
    "x**2": "converged",
    "-x**2": "maximum",
    "x**4 + y**4": "converged",
    "exp(x**4 + y**4)": "converged",
    "x**2 + y**4": "converged",
    "-x**4 - y**4": "maximum",
    "-x**2 - y**4": "maximum",
    "x**4 - y**4": "undecided",
    "x**2 - y**4": "undecided",
    "x**3 - 3*x*y**2": "undecided",
    "x**2*y": "undecided",
    "x**3": "undecided",
    "0*x + 1": "undecided",
    # kinks: only the losses around tell
    "abs(x) + abs(y)": "converged",
    "sqrt(x**2 + y**2)": "converged",
    "max(abs(x), abs(y))": "converged",
    "abs(x*y)": "converged",
    "-abs(x) - abs(y)": "maximum",
    "-sqrt(x**2 + y**2)": "maximum",
    "abs(x) - abs(y)": "undecided",
}


def test_what_the_origin_is_wherever_it_lies_and_however_large_the_loss():
    for formula, expected in POINTS.items():
        for scale in ("", "scale=1e-6", "scale=1e6", "rotate=20", "scale=1e-6,stretch=3"):
            found = judged(f"{formula}:{scale}".rstrip(":"), (0, 0))
            assert found == expected, (formula, scale)
        moved = formula.replace("exp", "E").replace("max", "M").replace("x", "(x-3)").replace("y", "(y+2)")
        assert judged(moved.replace("E", "exp").replace("M", "max"), (3, -2)) == expected, moved


def test_a_quadratic_form_is_what_its_eigenvalues_say():
    random = np.random.default_rng(7)
    for signs in product((-1, 1), repeat=2):
        expected = {2: "converged", 0: "saddle", -2: "maximum"}[sum(signs)]
        for _ in range(8):
            values = np.array(signs) * 10 ** random.uniform(-4, 4, 2)
            c, s = np.cos(angle := random.uniform(0, np.pi)), np.sin(angle)
            cx, cy = random.uniform(-4, 4, 2)
            u, v = (
                f"({a!r}*(x - {cx!r}) + {b!r}*(y - {cy!r}))" for a, b in ((float(c), float(s)), (float(-s), float(c)))
            )
            formula = f"{values[0]!r}*{u}**2 + {values[1]!r}*{v}**2".replace("np.float64(", "(")
            assert judged(formula.replace("x - -", "x + ").replace("y - -", "y + "), (cx, cy)) == expected, formula


@pytest.mark.parametrize("d", [2, 11, MOST_WHOLE, MOST_WHOLE + 1, 5000])
@pytest.mark.parametrize(("lowest", "expected"), [(1.0, "converged"), (0.0, "converged"), (-0.1, "saddle")])
def test_a_slope_that_is_gone_is_a_minimum_or_a_saddle(d, lowest, expected):
    bowl = Bowl(values=np.append(np.linspace(1, 9, d - 1), lowest))
    assert status(bowl, None, resting(np.zeros(d)), 0.0, units(bowl)) == expected
    assert bowl.asked <= 2 * PRODUCTS


# -- where runs end ----------------------------------------------------------------------------------------------------


def test_a_run_is_not_said_to_have_arrived_where_it_has_not():
    assert raced("x**3 + y**3", "lbfgs", (1, 1)).status == "undecided"
    assert raced("monkey_saddle", "lbfgs", (1.5, 0)).status == "undecided"
    for start in ((-5, -5), (-0.9, -0.9)):
        assert raced("easom", "gd:lr=0.1", start).status == "undecided"
    beside = raced("abs(x*y)", "gd:lr=0.1", (1e-10, 2e-10))
    assert not {"saddle", "maximum"} & {beside.status_at(k) for k in range(401)}
    assert raced("saddle", "gd:lr=0.1", (1.5, 0)).status == "saddle"
    assert raced("easom", "lbfgs", (1.9, 4.6)).status == "converged"
    assert raced("rosenbrock", "lbfgs", (1.0000001, 1)).status == "converged"


def test_a_loss_multiplied_changes_no_status():
    for name, lr in (("sphere", 0.1), ("quadratic:kappa=30", 0.05), ("himmelblau", 0.01)):
        given = problem(name)
        plain, *others = (
            raced(f"{name}{',' if ':' in name else ':'}scale={scale}", f"gd:lr={lr / scale}", given.start, 500)
            for scale in (1.0, 1e-6, 1e6)
        )
        found = [plain.status_at(k) for k in range(501)]
        assert found[-1] == "converged"
        for other in others:
            since = [other.status_at(k) for k in range(501)].index("converged")
            assert abs(since - found.index("converged")) <= 1


def test_evaluations_count_while_there_are_any():
    trace = raced("x**2 - y**4", "lbfgs", (-0.53, 1.19))
    assert trace.status == "stalled"
    since = [trace.status_at(k) for k in range(401)].index("stalled")
    assert trace.evals[-1] == trace.evals[since] == since < 100


# -- what it costs -----------------------------------------------------------------------------------------------------


def test_what_is_known_of_a_point_is_not_asked_again():
    bowl, x = Bowl(values=np.ones(2)), np.zeros(2)
    for known in (Status.CONVERGED, Status.SADDLE, Status.MAXIMUM, Status.UNDECIDED):
        assert status(bowl, resting(x), resting(x.copy(), 2), 0.0, units(bowl), known) == known
    assert not bowl.asked
    assert status(bowl, resting(x), resting(x, 2), 0.0, units(bowl), Status.RUNNING) == Status.CONVERGED
    assert bowl.asked == 1


def test_where_a_run_still_moves_it_is_asked_now_and_then():
    bowl, x = Bowl(values=np.ones(11)), np.zeros(11)
    for k in range(1, 2 * EVERY + 1):
        found = status(bowl, resting(x), resting(x + k, k + 1), 0.0, units(bowl), Status.CONVERGED)
        assert found == Status.CONVERGED
    assert bowl.asked == 2


def test_a_trace_remembers(monkeypatch):
    asked = []
    monkeypatch.setattr(module, "judged", lambda *point: asked.append(point) or Kind.MINIMUM)
    trace = Trace(Lane(problem("sphere"), optimizer("gd:lr=0.5"), (1.0, 2.0)), 300)
    trace.reach(300)
    assert trace.status is Status.CONVERGED
    assert len(asked) == 1


def test_a_large_network_at_rest_is_no_burden():
    network = problem("mlp:rows=1,features=1000,hidden=20")
    trace = Trace(Lane(network, optimizer("gd:lr=0.05"), network.start), 60)
    trace.reach(60)
    assert trace.status is Status.CONVERGED


def test_the_lower_part_of_a_surface_is_a_quantile():
    dice = np.random.default_rng(0)
    for count in (1, 2, 3, 17, 289):
        values = dice.standard_normal(count) * 10.0 ** dice.integers(-5, 5)
        assert all(_quantile(values, share) == np.quantile(values, share) for share in (0.1, 0.37, 0.9))
