"""The table OPTIMIZERS: a class is in it because it stands in a module of `termopt.optimizers`, or is a plug-in.

A plug-in is an entry point of the group `termopt.optimizers` that names a class. Nothing else lists optimizers.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import partial
from typing import Any

import termopt.optimizers
from termopt.base.errors import UserError, unknown
from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import normalized
from termopt.engine.core.types import Optimizer
from termopt.optimizers import READING_ORDER
from termopt.registry.plugins import Table, left_out
from termopt.registry.user_code import loaded


def _our_optimizers() -> Iterator[tuple[str, type[Optimizer], str] | UserError]:
    """Every rule of a module of `termopt.optimizers`, with its name and module; why one cannot be used."""
    names = [module.name for module in pkgutil.iter_modules(termopt.optimizers.__path__)]
    names.sort(key=lambda name: (READING_ORDER.index(name) if name in READING_ORDER else len(READING_ORDER), name))
    for name in (f"termopt.optimizers.{name}" for name in names):
        try:
            module = loaded(f"the module {name}", partial(importlib.import_module, name))
        except UserError as error:
            yield error
            continue
        for value in vars(module).values():
            if _is_optimizer(value) and f"{value.__module__}.".startswith(f"{name}."):
                yield _checked_optimizer(name, value)


def _checked_optimizer(module: str, cls: type[Optimizer]) -> tuple[str, type[Optimizer], str] | UserError:
    """An optimizer of a module, as it is if it comes with this package."""
    if module.rpartition(".")[2] in READING_ORDER:
        return normalized(cls.name), cls, module
    try:
        return (*loaded(f"the module {module}", lambda: _offered_optimizer(module, cls)), module)
    except UserError as error:
        return error


def _is_optimizer(value: Any) -> bool:
    """Whether something is a class of optimizers, and not an abstract one."""
    return isinstance(value, type) and hasattr(value, "tell") and isinstance(getattr(value, "name", None), str)


def _offered_optimizer(name: str, offer: Any) -> tuple[str, type[Optimizer]]:
    if not _is_optimizer(offer):
        raise TypeError(f"{name} is not a class of optimizers with a name")
    from termopt.registry.adapters import completed_optimizer, tried_optimizer
    from termopt.registry.user_code import guarded

    whole: Any = completed_optimizer(offer())
    tried_optimizer(whole)
    hyperparameters(offer)
    return normalized(offer.name), guarded(offer)


OPTIMIZERS: Table[type[Optimizer]] = Table("termopt.optimizers", _our_optimizers, _offered_optimizer)


def optimizer_class(name: str) -> type[Optimizer]:
    """The class of an optimizer by name. Raises UserError with the nearest name."""
    try:
        return OPTIMIZERS[name]
    except KeyError:
        raise left_out("optimizers", OPTIMIZERS, name, unknown("optimizer", name, OPTIMIZERS)) from None
