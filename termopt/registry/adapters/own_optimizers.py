"""Optimizers of the user's, by file and name: `./my.py:Name` is a class like those of the table."""

from functools import cache
from typing import Any

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import CodeName
from termopt.engine.core.types import Optimizer
from termopt.registry.adapters.code import code_object
from termopt.registry.adapters.completed import check_declared, ours, tried_optimizer
from termopt.registry.user_answers import shown
from termopt.registry.user_code import called, guarded


def code_optimizer(code: CodeName) -> type[Optimizer]:
    """The class of that name, whose every answer is checked. It was tried: one step down a slope, twice.

    Raises UserError if there is none, or if it is no optimizer.
    """
    given = code_object(code.place, code.name)
    if not isinstance(given, type) or not hasattr(given, "tell"):
        what = f"the class {code.name}, without tell" if isinstance(given, type) else shown(given)
        raise UserError(f"{code} is {what}; wanted a class with tell(x, state, evaluation)")
    return given if ours(given) else completed_class(given, str(code))


@cache
def completed_class(given: Any, name: str) -> type[Optimizer]:
    """The class with what the protocol adds, under the name that a spec has for it."""
    members = {"name": name, "__module__": given.__module__, "__doc__": given.__doc__, "__qualname__": name}
    if not getattr(given, "title", ""):
        members["title"] = given.__name__
    bases = (given,) if Optimizer in given.__mro__ else (given, Optimizer)
    try:
        whole: Any = guarded(type(given.__name__, bases, members))
    except TypeError as error:
        raise UserError(f"the optimizer {name} cannot be completed: {error}") from None
    hyperparameters(whole)
    made = called(f"the optimizer {name}: {given.__name__}()", whole)
    check_declared(made, f"the optimizer {name}")
    tried_optimizer(made)
    return whole
