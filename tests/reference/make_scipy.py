"""Writes scipy_calls.json: how many calls SciPy's L-BFGS-B needs from many starts, for the tests to hold ours against.

Run it apart, with SciPy (1.17.1 made the stored file); the tests need only the file:

    python tests/reference/make_scipy.py

Each case is a surface, a start, the number of calls until a point with gradient norm ≤ TOLERANCE was evaluated, and
that point. A start from which SciPy does not get there within MOST_CALLS is left out: on beale many lead to infinity.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import termopt

TOLERANCE = 1e-6
MOST_CALLS = 150
SURFACES = (
    *("rosenbrock", "beale", "himmelblau", "booth", "matyas", "quadratic:kappa=100,angle=30", "styblinski_tang"),
    *(
        "three_hump_camel",
        "six_hump_camel",
        "goldstein_price",
        "mccormick",
        "levi_n13",
        "ackley",
        "rastrigin",
        "branin",
    ),
    *("griewank", "drop_wave"),
)


def starts(problem, rows=4):
    """The usual start, and a grid over the box off its axes of symmetry: (rows² + 1, 2)."""
    (left, right), (low, high) = problem.box
    x, y = left + (right - left) * (np.arange(rows) + 0.37) / rows, low + (high - low) * (np.arange(rows) + 0.59) / rows
    return np.array([problem.start, *np.stack(np.meshgrid(x, y), -1).reshape(-1, 2).round(3)])


class Arrived(Exception):
    """Ends SciPy's run at the first point that is good enough."""


def calls(problem, start):
    """The number of calls, and where they led; None if SciPy gives up or takes too many."""
    points = []

    def evaluate(x):
        loss, grad = problem.evaluate(x)
        points.append(x.tolist())
        if np.linalg.norm(grad) <= TOLERANCE:
            raise Arrived
        return float(loss), np.array(grad)

    options = {"maxcor": 10, "ftol": 0, "gtol": 0, "maxfun": MOST_CALLS, "maxiter": MOST_CALLS}
    try:
        minimize(evaluate, start, jac=True, method="L-BFGS-B", options=options)
    except Arrived:
        return len(points), points[-1]
    return None


def cases():
    for name in SURFACES:
        problem = termopt.problem(name)
        for start in starts(problem):
            if found := calls(problem, start):
                yield {"problem": name, "start": start.tolist(), "calls": found[0], "x": found[1]}


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(case) for case in cases())
    Path(__file__).with_name("scipy_calls.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
