"""Whether an optimizer takes the path of another one."""

from typing import Any

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import parse_spec, spell
from termopt.engine.core.lane import Lane
from termopt.engine.core.types import Optimizer
from termopt.engine.trace.trace import Trace
from termopt.optimizers.wrapping import bare
from termopt.registry import registry
from termopt.registry.checks.problem_checks import shown_point

SURFACES = ("quadratic:kappa=10", "himmelblau", "rosenbrock")
STEPS = 100
EQUAL = 1e-9
"""How far two paths may be apart, as a share of the numbers."""


def same_path(optimizer: Optimizer, raw: Any, reference: str) -> str:
    """What was compared. Raises UserError with the first step at which the paths of two optimizers differ.

    raw: the optimizer as it was given, which has its hyperparameters.
    reference: a spec string; hyperparameters that it does not write are those of the optimizer, where both have them.
    """
    written = registry.written_fields(reference)
    theirs = {k.name for k in hyperparameters(registry.optimizer_class(parse_spec(reference).name))}
    shared = {k.name: getattr(bare(raw), k.name) for k in hyperparameters(bare(raw))}
    more = ",".join(f"{name}={spell(v)}" for name, v in shared.items() if name in theirs and name not in written)
    whole = reference + ("," if parse_spec(reference).values and more else ":" if more else "") + more
    other = registry.optimizer(whole)
    for surface in SURFACES:
        problem = registry.problem(surface)
        traces = [Trace(Lane(problem, o, problem.start), STEPS) for o in (optimizer, other)]
        last = min(trace.reach(STEPS) for trace in traces)
        mine, wanted = (trace.x[: last + 1] for trace in traces)
        apart = np.abs(mine - wanted) > EQUAL * (1 + np.abs(wanted))
        if apart.any():
            k = int(np.argmax(apart.any(axis=1)))
            raise UserError(
                f"on {surface} at step {k} it is at {shown_point(mine[k])}, {whole} at {shown_point(wanted[k])}"
            )
    return f"{STEPS} steps on {', '.join(SURFACES)} as {whole}"
