"""`termopt` as a Python package: specs or objects, ours or one's own, and the trace that comes of them."""

import math
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.engine.core.problem import Minimum
from termopt.engine.core.types import Equation, Evaluation, Optimizer, Update
from termopt.registry.registry import PROBLEMS, optimizer_spec, optimizer_values


def test_the_trace_of_a_run():
    trace = termopt.run("rosenbrock", "adam:lr=0.1", start=(-2, 2), steps=300, seed=0)
    assert (trace.x.shape, trace.q.shape) == ((301, 2), (300, 2))
    assert trace.loss.shape == trace.grad_norm.shape == trace.evals.shape == (301,)
    assert {trace.x.dtype, trace.q.dtype, trace.loss.dtype, trace.grad_norm.dtype} == {np.dtype(np.float64)}
    np.testing.assert_array_equal(trace.evals, np.arange(301))
    np.testing.assert_array_equal(trace.x[0], [-2, 2])
    np.testing.assert_array_equal(trace.q, trace.x[:-1])
    assert trace.loss[0] == 409
    assert (trace.status, trace.stopped_at) == ("running", None)
    assert trace.iterate(120).terms["V̂"].shape == (2,)


def test_defaults():
    trace = termopt.run("sphere", "gd")
    assert (trace.steps, trace.head, trace.lane.seed, trace.lane.label) == (200, 200, 0, "gd")
    np.testing.assert_array_equal(trace.x[0], (-4, 3))
    assert optimizer_spec(trace.lane.optimizer) == "gd:lr=0.001"  # the optimizer's own, no preset


def test_no_steps():
    trace = termopt.run("sphere", "adam", steps=0)
    assert (trace.x.shape, trace.q.shape, trace.loss.shape) == ((1, 2), (0, 2), (1,))


@pytest.mark.parametrize(
    "start", [(1, 2), [1, 2], np.array([1.0, 2.0]), np.array([1, 2]), (np.float32(1), np.int64(2))]
)
def test_a_start_may_be_anything_like_a_row_of_numbers(start):
    np.testing.assert_array_equal(termopt.run("sphere", "gd", start, 3).x, termopt.run("sphere", "gd", (1.0, 2.0), 3).x)


def test_a_start_may_lie_outside_of_what_is_drawn():
    assert termopt.run("sphere", "gd:lr=0.5", (1e6, -1e6), 1).loss[1] == 0


def test_objects_are_as_good_as_specs():
    by_spec = termopt.run("quadratic:kappa=7", "lbfgs:history=3", steps=9)
    by_object = termopt.run(termopt.problem("quadratic:kappa=7"), termopt.optimizer("lbfgs:history=3"), steps=9)
    np.testing.assert_array_equal(by_spec.x, by_object.x)
    assert by_spec.lane == by_object.lane


def test_polyak_knows_the_minimum_of_a_surface():
    """Where its spec does not say another, in a run and in a map."""
    assert termopt.run("trid", "polyak", steps=60).loss[-1] == -2
    assert termopt.map("trid", "polyak", over={"seed": [0]}, steps=60).loss.tolist() == [-2]
    assert termopt.run("trid", "polyak:f_min=0", steps=60).loss[-1] == pytest.approx(0, abs=1e-9)
    assert termopt.run("x**2 + y**2 - 1", "polyak", steps=1).lane.optimizer.f_min == 0


def test_a_map_varies_a_thing_once_and_by_numbers_that_there_are():
    for over, said in (
        ({"lr": [0.1], "learning_rate": [0.2]}, "lr is varied twice"),
        ({"lr": [10**5000]}, "no float can hold it"),
    ):
        with pytest.raises(UserError, match=said):
            termopt.map("booth", "adam", over)


