"""Which adapter makes what of a spec: each is one file, which is loaded when it is named."""

import importlib
from typing import Any

from termopt.base.packages import imported
from termopt.engine.core.types import Optimizer

MODULES = {
    "trace": "recorded_run",
    "scipy": "scipy_run",
    "torch": "torch_optimizer",
    "optax": "optax_optimizer",
    "python": "given",
}
"""The file of each adapter, by what a spec begins with. Its `optimizer_class(name)` makes the class."""
NEEDS = {
    "scipy_run": ("scipy.optimize", "scipy"),
    "torch_optimizer": ("torch", "torch"),
    "torch_problem": ("torch", "torch"),
    "torch_function": ("torch", "torch"),
    "torch_moved": ("torch", "torch"),
    "optax_optimizer": ("optax", "jax"),
    "jax_function": ("jax", "jax"),
    "autograd_function": ("autograd", "autograd"),
}
"""What a file imports that need not be installed, and the extra of termopt's that installs it."""


def adapted_optimizer(kind: str, name: str) -> type[Optimizer]:
    """The class of `kind:name`. Raises UserError, also where the package that it needs cannot be used."""
    return adapted(MODULES[kind]).optimizer_class(name)


def adapted(module: str) -> Any:
    """An adapter, by its file. Raises UserError where the package that it needs cannot be used."""
    if module in NEEDS:
        package, extra = NEEDS[module]
        imported(package, f"{extra}:", extra)
    return importlib.import_module(f"termopt.registry.adapters.{module}")


def untyped(package: Any) -> Any:
    """A package whose types are not known, because it need not be installed."""
    return package
