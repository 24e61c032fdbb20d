"""Problems of the user's, by file and name: `./my.py:name` is a function of x, an object, or a class of such."""

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from termopt.base.errors import UserError, printable
from termopt.base.hyperparameter import Hyperparameter, hyperparameter, hyperparameters
from termopt.base.spec import CodeName, spell
from termopt.base.written_hyperparameters import parse_values
from termopt.engine.core.problem import Problem
from termopt.registry.adapters.adapters import adapted
from termopt.registry.adapters.code import code_module, code_object
from termopt.registry.adapters.completed import completed_problem, ours, tried_problem
from termopt.registry.adapters.function_problem import FunctionProblem, check_function, default_start, function_problem
from termopt.registry.user_answers import array_of
from termopt.registry.user_code import called, instance_of

GRADIENT_ENDINGS = ("_gradient", "_grad")
"""What a file calls the gradient of a function, behind the name of the function."""


class _Recipe(NamedTuple):
    """What a problem takes, and what makes it of these values and its spec."""

    hyperparameters: tuple[Hyperparameter, ...]
    make: Callable[[Mapping[str, Any], str], Problem]


def code_problem(code: CodeName, given: Mapping[str, str], dim: int | None = None) -> Problem:
    """The problem of that name.

    given: its hyperparameters, as text; of a function those are its further arguments that have a number as default.
    dim: how many parameters a function has that does not say it; by default 2, or what `dim=` says.

    Raises UserError if there is none, if it is no problem, or for a hyperparameter that it does not take.
    """
    found = code_object(code.place, code.name)
    recipe = _recipe(code, found, dim)
    values = parse_values(str(code), recipe.hyperparameters, given)
    written = ",".join(f"{name}={spell(value)}" for name, value in values.items())
    return recipe.make(values, f"{code}:{written}" if written else str(code))


def own_problem(given: Any, start: Any = None, gradient: Any = None) -> Problem:
    """The problem of an object or a plain function from Python.

    given: an object with dim, start, loss and gradient, a class of such, or a function of x. start: where the function
    starts, which also says how many parameters it has. gradient: of the function. Raises UserError for what is neither.
    """
    given = instance_of(given)
    if is_problem(given) or not callable(given):
        return completed_problem(given)
    name = _function_name(given)
    return _of_function(given, name, name, start, None, gradient)


def is_problem(given: Any) -> bool:
    """Whether something is a problem, or nearly one, rather than a plain function."""
    return hasattr(given, "loss") and (hasattr(given, "gradient") or hasattr(given, "dim"))


def is_pytree(start: Any) -> bool:
    """Whether a start is no row of numbers, but a dict, list or tuple of arrays, as functions of JAX have."""
    if start is None or "jax" not in sys.modules:
        return False
    try:
        return np.asarray(start, dtype=np.float64).ndim != 1
    except (TypeError, ValueError):
        return True


def is_torch_module(given: Any) -> bool:
    """Whether something is a model of PyTorch's; PyTorch is not loaded for that."""
    return any(cls.__module__ == "torch.nn.modules.module" and cls.__name__ == "Module" for cls in type(given).__mro__)


def has_gradient_of(found: Mapping[str, Any], name: str) -> bool:
    """Whether a name in a file is that of the gradient of a function beside it, such as `f_grad` of `f`."""
    return any(name.endswith(ending) and name.removesuffix(ending) in found for ending in GRADIENT_ENDINGS)


def _recipe(code: CodeName, given: Any, dim: int | None) -> _Recipe:
    """How what a file has under a name becomes a problem."""
    if isinstance(given, type):
        cls: Any = given
        declared = hyperparameters(cls) if is_dataclass(cls) else ()
        return _Recipe(declared, partial(_of_class, cls, code))
    if is_problem(given):
        return _Recipe((), partial(_of_object, given, code))
    if is_torch_module(given):
        batch = _number("batch", 0, lo=0, doc="how many rows a step takes; 0 takes all")
        return _Recipe((batch,), partial(_of_module, given, code))
    said = hasattr(given, "start") or hasattr(given, "dim")
    asked = () if said else (_number("dim", 2, lo=1, doc="how many parameters it has"),)
    return _Recipe((*_arguments(given), *asked), partial(_of_values, given, code, None if said else dim))


