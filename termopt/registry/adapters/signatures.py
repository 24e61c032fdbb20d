"""Hyperparameters of an optimizer that others wrote, from the signature of what makes it."""

import inspect
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, cast, get_args

from termopt.base.hyperparameter import hyperparameter

SYMBOLS = {"lr": "η", "momentum": "γ", "eps": "ε", "weight_decay": "λ", "beta1": "β₁", "beta2": "β₂", "beta3": "β₃"}
"""The symbols that hyperparameters have in the literature, by their names."""
NOT_NEGATIVE = frozenset({"lr", "eps", "weight_decay"})
LR = 1e-3
"""The learning rate of what has no default for it. Where the default is None, steps are not scaled: that is 1."""


class Argument(NamedTuple):
    """A hyperparameter as a field.

    name, default: of the field. argument: what it is given as. element: its place, where that is a tuple. optional:
    whether 0 leaves the argument out.
    """

    name: str
    default: float
    argument: str
    element: int | None = None
    optional: bool = False

    @property
    def field(self) -> tuple[str, type, Any]:
        """The field of a dataclass."""
        alone: tuple[str, ...] = () if self.argument == self.name else (self.argument,)
        return (
            self.name,
            type(self.default),
            hyperparameter(
                self.default,
                lo=0 if self.name in NOT_NEGATIVE else float("-inf"),
                scale="log" if self.name in NOT_NEGATIVE else "linear",
                symbol=SYMBOLS.get(self.name, ""),
                also=alone if self.element is None else (f"{self.argument}[{self.element}]",),
                doc="0 leaves it out" if self.optional else "",
            ),
        )


def arguments(
    make: Callable[..., Any], skip: Collection[str] = (), renamed: Mapping[str, str] | None = None
) -> tuple[Argument, ...]:
    """The arguments of a call that are numbers, truth values, or tuples of numbers, which become a field each.

    make: what makes the optimizer. skip: arguments to leave out. renamed: fields, by the arguments that they are for;
    `lr`, or the argument that it stands for, needs no default.
    """
    names = {"b1": "beta1", "b2": "beta2", "b3": "beta3", **(renamed or {})}
    found: list[Argument] = []
    for parameter in inspect.signature(make).parameters.values():
        field, default = names.get(parameter.name, parameter.name), parameter.default
        if parameter.name in skip:
            continue
        if field == "lr" and not isinstance(default, int | float):
            default = LR if default is parameter.empty else 1.0
        whole = parameter.annotation in (int, "int") or isinstance(default, bool)
        if isinstance(default, int | float):
            found.append(Argument(field, default if whole else float(default), parameter.name))
        elif default is None and {float, type(None)} <= set(get_args(parameter.annotation)):
            found.append(Argument(field, 0.0, parameter.name, optional=True))
        elif isinstance(default, tuple):
            found += _elements(parameter.name, cast(tuple[Any, ...], default))
    return tuple(found)


def _elements(argument: str, default: tuple[Any, ...]) -> list[Argument]:
    """The fields of a tuple: `betas` is `beta1` and `beta2`. None for one that has more in it than numbers."""
    if not all(isinstance(value, int | float) for value in default):
        return []
    stem = argument.removesuffix("s") if argument != "eps" else argument
    return [Argument(f"{stem}{i + 1}", float(value), argument, i) for i, value in enumerate(default)]


def values(of: Any, declared: tuple[Argument, ...]) -> dict[str, Any]:
    """The arguments with the values that an object has in its fields; tuples are whole again."""
    found: dict[str, Any] = {}
    for name, _, argument, element, optional in declared:
        value = getattr(of, name)
        if value or not optional:
            found[argument] = value if element is None else (*found.get(argument, ()), value)
    return found
