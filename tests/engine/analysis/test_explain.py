"""What is told of a step is what the step did."""

import math

import numpy as np
import pytest

import termopt
from termopt.engine.analysis.curvature import curvature
from termopt.engine.analysis.explain import explain, explained
from termopt.engine.analysis.explanation import Curvature, Explanation, Extremes
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import OPTIMIZERS
from tests.optimizers.walk import RATED

TRANSFORMED = ("adam:lr=cosine(0.1,40)", "gd:lr=0.001,zero_grad=false", "momentum:lr=0.001,clip=2", "lbfgs:clip=500")
SPECS = (*OPTIMIZERS, *TRANSFORMED)
STEPS = 40


def told(problem: str, optimizer: str, k: int, steps: int = STEPS, start=None) -> tuple[Explanation, Trace]:
    trace = termopt.run(problem, optimizer, start, steps)
    explanation = explained(trace, k)
    assert explanation is not None
    return explanation, trace


# -- the numbers -------------------------------------------------------------------------------------------------


@pytest.mark.every(2)
@pytest.mark.parametrize("optimizer", SPECS)
def test_every_line_is_a_term_of_the_frame_in_order(optimizer):
    trace = termopt.run("rosenbrock", optimizer, steps=STEPS)
    for k in (0, 1, 17):
        step = explained(trace, k)
        iterate = trace.iterate(step.k + 1)
        lines = trace.optimizer_at(k).lines(trace.iterate(step.k).state)
        asked = "f(q)" if step.looked else "f(w)"
        assert [(line.term, line.text) for line in step.lines] == [
            (line.term, line.text.replace("f(w)", asked)) for line in lines
        ]
        for line in step.lines:
            assert np.array_equal(np.array(line.value, dtype=float), iterate.terms[line.term], equal_nan=True), line


@pytest.mark.every(3)
@pytest.mark.parametrize("optimizer", SPECS)
def test_w_and_what_is_added_make_the_next_w(optimizer):
    trace = termopt.run("beale", optimizer, steps=STEPS)
    for k in (0, 1, 17):
        step = explained(trace, k)
        (moved,) = (line.value for line in step.lines if line.term == "Δw")
        assert step.before == tuple(trace.x[step.k])
        assert step.after == tuple(trace.x[step.k + 1])
        assert np.array(step.before) + moved == pytest.approx(step.after, rel=1e-15)


def test_which_step_is_told():
    trace = termopt.run("rosenbrock", "gd", steps=12)
    assert [explained(trace, k).k for k in (0, 1, 11, 12)] == [0, 1, 11, 11]
    assert explained(termopt.run("rosenbrock", "gd", steps=0), 0) is None


def test_at_a_divergence_it_is_the_step_that_led_there():
    trace = termopt.run("rosenbrock", "gd:lr=1", steps=99)
    assert trace.stopped_at is not None
    assert explained(trace, trace.stopped_at).k == trace.stopped_at - 1


def test_a_step_that_is_not_computed_yet_is_computed_but_not_where_that_takes_long():
    slow = type("Slow", (Trace,), {"streams": property(lambda self: True)})
    for kind, head, step in ((Trace, 8, 7), (slow, 7, 6)):
        trace = kind(termopt.run("rosenbrock", "adam", steps=0).lane, 20)
        trace.reach(7)
        assert (explained(trace, 7).k, trace.head) == (step, head)


def test_an_edit_changes_the_step_from_its_own_on():
    lane = termopt.run("rosenbrock", "gd:lr=0.001", steps=0).lane.edited(5, "lr", 0.0005)
    trace = Trace(lane, 10)
    for k, lr in ((4, 0.001), (5, 0.0005)):
        step = explained(trace, k)
        g, dw = (np.array(line.value) for line in step.lines)
        assert dw == pytest.approx(-lr * g)
        assert step.curvature.stability.value == pytest.approx(lr * step.curvature.high)


