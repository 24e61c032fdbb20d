"""SciPy's methods race as recorded lanes: what is shown is what SciPy did, evaluation by evaluation."""

from typing import Any

import numpy as np
import pytest

import termopt
from termopt.registry import registry
from termopt.scene.scene import Scene, open_scene
from termopt.scene.session_edits import moved, to_value

optimize: Any = pytest.importorskip("scipy.optimize")


def test_each_method_is_shown_as_scipy_runs_it() -> None:
    """The points in the order in which SciPy asks for them, and the end where SciPy ends; back and forth alike."""
    from termopt.registry.adapters.scipy_run import METHODS

    problem = termopt.problem("quadratic:kappa=5")
    for method in METHODS:
        asked: list[list[float]] = []

        def answer(x: Any, asked: list[list[float]] = asked, value: bool = method.oracle == "value") -> Any:
            asked.append(x.tolist())
            return float(problem.loss(x)) if value else (float(problem.loss(x)), problem.gradient(x))

        limit = 25 if method.name.startswith("COB") else 0  # those are slow
        more: dict[str, Any] = {} if method.oracle == "value" else {"jac": True}
        if method.oracle == "hessian":
            more["hess"] = problem.hessian
        options = {"maxiter": limit} if limit else {}
        found = optimize.minimize(answer, problem.start, method=method.name, options=options, **more)
        spec = f"scipy:{method.name.lower()}" + (f":maxiter={limit}" if limit else "")
        trace = termopt.run(problem, spec, steps=len(asked) + 5)
        assert trace.q[: len(asked)].tolist() == asked, method.name
        assert (trace.x[len(asked) :] == found.x).all(), method.name
        told = "gradient" if method.oracle == "hessian" else method.oracle
        assert trace.evals_by_kind[told][-1] == len(asked), method.name
        assert str(trace.status) in ("converged", "stalled"), method.name
        for k in (len(asked), 2, 0, len(asked) // 2):
            assert np.array_equal(trace.iterate(k).x, trace.x[k])


def test_options_are_those_of_scipy_and_nothing_can_be_turned() -> None:
    """They are written where the method is named. What cannot be is said in one line."""
    short = termopt.run("rosenbrock", "scipy:BFGS:maxiter=3,gtol=1e-2", steps=50)
    whole = termopt.run("rosenbrock", "scipy:BFGS", steps=50)
    assert short.evals[-1] < whole.evals[-1]
    assert registry.optimizer_spec(short.lane.optimizer) == "scipy:BFGS:gtol=0.01,c1=0.0001,c2=0.9,maxiter=3"
    session = open_scene(Scene(problem="beale", optimizers=("scipy:BFGS", "lbfgs")))
    assert session.race.lanes[0].label == "BFGS"
    assert moved(session, (1.0, 0.5)).lanes[0].start == (1.0, 0.5)
    with pytest.raises(termopt.UserError, match="shows a run that is over"):
        to_value(session, "gtol", "0.1")
    wrong = {
        ("beale", "scipy:BFSG"): "BFGS",
        ("beale", "scipy:BFGS:clip=1"): "clip",
        ("quadratic:noise=1", "scipy:BFGS"): "needs exact ones",
        ("rosenbrock", "scipy:"): "names nothing",
    }
    for (problem, optimizer), words in wrong.items():
        with pytest.raises(termopt.UserError, match=words):
            termopt.run(problem, optimizer)


def test_a_map_runs_each_start_by_itself() -> None:
    """A method of SciPy's takes no runs side by side; each cell is the run that it stands for."""
    found = termopt.map("himmelblau", "scipy:L-BFGS-B", resolution=3, steps=60)
    for (i, j), loss in np.ndenumerate(found.loss):
        start = (float(found["x"][i, j]), float(found["y"][i, j]))
        assert loss == termopt.run("himmelblau", "scipy:L-BFGS-B", start=start, steps=60).loss[-1]
