"""From the spec string of an optimizer to the optimizer and back, and whether a hyperparameter may be changed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from termopt.base.errors import UserError, printable
from termopt.base.hyperparameter import Hyperparameter, hyperparameters
from termopt.base.spec import parse_spec, spell
from termopt.base.written_hyperparameters import fields_named, parse_values, resolve_names
from termopt.engine.core.lane import MOST_EDITS, Lane
from termopt.engine.core.types import Optimizer
from termopt.optimizers.gradient_transforms import GradientTransform
from termopt.optimizers.wrappers import check_gradient_edits, wrapper_hyperparameters
from termopt.optimizers.wrapping import all_hyperparameters, bare, wrap
from termopt.registry.optimizer_table import optimizer_class

if TYPE_CHECKING:
    from termopt.optimizers.schedules import Schedule


def optimizer_hyperparameters(name: str) -> tuple[Hyperparameter, ...]:
    """An optimizer's hyperparameters, its own first, then those that any takes. Raises UserError for an unknown one."""
    return (*hyperparameters(optimizer_class(name)), *wrapper_hyperparameters(optimizer_class(name)))


def optimizer(spec: str, preset: Mapping[str, float] | None = None) -> Optimizer:
    """The optimizer of a spec string. Hyperparameters not written take the preset's value, then their default.

    Raises UserError for an unknown name or hyperparameter, or a value out of range.
    """
    name, given = parse_spec(spec)
    known = optimizer_hyperparameters(name)
    check_gradient_edits(optimizer_class(name), given)
    given = resolve_names(name, known, given)
    schedule = _take_schedule(name, given) if "lr" in (k.name for k in known) else None
    values = {**(preset or {}), **parse_values(name, known, given)}
    shared = wrapper_hyperparameters(optimizer_class(name))
    around: dict[str, Any] = {k.name: values.pop(k.name) for k in shared if k.name in values}
    try:
        return wrap(optimizer_class(name)(**values), schedule, **around)
    except ValueError as error:
        raise UserError(f"{name}: {error}") from None


def _take_schedule(name: str, given: dict[str, str]) -> "Schedule | None":
    """Take the learning rate out of the given values if it is a schedule."""
    if not given.get("lr", "").lstrip()[:1].isalpha():  # a number, if anything
        return None
    from termopt.optimizers.schedules import SCHEDULES, parse_schedule

    if "(" not in given["lr"] and given["lr"].lower() not in SCHEDULES:
        return None
    try:
        return parse_schedule(given.pop("lr"))
    except UserError as error:
        raise UserError(f"{name}: lr: {error}") from None


def optimizer_values(optimizer: Optimizer) -> dict[str, Any]:
    """Every hyperparameter of an optimizer with its value: its own, then those of the wrapper that are not default."""
    inner = bare(optimizer)
    values: dict[str, Any] = {k.name: getattr(inner, k.name) for k in hyperparameters(inner)}
    if isinstance(optimizer, GradientTransform):
        if optimizer.schedule is not None:
            values["lr"] = optimizer.schedule
        values |= {
            k.name: getattr(optimizer, k.name)
            for k in wrapper_hyperparameters(inner)
            if getattr(optimizer, k.name) != k.default
        }
    return values


def optimizer_spec(optimizer: Optimizer) -> str:
    """The spec string that builds this optimizer again, with every hyperparameter written out."""
    values = ",".join(f"{name}={spell(value)}" for name, value in optimizer_values(optimizer).items())
    return f"{optimizer.name}:{values}" if values else optimizer.name


def written_fields(spec: str) -> frozenset[str]:
    """The hyperparameters that a spec string of an optimizer writes, by the names of their fields."""
    name, given = parse_spec(spec)
    return frozenset(resolve_names(name, optimizer_hyperparameters(name), given))


def check_turn(lane: Lane, k: int, field: str, value: object) -> None:
    """Whether a hyperparameter of a lane may be turned to a value at step k, where others may have been turned before.

    lane: the lane with the edits so far.
    k: the step, 0 or more.
    field: the name of the hyperparameter.
    value: a number, a truth value, or for `lr` also a schedule as text.

    Raises UserError naming the hyperparameters, or the range.
    """
    if len(lane.edits) >= MOST_EDITS:
        raise UserError(f"hyperparameters of a lane are turned at most {MOST_EDITS:,} times")
    check_edit(lane.optimizer_at(k), field, value)


def hyperparameter_names(optimizer: Optimizer) -> tuple[str, ...]:
    """The names of the hyperparameters of an optimizer, its own first, then those that any optimizer takes."""
    return tuple(k.name for k in all_hyperparameters(optimizer))


def check_edit(optimizer: Optimizer, field: str, value: object) -> None:
    """Check that a hyperparameter may have this value.

    field: any of its names. value: a number or a truth value; for `lr` also the text of a schedule. Raises UserError
    naming the known ones, or the range.
    """
    declared = all_hyperparameters(optimizer)
    known = {k.name: k for k in declared}
    field = next(iter(fields_named(declared, field)), field)
    if field == "lr" and isinstance(value, str) and "lr" in known:
        if _take_schedule(optimizer.name, {"lr": value}) is None:
            parse_values(optimizer.name, (known["lr"],), {"lr": value})
            raise UserError(f"{optimizer.name}: lr={printable(repr(value))}: a number is no text")
        return
    check_gradient_edits(optimizer, {field: value})
    kind = known[field].kind if field in known else float
    if field in known and type(value) not in ((int, float) if kind in (int, float) else (kind,)):
        given = f"{field}={printable(repr(value))}"
        raise UserError(f"{optimizer.name}: {given} is not what it takes: {known[field].range_text}")
    parse_values(optimizer.name, declared, {field: spell(value)})
    optimizer.edited(field, value)  # hyperparameters may depend on each other
