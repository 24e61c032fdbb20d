"""The engine from Python, without a screen: what `termopt` offers as a package."""

from collections.abc import Sequence
from pathlib import Path

from termopt.base.errors import UserError
from termopt.base.toml import read_text
from termopt.engine.core.lane import Lane
from termopt.engine.core.types import Array, Optimizer, Problem
from termopt.engine.trace.trace import Trace
from termopt.problems.plane.choose import parse_plane
from termopt.problems.plane.plane import Plane
from termopt.registry import registry
from termopt.registry.adapters import completed_optimizer, completed_problem
from termopt.scene.read import read_scene
from termopt.scene.scene import session as open_scene
from termopt.scene.tape import is_tape, recorded
from termopt.scene.validate import MAX_SEED, MAX_STEPS, check_range, start_of
from termopt.session.state import Session


def run(
    problem: str | Problem,
    optimizer: str | Optimizer,
    start: Sequence[float] | Array | None = None,
    steps: int = 200,
    seed: int = 0,
) -> Trace:
    """Run one optimizer on one problem for `steps` steps, or until it diverges.

    problem and optimizer are spec strings or objects, also of your own (`termopt.registry.adapters` says what they need
    at least); hyperparameters that a spec does not write have the optimizer's defaults, never a preset. start has
    `problem.dim` finite numbers, inside the problem's domain or not, and defaults to the problem's own, which for a
    network comes from the seed. Returns the trace, with arrays `x (steps + 1, d)`, `q (steps, d)`, `loss (steps + 1,)`,
    `grad_norm`, `evals`, and `status`, `stopped_at`. Raises UserError.
    """
    if isinstance(problem, str):
        problem = registry.problem(problem)
    if isinstance(optimizer, str):
        optimizer = registry.optimizer(optimizer)
    problem, optimizer = completed_problem(problem), completed_optimizer(optimizer)
    steps, seed = check_range("steps", steps, MAX_STEPS), check_range("seed", seed, MAX_SEED)
    trace = Trace(Lane(problem, optimizer, start_of(problem, start, seed), seed, label=optimizer.name), steps)
    trace.reach(steps)
    return trace


def problem(spec: str) -> Problem:
    """The problem of a spec string (`rosenbrock`, `quadratic:kappa=50`) or formula (`x**2 + 10*sin(y)**2`).

    Raises UserError for an unknown name or hyperparameter, a value out of range, or a formula outside the grammar.
    """
    return registry.problem(spec)


def optimizer(spec: str) -> Optimizer:
    """The rule of a spec string: `adam`, `momentum:lr=0.01,momentum=0.95`. Hyperparameters not written have their
    defaults.

    Raises UserError for an unknown name or hyperparameter, or a value out of range.
    """
    return registry.optimizer(spec)


rule = optimizer
"""Another name for `optimizer`."""


def plane(traces: Sequence[Trace], axes: str = "principal") -> Plane:
    """The plane that shows these runs of one problem, whole as they are: a problem of two parameters.

    axes: `principal`, `random`, `random:7`, or two parameters, `0,9` or `w1[1,3],b2`. `project`, `distance` and
    `loss_on` take points as `trace.x` has them. Raises UserError for other axes, and for runs that share no problem.
    """
    problems = [trace.lane.problem for trace in traces]
    if not problems or len({problem.objective_id for problem in problems}) > 1:
        raise UserError("a plane shows one or more runs of one problem")
    return parse_plane(axes, problems[0]).make(problems[0], [trace.x for trace in traces])


def load(path: str | Path) -> Session:
    """The session of a scene file (TOML), or of a tape (JSON lines) after its last intent.

    Raises UserError naming the file, the line and the reason if it is damaged.
    """
    path = Path(path)
    text = read_text(path)
    return recorded(path, text).ended if is_tape(text) else open_scene(read_scene(path, text))