def test_the_point_evaluated():
    step, trace = told("rosenbrock", "nesterov:lr=0.0005", 5)
    assert step.looked
    assert step.q == tuple(trace.q[5])
    assert step.loss == trace.lane.problem.loss(trace.q[5])
    assert not told("rosenbrock", "momentum:lr=0.0005", 5)[0].looked


def test_a_gradient_taken_elsewhere_is_called_so():
    for optimizer in ("nesterov:lr=1e-4", "schedulefree_sgd:lr=1e-4", "adam:sam=0.05"):
        assert "g ← ∇f(q)" in [line.text for line in told("rosenbrock", optimizer, 5)[0].lines], optimizer
    assert "g ← ∇f(w)" in [line.text for line in told("rosenbrock", "adam:sam=0.05", 4)[0].lines]


def test_a_long_vector_is_told_by_its_length_and_its_extremes():
    step, trace = told("mlp:batch=10", "adam", 3)
    names = trace.lane.problem.labels
    g = trace.iterate(4).terms["g"]
    (value,) = (line.value for line in step.lines if line.term == "g")
    assert value == Extremes(pytest.approx(np.linalg.norm(g)), g.min(), names[g.argmin()], g.max(), names[g.argmax()])
    assert step.batch
    assert not told("mlp", "adam", 3)[0].batch


def test_what_pulls_at_w():
    def vectors(optimizer, k=5):
        step, trace = told("rosenbrock", optimizer, k)
        return {pull.label: (np.array(pull.vector), pull.free) for pull in step.vectors}, trace

    for optimizer, velocity in (("gd", set()), ("momentum:lr=0.0005", {"−v"}), ("adam", {"−V"}), ("lbfgs", {"p"})):
        found, trace = vectors(optimizer)
        assert set(found) == {"−g", "Δ"} | velocity
        assert found["−g"][0] == pytest.approx(-trace.iterate(6).evaluation.grad)
        assert found["Δ"][0] == pytest.approx(trace.x[6] - trace.x[5])
    found, trace = vectors("momentum:lr=0.0005")
    assert found["−v"][0] == pytest.approx(found["Δ"][0])
    found, trace = vectors("lbfgs")
    assert found["p"][0] == pytest.approx(trace.q[5] - trace.x[5])


def test_an_arrow_has_the_sign_and_the_direction_of_its_name():
    """Of every optimizer there is: g points uphill, and what is turned round to point downhill has − in its name."""
    for name in OPTIMIZERS:
        optimizer = f"{name}:lr=0.0005" if name in RATED else name
        step, trace = told("rosenbrock", optimizer, 5)
        before, after = trace.iterate(step.k), trace.iterate(step.k + 1)
        if after.evaluation.grad is None:
            assert [arrow.label for arrow in step.vectors] == ["Δ"]
            continue
        terms = {**after.terms, "g": after.evaluation.grad, "Δ": after.x - before.x, "p": after.q - before.x}
        drawn = {arrow.label: np.array(arrow.vector) for arrow in step.vectors}
        assert len(drawn) == len(step.vectors), name
        for label, vector in drawn.items():
            assert len(label) <= 2, name
            sign = -1 if label.startswith("−") else 1
            assert sign * vector == pytest.approx(terms[label.removeprefix("−")]), (name, label)
            if sign < 0:
                assert label in {"−g", *(f"−{line.term}" for line in step.lines)}, name
        assert drawn["−g"] @ after.evaluation.grad < 0, name
        assert all(arrow.what for arrow in step.vectors), name


# -- curvature ---------------------------------------------------------------------------------------------------


def test_eigenvalues_are_those_of_differences_of_gradients():
    step, trace = told("rosenbrock", "adam", 9)
    x, f = trace.x[9], trace.lane.problem.gradient
    h = 1e-6
    rows = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(2)]
    low, high = np.linalg.eigvalsh((np.array(rows) + np.transpose(rows)) / 2)
    assert step.curvature[:3] == pytest.approx((low, high, high / low), rel=1e-5)


LIMITED = ("gd:lr={}", "momentum:lr={},momentum=0.9", "momentum:lr={},momentum=0", "momentum:lr={},momentum=0.5",
           "nesterov:lr={},momentum=0.9", "nesterov:lr={},momentum=0.3")  # fmt: skip


