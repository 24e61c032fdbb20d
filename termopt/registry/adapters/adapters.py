"""Which adapter makes what of a spec: each is one file, which is loaded when it is named."""

import importlib
from typing import Any

from termopt.base.errors import UserError
from termopt.engine.core.types import Optimizer

MODULES = {
    "trace": "recorded_run",
    "scipy": "scipy_run",
    "torch": "torch_optimizer",
    "optax": "optax_optimizer",
    "python": "given",
}
"""The file of each adapter, by what a spec begins with. Its `optimizer_class(name)` makes the class."""
EXTRAS = {"optax": "jax"}
"""What is installed with termopt for an adapter, where that has another name."""


def adapted_optimizer(kind: str, name: str) -> type[Optimizer]:
    """The class of `kind:name`. Raises UserError, also where the package that it needs is not installed."""
    return adapted(MODULES[kind], EXTRAS.get(kind, kind)).optimizer_class(name)


def adapted(module: str, extra: str = "torch") -> Any:
    """An adapter, by its file. Raises UserError where the package that it needs is not installed."""
    try:
        return importlib.import_module(f"termopt.registry.adapters.{module}")
    except ModuleNotFoundError as error:
        needed = f"{error.name}, which is not installed: pip install 'termopt[{extra}]'"
        raise UserError(f"{extra}: needs {needed}") from None


def untyped(package: Any) -> Any:
    """A package whose types are not known, because it need not be installed."""
    return package
