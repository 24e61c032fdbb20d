"""The engine from Python, without a screen: what `termopt` offers as a package."""

from collections.abc import Callable, Mapping, Sequence, Sized
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from termopt.base.errors import UserError
from termopt.base.spec import code_place, parse_spec, short_name
from termopt.base.toml import read_text
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array, Optimizer
from termopt.engine.trace.trace import Trace
from termopt.headless.shown_trace import ShownTrace
from termopt.problems.plane.choose import parse_plane
from termopt.problems.plane.plane import Plane
from termopt.registry import registry
from termopt.registry.adapters.adapters import adapted
from termopt.registry.adapters.completed import completed_optimizer, completed_problem
from termopt.registry.adapters.own_problems import is_pytree, own_problem
from termopt.registry.adapters.permission import EVERYTHING, permitted
from termopt.registry.presets import known_minimum
from termopt.scene.new_lanes import check_recorded
from termopt.scene.read import read_scene
from termopt.scene.tape import is_tape, recorded
from termopt.scene.validate import MAX_SEED, MAX_STEPS, check_range, start_inside
from termopt.session.state import Session

if TYPE_CHECKING:
    from termopt.registry.checks.report import Report
    from termopt.sweeps.map import Map

Start: TypeAlias = Sequence[Any] | Mapping[str, Any] | Array | None
"""Numbers, one a parameter; of a function of JAX's also a pytree."""


def run(
    problem: str | Problem | Callable[[Array], Any],
    optimizer: str | Optimizer | type[Optimizer],
    start: Start = None,
    steps: int = 200,
    seed: int = 0,
) -> Trace:
    """Run one optimizer on one problem for `steps` steps, or until it diverges.

    problem: a spec string, a formula, a function of x, (d,), or an object with dim, start, loss and gradient.
    optimizer: a spec string, an object with `tell`, or a class of such. What a spec does not write has its default,
        never a preset; `f_min` is the known minimum, if there is one.
    start: `problem.dim` numbers where the loss is finite, in the region shown or not; by default the problem's own
        start, which for a network comes from the seed. A function that does not say its dimension has as many
        parameters.
    steps: how many steps at most, 0 to 10,000,000.
    seed: of noise and batches, and of a network's start, 0 to 2**63 - 1.

    Returns the trace: arrays `x` (steps + 1, d), `q` (steps, d), `loss`, `grad_norm` and `evals` (steps + 1,), and
    `status`, `stopped_at`, `iterate(k)`. Raises UserError for a name, a value or an object that cannot be used.
    """
    minimized = _problem(problem, start)
    chosen = _optimizer(optimizer, minimized)
    steps, seed = check_range("steps", steps, MAX_STEPS), check_range("seed", seed, MAX_SEED)
    place = start_inside(minimized, _row(start), seed)
    check_recorded(chosen, minimized, place)
    trace = ShownTrace(Lane(minimized, chosen, place, seed, label=short_name(chosen.name)), steps)
    trace.reach(steps)
    return trace


def map(
    problem: str | Problem | Callable[[Array], Any],
    optimizer: str | Optimizer | type[Optimizer],
    over: "Mapping[str, str | Sequence[Any] | float] | None" = None,
    start: Start = None,
    steps: int = 200,
    seed: int = 0,
    resolution: int = 100,
    on: str = "serial",
) -> "Map":
    """Run a grid of runs, each of which is to the last bit what `run` gives.

    problem, optimizer, start, steps, seed: of all runs, as for `run`.
    over: what varies, by name: a hyperparameter of the optimizer or of the problem, `x` and `y` of the start, `seed`,
        `optimizer` or `problem`. Its values are a sequence, one number, or a text: `"1e-4..1:41"` is 41 values from
        1e-4 to 1, spaced by equal factors where the hyperparameter is logarithmic. By default x and y, over the region
        shown.
    resolution: how many values x and y have by default.
    on: `serial`, or `local:N` for N processes of this computer. These import the main script, which has to be guarded
        by `if __name__ == "__main__":`.

    Returns a map with the arrays `status`, `minimum`, `steps`, `gap`, `loss` and `evals`, shaped like the grid;
    `map["lr"]` is an array of the same shape. Raises UserError for a name, a value or an object that cannot be used.
    """
    from termopt.sweeps.compute import compute
    from termopt.sweeps.executors import place
    from termopt.sweeps.kinds import region_axes
    from termopt.sweeps.map import Map
    from termopt.sweeps.over import axis
    from termopt.sweeps.sweep import Sweep

    given, made = _problem(problem, start), _optimizer(optimizer)
    steps, seed = check_range("steps", steps, MAX_STEPS), check_range("seed", seed, MAX_SEED)
    row = _row(start)
    own = None if row is None else start_inside(given, row, seed)
    shared_problem = problem if isinstance(problem, str) and code_place(problem) is None else given
    shared_optimizer = optimizer if isinstance(optimizer, str) and code_place(optimizer) is None else made
    sweep = Sweep(shared_problem, shared_optimizer, own, seed, steps)
    if over is None:
        axes = tuple(region_axes(given.box, resolution))
    else:
        axes = tuple(axis(name, values, sweep) for name, values in over.items())
    sweep = replace(sweep, axes=axes)
    return Map(sweep, compute(sweep, place(on)))


