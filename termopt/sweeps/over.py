"""What varies, as users write it: `lr=1e-4..1:41`, `momentum=0,0.5,0.9`, `optimizer=gd,adam`."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from termopt.base.errors import UserError, printable, unknown
from termopt.base.hyperparameter import Hyperparameter
from termopt.base.number_text import MINUS, whole
from termopt.base.spec import normalized
from termopt.base.spec import split as split_at_commas
from termopt.base.written_hyperparameters import fields_named
from termopt.scene.validate import MAX_SEED, check_range
from termopt.sweeps.sweep import (
    MOST_CELLS,
    Axis,
    Sweep,
    Value,
    optimizer_declared,
    optimizer_of,
    problem_declared,
    problem_of,
)

FORM = "name=LOW..HIGH:N or name=a,b,c"
RUN = ("x", "y", "seed", "optimizer", "problem")
"""What varies beside hyperparameters."""


def parse_over(text: str, sweep: Sweep) -> Axis:
    """The axis that a text such as `lr=1e-4..1:41` says.

    text: a name, then a range with the number of values, or a list.
    sweep: what else is chosen; its optimizer and problem say which hyperparameters there are.

    Raises UserError for a name, a range or a value that does not exist.
    """
    name, equals, values = (part.strip() for part in text.partition("="))
    if not (name and equals and values):
        raise UserError(f"--over {printable(text)}: expected {FORM}")
    return axis(name, values, sweep)


def axis(name: str, values: str | Sequence[Value] | Value, sweep: Sweep) -> Axis:
    """The axis of a name. values: a text as behind the `=` of `parse_over`, the values, or one. Raises UserError."""
    field, declared = _named(name, sweep)
    if isinstance(values, str) and ".." in values and field not in ("optimizer", "problem"):
        made = _range(field, declared, values)
    else:
        given = split_at_commas(values, "(", ")") if isinstance(values, str) else values
        listed = list(given) if isinstance(given, Iterable) else [given]
        made = Axis(field, tuple(_value(field, declared, value) for value in listed))
    if not made.values:
        raise UserError(f"{field} needs a value or more: {FORM}")
    return made


def _named(name: str, sweep: Sweep) -> tuple[str, Hyperparameter | None]:
    """What a name stands for, and its declaration if it is a hyperparameter: the optimizer's, or the problem's."""
    if normalized(name) in RUN:
        return normalized(name), None
    problem = problem_of(sweep.problem)
    declared = (*optimizer_declared(optimizer_of(sweep.optimizer, problem, False)), *problem_declared(problem))
    fields = fields_named(declared, name)
    if len(fields) > 1:
        raise UserError(f"{printable(name)} is several things at once: vary {' or '.join(fields)}")
    if not fields:
        raise unknown("thing to vary", name, [*RUN, *(k.name for k in declared)])
    return fields[0], next(k for k in declared if k.name == fields[0])


def _range(field: str, declared: Hyperparameter | None, text: str) -> Axis:
    ends, colon, many = text.rpartition(":")
    low, _, high = (part.replace(MINUS, "-") for part in (ends or text).partition(".."))
    count = whole(many) if colon else None
    if count is None or not 2 <= count <= MOST_CELLS:
        raise UserError(f"{field}={printable(text)}: expected LOW..HIGH:N, N values from 2 to {MOST_CELLS:,}")
    first, last = _number(field, text, low), _number(field, text, high)
    if not first < last:
        raise UserError(f"{field}={printable(text)}: {printable(low)} is not below {printable(high)}")
    logarithmic = declared is not None and declared.scale == "log"
    if logarithmic and first <= 0:
        raise UserError(f"{field}={printable(text)}: its values are spaced by equal factors, so it begins above 0")
    spaced = np.geomspace(first, last, count) if logarithmic else np.linspace(first, last, count)
    values = [float(value) for value in spaced]
    if field == "seed" or (declared is not None and declared.kind is int):
        if not all(value.is_integer() for value in values):
            raise UserError(f"{field}={printable(text)}: these are no whole numbers; write a list, {field}=1,2,5")
        values = [int(value) for value in values]
    return Axis(field, tuple(_value(field, declared, value) for value in values), logarithmic)


def _number(field: str, text: str, part: str) -> float:
    try:
        value = float(part)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UserError(f"{field}={printable(text)}: expected numbers, {FORM}")
    return value


def _value(field: str, declared: Hyperparameter | None, value: Value) -> Value:
    """One value, checked. Raises UserError."""
    text = value.strip() if isinstance(value, str) else None
    if field in ("optimizer", "problem"):
        return text if text is not None else value
    if field == "seed":
        number = whole(text) if text is not None else value
        return check_range("seed", number if number is not None else text, MAX_SEED)  # type: ignore[arg-type]
    if declared is None:
        return _number(field, str(value), str(value).replace(MINUS, "-"))
    if not isinstance(value, int | float | np.number | np.bool_):
        return declared.parse(str(value).strip().replace(MINUS, "-"))
    if declared.kind is float and type(value) in (int, float, np.float64):
        try:
            return declared.check(float(value))
        except OverflowError:
            raise UserError(f"a value of {field} is so large that no float can hold it") from None
    return declared.check(declared.kind(value))
