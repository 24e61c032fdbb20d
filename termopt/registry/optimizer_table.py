"""The table OPTIMIZERS: the classes that `termopt.optimizers.CLASSES` names, those beside them, and plug-ins.

A class of ours is loaded when it is used. A module that somebody put into `termopt/optimizers` needs no place in
CLASSES, and a plug-in is an entry point of the group `termopt.optimizers` that names a class.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import termopt.optimizers
from termopt.base.errors import UserError, unknown
from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import adapted_name, code_name, misspelled, normalized
from termopt.engine.core.types import Optimizer
from termopt.optimizers import CLASSES, OUR_MODULES
from termopt.registry.plugins import Offer, Table, left_out
from termopt.registry.user_code import loaded


def _our_optimizers() -> Iterator[tuple[str, Callable[[], type[Optimizer]]]]:
    """The names of `termopt.optimizers`, and how each class is loaded."""
    for name, place in CLASSES.items():
        yield name, partial(_our_class, *place.split(":"))


def _our_class(module: str, cls: str) -> type[Optimizer]:
    return getattr(importlib.import_module(f"termopt.optimizers.{module}"), cls)


def _optimizers_beside() -> Iterator[Offer[type[Optimizer]] | UserError]:
    """Every optimizer of a module that somebody put beside ours; why one cannot be used."""
    for module in sorted(module.name for module in pkgutil.iter_modules(termopt.optimizers.__path__)):
        if module not in OUR_MODULES:
            yield from _optimizers_of(f"termopt.optimizers.{module}")


def _optimizers_of(name: str) -> Iterator[Offer[type[Optimizer]] | UserError]:
    try:
        module = loaded(f"the module {name}", partial(importlib.import_module, name))
    except UserError as error:
        yield error
        return
    for value in vars(module).values():
        if _is_optimizer(value) and f"{value.__module__}.".startswith(f"{name}."):
            try:
                yield (*loaded(f"the module {name}", partial(_offered_optimizer, name, value)), name)
            except UserError as error:
                yield error


def _is_optimizer(value: Any) -> bool:
    """Whether something is a class of optimizers, and not an abstract one."""
    return isinstance(value, type) and hasattr(value, "tell") and isinstance(getattr(value, "name", None), str)


def _offered_optimizer(name: str, offer: Any) -> tuple[str, type[Optimizer]]:
    if not _is_optimizer(offer):
        raise TypeError(f"{name} is not a class of optimizers with a name")
    from termopt.registry.adapters.completed import completed_optimizer, tried_optimizer
    from termopt.registry.user_code import guarded

    whole: Any = completed_optimizer(offer())
    tried_optimizer(whole)
    hyperparameters(offer)
    return normalized(offer.name), guarded(offer)


OPTIMIZERS: Table[type[Optimizer]] = Table(
    "termopt.optimizers", lambda: dict(_our_optimizers()), _offered_optimizer, _optimizers_beside
)


def optimizer_class(name: str) -> type[Optimizer]:
    """The class of an optimizer by name, or of `./my.py:Name`. Raises UserError with the nearest name."""
    adapted = adapted_name(name)
    if adapted is not None:
        from termopt.registry.adapters.adapters import adapted_optimizer

        return adapted_optimizer(*adapted)
    code = code_name(name)
    if code is not None:
        from termopt.registry.adapters.own_optimizers import code_optimizer

        return code_optimizer(code)
    try:
        return OPTIMIZERS[name]
    except KeyError:
        error = misspelled(name, OPTIMIZERS) or unknown("optimizer", name, OPTIMIZERS)
        raise left_out("optimizers", OPTIMIZERS, name, error) from None