@pytest.mark.every(3)
@pytest.mark.parametrize("optimizer", LIMITED)
def test_just_below_its_limit_an_optimizer_comes_to_rest_and_just_above_it_runs_away(optimizer):
    limit = termopt.optimizer(optimizer.format(1)).stability(np.array([1.0, 10.0])).limit
    for share, word in ((0.97, "stable"), (1.03, "unstable"), (1.001, "at the edge")):
        lr = share * limit / 10
        step, trace = told("quadratic:kappa=10", optimizer.format(lr), 0, steps=1500)
        assert step.curvature.high == pytest.approx(10)
        assert step.curvature.words == (word,)
        if word == "stable":
            assert trace.loss[-1] < 1e-12 * trace.loss[0]
        if word == "unstable":
            assert trace.stopped_at is not None or trace.loss[-1] > 1e12 * trace.loss[0]


def test_without_friction_a_ball_never_comes_to_rest():
    step, trace = told("quadratic:kappa=10", "momentum:lr=0.1,momentum=1", 0, steps=4000)
    assert step.curvature.words == ("at the edge",)
    assert trace.loss[-500:].max() > 0.1 * trace.loss[0]


def test_nothing_is_said_of_a_limit_that_is_not_known():
    limited = {"gd", "momentum", "nesterov"}
    for optimizer in SPECS:
        known = told("quadratic", optimizer, 1)[0].curvature
        assert (known.stability is not None) is (optimizer in limited), optimizer


def test_the_rate_of_a_schedule_is_that_of_the_step():
    step, _ = told("quadratic:kappa=10", "gd:lr=linear(0.1,10)", 5)
    assert step.curvature.stability.value == pytest.approx(0.05 * 10)


def test_ways_down():
    def words(formula, optimizer="gd:lr=0.1"):
        return told(formula, optimizer, 0, steps=2, start=(0.5, 0.25))[0].curvature.words

    assert words("x**2 - y**2") == ("negative curvature",)
    assert words("x**2 - y**2", "gd:lr=9") == ("unstable", "negative curvature")
    assert words("-x**2 - y**2") == ("concave",)
    assert words("x**2 + y**2", "adam") == ()


def test_curvature_that_is_not_there():
    trace = termopt.run("mlp:features=40", "gd", steps=2)
    assert not isinstance(curvature(trace.lane.problem, trace.lane.optimizer, trace.iterate(0)), str)
    trace = termopt.run("mlp:features=80", "gd", steps=2)
    assert explained(trace, 0).curvature == "not computed for more than 64 coordinates"
    assert explained(termopt.run("mlp:rows=100000", "gd", steps=2), 0).curvature == "not computed for so many samples"
    assert told("(x**2 + y**2)**0.75", "gd", 0, start=(0, 0))[0].curvature == "not finite here"
    assert isinstance(told("rosenbrock", "gd", 0)[0].curvature, Curvature)


# -- line search -------------------------------------------------------------------------------------------------

WALLED = "x - log(x) + 3*y**2"
SEARCHED = (("rosenbrock", None), ("beale", (3, 4)), ("himmelblau", None), (WALLED, (7, 3)), ("goldstein_price", None))
WOLFE = ((1e-4, 0.9), (1e-4, 0.01), (0.4, 0.9))


def refusal(f, gradient, x, p, t, c1, c2):
    """Nocedal and Wright 2006, eq. 3.7, with the allowance for rounding that the optimizer states."""
    phi0, m0 = f(x), gradient(x) @ p
    phi, m = f(x + t * p), gradient(x + t * p) @ p
    if not (math.isfinite(phi) and math.isfinite(m)):
        return "not finite, so too far"
    words = []
    if not phi <= phi0 + c1 * t * m0 + 2.0**-42 * abs(phi0):
        words.append("sufficient decrease: no (f too high)")
    if not abs(m) <= c2 * abs(m0):
        words.append("curvature: no (slope too steep)")
    return ", ".join(words) or "accepted"