def test_a_run_that_diverges():
    trace = termopt.run("rosenbrock", "gd:lr=0.1", steps=100)
    assert trace.status == "diverged"
    assert trace.stopped_at == trace.head < 100
    assert len(trace.x) == trace.head + 1
    assert not math.isfinite(trace.loss[-1])


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"problem": "spher"}, "unknown problem 'spher'; did you mean 'sphere'?"),
        ({"problem": "x +"}, "the formula ends too early"),
        ({"optimizer": "adm"}, "unknown optimizer 'adm'; did you mean 'adam'?"),
        ({"start": (1,)}, "the start has 1 number; sphere needs 2"),
        ({"start": np.zeros((2, 2))}, "is not a row of numbers"),
        ({"start": 3}, "is not a row of numbers"),
        ({"start": "ab"}, "is not a row of numbers"),
        ({"start": (10**400, 1)}, "is not a row of numbers"),
        ({"start": (math.nan, 1)}, "the start \\(nan, 1\\) is not finite"),
        (
            {"problem": "rosenbrock", "start": (1e300, 0)},
            "a loss that is not finite; choose another",
        ),
        ({"problem": "quadratic(kappa=5)"}, "did you mean 'quadratic:kappa=5'?"),
        ({"problem": "beale; noise = 1"}, "did you mean 'beale:noise=1'?"),
        ({"steps": 1.5}, "steps=1.5 is not a whole number"),
        ({"steps": -1}, "steps=-1 is out of range: 0 ≤ steps ≤ 10,000,000"),
        ({"steps": 10**5000}, "steps is out of range"),
        ({"seed": -1}, "seed=-1 is out of range"),
    ],
)
def test_mistakes(change, line):
    with pytest.raises(UserError, match=line) as caught:
        termopt.run(**{"problem": "sphere", "optimizer": "gd", **change})
    assert isinstance(caught.value, ValueError)


def test_whole_numbers_may_be_floats_and_results_say_what_they_are(tmp_path):
    trace = termopt.run("mlp", "adam", steps=1e1, seed=2.0)
    assert (trace.steps, trace.lane.seed) == (10, 2)
    assert repr(termopt.plane([trace], "0,9")).startswith("<Plane: 0,9 plane of mlp:")
    (tmp_path / "race.toml").write_text('problem = "beale"\noptimizers = ["gd", "adam"]\nsteps = 1e2\n')
    assert repr(termopt.load(tmp_path / "race.toml")) == "<Session of gd, adam on beale: step 0 of 100>"
    with pytest.raises(TypeError):
        trace.iterate(1.5)


def test_unknown_names():
    with pytest.raises(AttributeError, match="no attribute 'rum'"):
        termopt.rum  # noqa: B018
    assert set(termopt.__all__) == set(dir(termopt))


# -- objects of one's own ------------------------------------------------------------------------------------------


class Bumpy:
    """A noisy bowl in three dimensions, with what the protocol of problems names and nothing else."""

    name, title, formula, spec = "bumpy", "a bumpy bowl", "x²+y²+z² + noise", "bumpy"
    dim, stochastic = 3, True
    box = domain = ((-5.0, 5.0),) * 3
    start = (1.0, 2.0, 3.0)
    minima = (Minimum((0.0, 0.0, 0.0), 0.0),)

    def loss(self, x):
        return (x**2).sum(axis=0)

    def gradient(self, x):
        return 2 * x

    def evaluate(self, x):
        return Evaluation(self.loss(x), self.gradient(x))

    def hessian(self, x):
        return np.broadcast_to(2 * np.eye(3).reshape(3, 3, *(1,) * (x.ndim - 1)), (3, 3, *x.shape[1:]))

    def sample(self, x, k, seed):
        noise = np.random.default_rng((seed, k)).normal(size=3).reshape(3, *(1,) * (x.ndim - 1))
        return Evaluation(self.loss(x), self.gradient(x) + noise)


@dataclass(frozen=True)
class Plain(Optimizer):
    """An optimizer whose hyperparameters are plain fields, and one of them no number."""

    name: ClassVar[str] = "plain"
    title: ClassVar[str] = "a plain optimizer"
    equations: ClassVar[tuple[Equation, ...]] = ()

    lr: float = 1
    often: bool = False
    marks: tuple[str, ...] = field(default=())

    def init(self, x):
        return ()

    def tell(self, x, state, evaluation):
        return Update(x - self.lr * evaluation.grad, state, {})


class Nothing(NamedTuple):
    """No state."""


class Loose:
    """An optimizer that derives from nothing, with all that the protocol of optimizers names."""

    name, title, equations, elementwise = "loose", "a loose optimizer", (), False

    def init(self, x):
        return Nothing()

    def ask(self, x, state):
        return x

    def tell(self, x, state, evaluation):
        return Update(0.5 * x, state, {})

    def edited(self, field, value):
        raise TypeError(field)

    def adopt(self, x, state):
        return state


def test_a_problem_of_ones_own():
    trace = termopt.run(Bumpy(), "momentum:lr=0.05", steps=50, seed=3)
    assert trace.x.shape == (51, 3)
    assert trace.loss[-1] < trace.loss[0]
    np.testing.assert_array_equal(trace.iterate(7).x, trace.x[7])
    assert termopt.run(Bumpy(), "lbfgs", steps=20).x.shape == (21, 3)


