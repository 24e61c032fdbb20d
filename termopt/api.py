"""The engine from Python, without a screen: what `termopt` offers as a package."""

import math
from collections.abc import Sequence
from pathlib import Path

from termopt import registry
from termopt.engine.lane import Lane
from termopt.engine.session import Session
from termopt.engine.trace import Trace
from termopt.engine.types import Problem, Rule
from termopt.errors import UserError
from termopt.scene import load_session


def run(
    problem: str | Problem,
    rule: str | Rule,
    start: Sequence[float] | None = None,
    steps: int = 200,
    seed: int = 0,
) -> Trace:
    """Run one optimizer on one problem for `steps` steps, or until it diverges.

    problem and rule are spec strings or objects; knobs that a spec does not write have the rule's defaults, never a
    preset. start has `problem.dim` numbers and defaults to the problem's own. Returns the trace, with arrays
    `x (steps + 1, d)`, `q (steps, d)`, `loss (steps + 1,)`, `grad_norm`, `evals`, and `status`, `stopped_at`.
    Raises UserError.
    """
    if isinstance(problem, str):
        problem = registry.problem(problem)
    if isinstance(rule, str):
        rule = registry.rule(rule)
    if steps < 0:
        raise UserError(f"steps={steps} is out of range: 0 ≤ steps")
    trace = Trace(Lane(problem, rule, check_start(problem, start), seed, label=rule.name), steps)
    trace.reach(steps)
    return trace


def problem(spec: str) -> Problem:
    """The problem of a spec string (`rosenbrock`, `quadratic:kappa=50`) or formula (`x**2 + 10*sin(y)**2`)."""
    return registry.problem(spec)


def rule(spec: str) -> Rule:
    """The rule of a spec string: `adam`, `momentum:lr=0.01,momentum=0.95`."""
    return registry.rule(spec)


def load(path: str | Path) -> Session:
    """The session of a scene file (TOML), or of a tape (JSON lines) after its last intent.

    Raises UserError naming the file, the line and the reason if it is damaged.
    """
    return load_session(Path(path))


def check_start(problem: Problem, start: Sequence[float] | None) -> tuple[float, ...]:
    """The start as a tuple, or the problem's own. Raises UserError if it is no finite point of the right dimension."""
    point = problem.start if start is None else tuple(float(value) for value in start)
    if len(point) != problem.dim:
        raise UserError(f"the start has {len(point)} numbers, {problem.name} needs {problem.dim}")
    if not all(math.isfinite(value) for value in point):
        raise UserError(f"the start {point} is not finite")
    return point