def check(given: Any, equals: str | None = None, start: Start = None) -> "Report":
    """Test what an optimizer or a problem promises.

    given: a spec string, a class or an object with `tell`, an object with loss and gradient, or a function of x.
    equals: the spec of an optimizer whose path it should take, `torch:AdamW`. Hyperparameters that this does not write
        are those of the optimizer that is checked.
    start: where a function starts, which also says how many parameters it has.

    Returns a report, which prints as a line a check; `report.ok` says whether there is no fault, `report.faults` has
    them. Raises UserError for what is neither, and for what cannot be loaded.
    """
    from termopt.registry.checks.check import check

    with _named_here(given if isinstance(given, str) else ""), _named_here(equals or ""):
        return check(given, equals, start)


def _row(start: Start) -> Any:
    """A start of plain numbers; None for a pytree, of which the problem was made."""
    return None if is_pytree(start) else start


def _problem(given: Any, start: Any = None, gradient: Any = None) -> Problem:
    """The problem of a spec, an object or a function; code that a spec names may be run."""
    if not isinstance(given, str):
        return own_problem(given, start, gradient)
    with _named_here(given):
        return completed_problem(registry.problem(given, len(start) if isinstance(start, Sized) else None))


def _optimizer(given: str | Optimizer | type[Optimizer], problem: Problem | None = None) -> Optimizer:
    """The optimizer of a spec or an object; code that a spec names may be run. problem: whose minimum it may know."""
    if not isinstance(given, str):
        return completed_optimizer(given)
    with _named_here(given):
        known = {} if problem is None else known_minimum(problem, parse_spec(given).name)
        return registry.optimizer(given, known)


def _named_here(spec: str) -> ExitStack:
    """Permit the code that a spec names: a name that stands in a program is meant to run."""
    stack, place = ExitStack(), code_place(spec)
    if place is not None:
        stack.enter_context(permitted(place))
    return stack


def problem(
    given: str | Problem | Callable[[Array], Any],
    start: Start = None,
    gradient: Callable[[Array], Any] | None = None,
) -> Problem:
    """The problem of a spec string, a function or an object.

    given: a name, with hyperparameters or without (`rosenbrock`, `quadratic:kappa=50`); a formula in x and y
        (`x**2 + 10*sin(y)**2`); a name in a file or module (`./my.py:f`), whose code is run; or the function itself.
    start: where a function starts, which also says how many parameters it has; by default `given.start`, or two. Of a
        function of JAX's it may be a pytree, a dict, list or tuple of arrays, which the function is then called with.
    gradient: of a function, (d,) to (d,); by default `given.gradient` or `given.grad`, what JAX or PyTorch knows, exact
        derivatives of NumPy code, or central differences; `formula` says which.

    Raises UserError for an unknown name or hyperparameter, a value out of range, a formula outside the grammar, or
    what is no problem.
    """
    return _problem(given, start, gradient)


def model(
    module: Any,
    loss: Callable[[Any, Any], Any],
    inputs: Any,
    targets: Any,
    batch: int | None = None,
    name: str | None = None,
) -> Problem:
    """The problem of a model of PyTorch's: its loss on data as a function of its parameters, which are the blocks.

    module: a torch.nn.Module; it is copied, made double, and put into `eval()`. loss: of predictions and targets.
    inputs, targets: tensors or arrays with a row a sample. batch: rows a step, by default all of them. name: how it is
    called.

    Raises UserError where PyTorch is not installed, and for what makes no loss.
    """
    # its signature stands here as well: it is shown where PyTorch is not installed
    return adapted("torch_problem").torch_model(module, loss, inputs, targets, batch, name)


def optimizer(spec: str) -> Optimizer:
    """The optimizer of a spec string.

    spec: a name, with hyperparameters or without: `adam`, `momentum:lr=0.01,momentum=0.95`; or a class in a file or
        module, `./my.py:Name:lr=0.1`, whose code is run. Its hyperparameters go by name, symbol or PyTorch's name
        (`η`, `betas=(0.9,0.99)`); those not written have their defaults.

    Raises UserError for an unknown name or hyperparameter, a value out of range, or code that is no optimizer.
    """
    return _optimizer(spec)


rule = optimizer
"""Another name for `optimizer`."""


def plane(traces: Trace | Sequence[Trace], axes: str = "principal") -> Plane:
    """The plane in which the paths of these runs are drawn: itself a problem of two parameters.

    traces: one or more runs of one problem, each used as far as it is computed.
    axes: `principal` (the two directions along which the runs spread most), `random`, `random:7` with a seed, or two
        parameters, by number or name (`0,9`, `w1[1,3],b2`).

    `project`, `distance` and `loss_on` of the plane take points as `trace.x` has them. Raises UserError for other axes,
    and for runs that share no problem.
    """
    runs = [traces] if isinstance(traces, Trace) else traces
    problems = [trace.lane.problem for trace in runs]
    if not problems or len({problem.objective_id for problem in problems}) > 1:
        raise UserError("a plane shows one or more runs of one problem")
    return parse_plane(axes, problems[0]).make(problems[0], [trace.x for trace in runs])


def load(path: str | Path, trust: bool = False) -> Session:
    """The session of a file.

    path: a scene (TOML), whose session is at step 0, or a tape (JSON lines), whose session is as its last intent
        left it.
    trust: whether code that the file names may be run.

    Raises UserError naming the file, the line and the reason if it cannot be read.
    """
    path = Path(path)
    text = read_text(path)
    with permitted(EVERYTHING) if trust else ExitStack():
        return recorded(path, text).ended if is_tape(text) else read_scene(path, text).open().session
