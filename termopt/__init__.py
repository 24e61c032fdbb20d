"""termopt: watch and steer optimizers in the terminal, or run the same engine from Python.

    import termopt
    trace = termopt.run("rosenbrock", "adam:lr=0.1", start=(-2, 2), steps=300)
    trace.x, trace.loss, trace.status

Importing termopt loads neither textual nor plotext; the names below load what they need when first used.
"""

from termopt.base.version import __version__

TYPE_CHECKING = False  # as that of `typing`, without loading it: an interrupt during this cannot be answered well
if TYPE_CHECKING:
    from typing import Any

    from termopt.api import check, load, map, model, optimizer, plane, problem, run
    from termopt.base.errors import UserError
    from termopt.base.hyperparameter import hyperparameter
    from termopt.engine.core.types import Equation, Evaluation, Optimizer, Update
    from termopt.engine.trace.trace import Trace
    from termopt.headless.showing import record, show

_HOMES = {
    "run": "termopt.api",
    "map": "termopt.api",
    "check": "termopt.api",
    "show": "termopt.headless.showing",
    "record": "termopt.headless.showing",
    "problem": "termopt.api",
    "model": "termopt.api",
    "optimizer": "termopt.api",
    "rule": "termopt.api",
    "plane": "termopt.api",
    "load": "termopt.api",
    "Optimizer": "termopt.engine.core.types",
    "Update": "termopt.engine.core.types",
    "Equation": "termopt.engine.core.types",
    "Evaluation": "termopt.engine.core.types",
    "hyperparameter": "termopt.base.hyperparameter",
    "Trace": "termopt.engine.trace.trace",
    "UserError": "termopt.base.errors",
}
__all__ = [
    "run",
    "map",
    "check",
    "show",
    "record",
    "problem",
    "model",
    "optimizer",
    "plane",
    "load",
    "Optimizer",
    "Update",
    "Equation",
    "Evaluation",
    "hyperparameter",
    "Trace",
    "UserError",
    "__version__",
]


def __getattr__(name: str) -> "Any":
    if name not in _HOMES:
        raise AttributeError(f"module 'termopt' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
