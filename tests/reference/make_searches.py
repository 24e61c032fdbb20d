"""Writes searches.json: what SciPy's minimizers and pycma need, and where Nelder and Mead's simplex of SciPy goes.

Run it apart, with SciPy and cma (1.17.1 and 4.5.0 made the stored file); the tests need only the file:

    python tests/reference/make_searches.py

`calls` are evaluations until a point with gradient norm ≤ TOLERANCE was evaluated, from several starts; where SciPy
does not get there, the start is left out. `simplex` and `damped` have every point that SciPy evaluates. `population`
has the median of evaluations until the loss was at most TARGET.
"""

import json
from pathlib import Path

import cma
import numpy as np
from scipy.optimize import least_squares, minimize

import termopt
from tests.reference.make_scipy import TOLERANCE, Arrived, starts
from tests.reference.problems import LANDSCAPES, TARGET

MOST_CALLS = 400
SURFACES = (
    *("rosenbrock", "beale", "himmelblau", "booth", "quadratic:kappa=100,angle=30", "styblinski_tang"),
    *("six_hump_camel", "goldstein_price", "branin", "three_hump_camel", "mccormick"),
)
SQUARES = (
    *("rosenbrock", "beale", "himmelblau", "booth", "freudenstein_roth", "dixon_price", "wayburn_seader", "qing"),
    "powell_badly_scaled",
)
METHODS = {"cg": "CG", "bfgs": "BFGS", "newton": "trust-exact", "trust_region": "trust-exact", "lm": "lm"}


def calls(problem, start, method):
    """The number of calls, None if SciPy gives up or takes too many."""
    count = 0

    def evaluate(x):
        nonlocal count
        loss, grad = problem.evaluate(np.array(x))
        count += 1
        if np.linalg.norm(grad) <= TOLERANCE:
            raise Arrived
        return float(loss), np.array(grad)

    def residuals(x):
        evaluate(x)
        return problem.residuals(np.array(x))[0]

    exact = {"xtol": 1e-15, "ftol": 1e-15, "gtol": 1e-15, "max_nfev": MOST_CALLS}
    hessian = {"hess": lambda x: problem.hessian(np.array(x))} if method == "trust-exact" else {}
    try:
        if method == "lm":
            jacobian = lambda x: problem.residuals(np.array(x))[1]  # noqa: E731
            least_squares(residuals, start, jac=jacobian, method="lm", **exact)
        else:
            options = {"gtol": 0, "maxiter": MOST_CALLS}
            minimize(evaluate, start, jac=True, method=method, options=options, **hessian)
    except Arrived:
        return count
    return None


def all_calls():
    for name, method in METHODS.items():
        for surface in SQUARES if method == "lm" else SURFACES:
            problem = termopt.problem(surface)
            found = [(start.tolist(), calls(problem, start, method)) for start in starts(problem, rows=3)]
            cases = [[start, count] for start, count in found if count]
            yield {"optimizer": name, "method": method, "problem": surface, "cases": cases}


def simplexes():
    for surface, start in (("rosenbrock", (-1.2, 1.0)), ("himmelblau", (0.0, 0.0)), ("rastrigin", (2.2, 1.0))):
        points = []
        problem = termopt.problem(surface)

        def loss(x, points=points, problem=problem):
            points.append(x.tolist())
            return float(problem.loss(np.array(x)))

        minimize(loss, start, method="Nelder-Mead", options={"maxfev": 150, "xatol": 0, "fatol": 0})
        yield {"problem": surface, "start": start, "q": points}


def damped():
    """Every point that SciPy's Levenberg–Marquardt evaluates until it is near the minimum."""
    for surface, start in (("rosenbrock", (-1.2, 1.0)), ("powell_badly_scaled", (0.37, 1.163)), ("beale", (0.9, -4.2))):
        problem, points = termopt.problem(surface), []

        def residuals(x, points=points, problem=problem):
            points.append(x.tolist())
            if np.linalg.norm(problem.gradient(x)) <= TOLERANCE:
                raise Arrived
            return problem.residuals(x)[0]

        try:
            jacobian = lambda x, problem=problem: problem.residuals(x)[1]  # noqa: E731
            least_squares(residuals, start, jac=jacobian, method="lm", xtol=1e-15, ftol=1e-15, gtol=1e-15)
        except Arrived:
            yield {"problem": surface, "start": start, "q": points}


def populations():
    for name, (loss, start) in LANDSCAPES.items():
        needed = []
        for seed in range(1, 16):
            options = {"seed": seed, "verbose": -9, "ftarget": TARGET, "maxfevals": 20_000}
            search = cma.CMAEvolutionStrategy(list(start), 0.5, options)
            while not search.stop():
                points = search.ask()
                search.tell(points, [float(loss(np.asarray(point))) for point in points])
            needed.append(search.countevals if search.best.f <= TARGET else np.inf)
        yield {"landscape": name, "evaluations": float(np.median(needed))}


if __name__ == "__main__":
    parts = {"calls": all_calls(), "simplex": simplexes(), "damped": damped(), "population": populations()}
    lines = [f'"{name}": [\n' + ",\n".join(map(json.dumps, part)) + "\n]" for name, part in parts.items()]
    Path(__file__).with_name("searches.json").write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