def _of_class(cls: Any, code: CodeName, values: Mapping[str, Any], spec: str) -> Problem:
    made = called(f"{code}({', '.join(values)})", partial(cls, **values))
    return _of_object(made, code, {}, spec) if is_problem(made) else _of_values(made, code, None, {}, spec)


def _of_object(given: Any, code: CodeName, values: Mapping[str, Any], spec: str) -> Problem:
    """The problem of an object, which takes no values."""
    if ours(given.__class__):
        return given.named(spec) if hasattr(given, "named") else given
    return tried_problem(completed_problem(given, spec))


def _of_module(given: Any, code: CodeName, values: Mapping[str, Any], spec: str) -> Problem:
    """The problem of a model of PyTorch's with the loss and the data that its file has beside it."""
    found = vars(code_module(code.place))
    batch = values.get("batch") or None
    return adapted("torch_problem").model_beside(given, found, code.name, code.place, batch).named(spec)


def _of_values(given: Any, code: CodeName, dim: int | None, values: Mapping[str, Any], spec: str) -> Problem:
    """The problem of a function with these further arguments."""
    check_function(given, str(code))
    values = dict(values)
    wanted = values.pop("dim", None) if not _takes(given, "dim") else None
    if wanted is None and dim not in (None, 2):
        wanted, spec = dim, f"{spec}{',' if values else ':'}dim={dim}"
    function = partial(given, **values) if values else given
    slope = _gradient_of(given) or _gradient_beside(code)
    gradient = partial(slope, **values) if slope is not None and values else slope
    return _of_function(function, code.name, spec, getattr(given, "start", None), wanted, gradient)


def _of_function(function: Any, name: str, spec: str, start: Any, dim: int | None, gradient: Any) -> FunctionProblem:
    """The problem of a function that starts where it is told to, where it says, or at a place of that dimension."""
    start = getattr(function, "start", None) if start is None else start
    gradient = _gradient_of(function) if gradient is None else gradient
    if is_pytree(start):
        flat = adapted("jax_function").flattened(function, start, name)
        return function_problem(flat.function, printable(name), spec, flat.start, gradient, flat.blocks)
    return function_problem(function, printable(name), spec, _start(function, name, start, dim), gradient)


def _gradient_of(function: Any) -> Any:
    """The gradient that a function has as an attribute; None without one."""
    return getattr(function, "gradient", None) or getattr(function, "grad", None)


def _gradient_beside(code: CodeName) -> Any:
    """The gradient that a file has beside a function, such as `f_grad` of `f`; None without one."""
    found = vars(code_module(code.place))
    return next((found[code.name + ending] for ending in GRADIENT_ENDINGS if code.name + ending in found), None)


def _start(function: Any, name: str, start: Any, dim: int | None) -> tuple[float, ...]:
    if start is None:
        dim = getattr(function, "dim", 2) if dim is None else dim
        if not isinstance(dim, int) or dim < 1:
            raise UserError(f"{printable(name)}.dim is {printable(repr(dim))}; wanted how many parameters there are")
        return default_start(dim)
    point = np.asarray(start)
    if point.ndim != 1 or not point.size:
        raise UserError(f"the start of {printable(name)} is {printable(repr(start))}; wanted a row of numbers")
    return tuple(array_of(f"the start of {printable(name)}", point, point.shape).tolist())


def _function_name(function: Any) -> str:
    name = getattr(function, "__name__", type(function).__name__)
    return "f" if name == "<lambda>" else str(name)


def _arguments(function: Any) -> tuple[Hyperparameter, ...]:
    """The further arguments of a function that have a number or a truth value as default."""
    try:
        parameters = list(inspect.signature(function).parameters.values())[1:]
    except (TypeError, ValueError):  # a function that is not written in Python
        return ()
    return tuple(_number(p.name, p.default) for p in parameters if isinstance(p.default, int | float))


def _takes(function: Any, name: str) -> bool:
    return name in (argument.name for argument in _arguments(function))


def _number(name: str, default: Any, doc: str = "", **ends: Any) -> Hyperparameter:
    return Hyperparameter(name, default, **hyperparameter(default, doc=doc, **ends).metadata["hyperparameter"])