@pytest.mark.parametrize(("problem", "start"), SEARCHED)
def test_refusals_are_those_of_the_wolfe_conditions(problem, start):
    for c1, c2 in WOLFE:
        trace = termopt.run(problem, f"lbfgs:c1={c1},c2={c2}", start, 30)
        f, gradient = trace.lane.problem.loss, trace.lane.problem.gradient
        for k in range(1, 30):
            before, search = trace.iterate(k), explained(trace, k).search
            if before.state.stuck:
                assert search.trials[0].short == "no direction"
                continue
            x, p = before.x, before.state.p
            with np.errstate(all="ignore"):
                for t, loss, slope, status, *_ in search.trials:
                    assert status == refusal(f, gradient, x, p, t, c1, c2)
                    assert loss == pytest.approx(f(x + t * p), rel=1e-12, nan_ok=True)
                    assert slope == pytest.approx(gradient(x + t * p) @ p, rel=1e-6, abs=1e-9, nan_ok=True)


def test_every_kind_of_refusal_was_met():
    met = set()
    for problem, start in SEARCHED:
        for c1, c2 in WOLFE:
            trace = termopt.run(problem, f"lbfgs:c1={c1},c2={c2}", start, 30)
            met |= {trial.status for k in range(30) for trial in explained(trace, k).search.trials}
    assert met >= {
        "accepted",
        "sufficient decrease: no (f too high)",
        "curvature: no (slope too steep)",
        "not finite, so too far",
    }


def test_trials_are_those_since_the_search_began():
    trace = termopt.run("rosenbrock", "lbfgs:c2=0.01", steps=30)
    for k in range(1, 30):
        trials = explained(trace, k).search.trials
        waited = next(n for n in range(k + 1) if n == k or not np.array_equal(trace.x[k - n - 1], trace.x[k]))
        assert len(trials) == waited + (k - waited > 0)
        x, p = trace.x[k], trace.iterate(k).state.p
        tried = [x + trial.t * p for trial in trials]
        assert np.array(tried) == pytest.approx(trace.q[k - len(trials) + 1 : k + 1])
    alone = explain(trace.lane.problem, trace.lane.optimizer, trace.iterate(12), trace.iterate(13)).search
    assert alone.trials == explained(trace, 12).search.trials[-1:]


def test_pairs_are_steps_and_what_the_gradient_changed_over_them():
    trace = termopt.run("rosenbrock", "lbfgs:history=3", steps=20)
    at = [k for k in range(1, 20) if not np.array_equal(trace.x[k], trace.x[k - 1])][-4:]
    search = explained(trace, at[-1]).search
    xs = trace.x[at]
    s, y = np.diff(xs, axis=0)[::-1], np.diff(trace.lane.problem.gradient(xs.T), axis=1).T[::-1]
    assert search.room == len(search.pairs) == 3
    expected = [(a @ b, np.linalg.norm(a), np.linalg.norm(b)) for a, b in zip(s, y, strict=True)]
    assert np.array(search.pairs) == pytest.approx(np.array(expected), rel=1e-9)
    assert search.scale == pytest.approx(s[0] @ y[0] / (y[0] @ y[0]))


def test_a_bracket_holds_the_trial():
    trace = termopt.run("rosenbrock", "lbfgs:c2=0.01", steps=60)
    searches = [explained(trace, k).search for k in range(60)]
    closed = [search for search in searches if search.high is not None]
    assert closed
    assert all(search.low <= search.trials[-1].t <= search.high for search in closed)


def test_how_a_search_ends():
    assert told("x + y", "lbfgs", 39, start=(0, 0))[0].search.end == "w stays for good"
    trace = termopt.run("x + y", "lbfgs", (0, 0), 40)
    ends = [explained(trace, k).search.end for k in range(40)]
    assert "no trial was good enough, also down the gradient: w stays" in ends
    assert explained(trace, 0).search.trials[0].status == "the start itself"
    assert explained(trace, 0).search.loss is None