def test_all_optimizers_see_the_same_draws():
    def noise(optimizer, seed):
        trace = termopt.run(Bumpy(), optimizer, steps=5, seed=seed)
        return [trace.iterate(k).evaluation.grad - 2 * trace.iterate(k).q for k in range(1, 6)]

    np.testing.assert_allclose(noise("gd:lr=0.1", 3), noise("nesterov:lr=0.1", 3), atol=1e-12)
    np.testing.assert_array_equal(noise("gd:lr=0.1", 3), noise("gd:lr=0.1", 3))
    assert not np.allclose(noise("gd:lr=0.1", 3), noise("gd:lr=0.1", 4))


def test_an_optimizer_of_ones_own():
    np.testing.assert_array_equal(termopt.run("sphere", Plain(lr=0.5), steps=2).x, [[-4, 3], [0, 0], [0, 0]])
    assert termopt.run("sphere", Plain(lr=0.5), steps=2).status == "converged"
    assert optimizer_values(Plain()) == {"lr": 1, "often": False}
    assert optimizer_spec(Plain(lr=0.25, marks=("a",))) == "plain:lr=0.25,often=false"


def test_an_optimizer_that_derives_from_nothing():
    np.testing.assert_array_equal(termopt.run("sphere", Loose(), steps=2).x, [[-4, 3], [-2, 1.5], [-1, 0.75]])
    assert optimizer_spec(Loose()) == "loose"


class Bowl:
    """A problem with no more than the design names."""

    dim, box, start, minima = 2, ((-2.0, 2.0), (-2.0, 2.0)), (1.0, -1.5), ()

    def loss(self, x):
        return (x * x).sum(axis=0)

    def gradient(self, x):
        return 2 * x


class Down:
    """An optimizer with no more than a `tell`."""

    def tell(self, x, state, evaluation):
        return Update(x - 0.1 * evaluation.grad, state, {})


def test_objects_of_ones_own_need_only_the_essentials():
    trace = termopt.run(Bowl(), Down(), steps=120)
    assert np.allclose(trace.x[1], [0.8, -1.2])
    assert trace.status == "converged"


@pytest.mark.parametrize(
    ("problem", "optimizer", "words"), [(Bowl(), None, "no tell"), (object(), "gd", "no dim, start")]
)
def test_what_is_neither_an_optimizer_nor_a_problem_is_named(problem, optimizer, words):
    with pytest.raises(termopt.UserError, match=words):
        termopt.run(problem, optimizer)


@pytest.mark.parametrize("name", [name for name in PROBLEMS if "kinks" not in getattr(PROBLEMS[name](), "tags", ())])
def test_the_hessian_at_every_listed_minimum_is_finite_and_not_negative(name):
    surface = termopt.problem(name)
    for minimum in surface.minima:
        curvatures = np.linalg.eigvalsh(surface.hessian(np.array(minimum)))
        assert curvatures[0] >= -1e-12 * curvatures[-1]  # 0 along a line of minima, to rounding


def test_a_plane_through_runs_of_a_network():
    traces = [termopt.run("mlp:batch=20", by, steps=30) for by in ("gd", "adam:lr=0.01")]
    plane = termopt.plane(traces)
    for trace in traces:
        flat = plane.project(trace.x)
        assert flat.shape == (31, 2)
        on = plane.embed(flat)
        for k in (0, 17, 30):
            assert plane.loss(flat[k]) == pytest.approx(trace.lane.problem.loss(on[k]), rel=1e-12)
            assert plane.distance(trace.x[k]) == pytest.approx(math.dist(trace.x[k], on[k]), abs=1e-12)
    assert sum(plane.explained) == pytest.approx(1, abs=0.1)
    assert termopt.plane(traces, "w2[1],b2").names[0].startswith("w2[1] · ")
    assert np.array_equal(termopt.plane(traces[0]).project(traces[0].x), termopt.plane(traces[:1]).project(traces[0].x))
    for bad, why in ((([], "principal"), "one or more"), ((traces, "principle"), "did you mean")):
        with pytest.raises(termopt.UserError, match=why):
            termopt.plane(*bad)
    with pytest.raises(termopt.UserError, match="one problem"):
        termopt.plane([traces[0], termopt.run("sphere", "gd")])
