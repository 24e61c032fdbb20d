"""Objects given from Python, `python:Name`: specs can name them as long as the process lives."""

from dataclasses import replace
from itertools import count
from typing import Any

from termopt.base.errors import UserError, printable, unknown
from termopt.base.spec import spell
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Optimizer
from termopt.optimizers.wrapping import bare
from termopt.registry.adapters.completed import ours, tried_problem
from termopt.registry.adapters.function_problem import FunctionProblem
from termopt.registry.adapters.own_optimizers import completed_class
from termopt.registry.adapters.own_problems import own_problem
from termopt.registry.optimizer_specs import optimizer_spec

KIND = "python:"

_classes: dict[str, type] = {}
_problems: dict[str, Problem] = {}


def problem_spec(given: Any, start: Any = None, gradient: Any = None) -> str:
    """A spec that names a problem: the text that was given, or one for the object or the function.

    start: where a function starts. gradient: of a function. Raises UserError for what is no problem.
    """
    if isinstance(given, str):
        return given
    made = own_problem(given, start, gradient)
    if ours(given.__class__) and not hasattr(given, "named"):
        return made.spec
    tried_problem(made)
    name = _free(made.name, _problems)
    if hasattr(given, "named"):
        _problems[name] = given.named(KIND + name)
    elif isinstance(made, FunctionProblem):
        _problems[name] = replace(made, spec=KIND + name)
    else:
        made.spec = made.objective_id = KIND + name  # pyright: ignore[reportAttributeAccessIssue]
        _problems[name] = made
    return KIND + name


def given_problem(name: str) -> Problem:
    """The problem of `python:NAME`. Raises UserError for one that this process was not given."""
    if name not in _problems:
        raise _absent("problem", name, _problems)
    return _problems[name]


def optimizer_spec_of(given: Any) -> str:
    """A spec that names an optimizer: the text that was given, or one for a class or a dataclass of the user's.

    Raises UserError for what is no optimizer.
    """
    if isinstance(given, str):
        return given
    cls: Any = given if isinstance(given, type) else type(bare(given))
    if not hasattr(cls, "tell"):
        raise UserError(f"{printable(repr(given))} is no optimizer: it has no tell")
    if ours(cls):
        return optimizer_spec(given() if isinstance(given, type) else given)
    name = next((n for n, known in _classes.items() if known is cls), None) or _free(cls.__name__, _classes)
    _classes[name] = cls
    values: dict[str, Any] = {} if isinstance(given, type) else given.__dict__
    fields = [f.name for f in getattr(cls, "__dataclass_fields__", {}).values()]
    written = ",".join(f"{field}={spell(values[field])}" for field in fields if field in values)
    return f"{KIND}{name}:{written}" if written else KIND + name


def optimizer_class(name: str) -> type[Optimizer]:
    """The class of `python:NAME`. Raises UserError for one that this process was not given."""
    if name not in _classes:
        raise _absent("optimizer", name, _classes)
    return completed_class(_classes[name], KIND + name)


def _absent(what: str, name: str, known: dict[str, Any]) -> UserError:
    if known:
        return unknown(f"{what} from Python", name, known)
    return UserError(f"{KIND}{printable(name)} was given from Python by another program; it is not here")


def _free(name: str, taken: dict[str, Any]) -> str:
    """The name as an identifier, with a number if it is taken."""
    base = "".join(c if c.isidentifier() or c.isdigit() else "_" for c in name) or "f"
    return next(each for n in count(1) if (each := base if n == 1 else f"{base}{n}") not in taken)
