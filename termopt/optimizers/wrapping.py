"""Putting a `GradientTransform` around an optimizer and taking it off; the hyperparameters of both."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from termopt.base.hyperparameter import Hyperparameter, hyperparameters
from termopt.base.written_hyperparameters import fields_named
from termopt.engine.core.types import Optimizer
from termopt.optimizers.gradient_transforms import GradientTransform
from termopt.optimizers.wrappers import WRAPPER_HYPERPARAMETERS, is_transformed, wrapper_hyperparameters

if TYPE_CHECKING:
    from termopt.optimizers.schedules import Schedule


class Transformable(Optimizer):
    """An optimizer of this package: an edit of what any optimizer takes puts it into a `GradientTransform`."""

    def edited(self, field: str, value: Any) -> Optimizer:
        return edited(self, field, value)


def edited(optimizer: Optimizer, field: str, value: Any) -> Optimizer:
    """The optimizer with one hyperparameter changed, in a `GradientTransform` where it takes one.

    field: the name of one of its own hyperparameters or of WRAPPER_HYPERPARAMETERS. value: a number or truth value; for
    `lr` also a Schedule or the text of one. Raises TypeError for another field, UserError for no schedule.
    """
    if is_transformed(optimizer, field, value):
        return GradientTransform(optimizer).edited(field, value)
    if field not in getattr(optimizer, "__dataclass_fields__", ()):  # a symbol, or a name that PyTorch has
        names = fields_named(all_hyperparameters(optimizer), field)
        if names and names[0] != field:
            return edited(optimizer, names[0], value)
    return replace(optimizer, **{field: value})  # type: ignore[type-var]


def all_hyperparameters(optimizer: Optimizer) -> tuple[Hyperparameter, ...]:
    """The hyperparameters of an optimizer: its own first, then those that any optimizer takes."""
    return (*hyperparameters(bare(optimizer)), *wrapper_hyperparameters(bare(optimizer)))


def bare(optimizer: Optimizer) -> Optimizer:
    """The optimizer itself, without a `GradientTransform` around it."""
    return optimizer.optimizer if isinstance(optimizer, GradientTransform) else optimizer


def wrap(optimizer: Optimizer, schedule: "Schedule | None" = None, **more: Any) -> Optimizer:
    """The optimizer wrapped as asked, or as it is.

    schedule: of its learning rate. more: values of WRAPPER_HYPERPARAMETERS by name. Raises UserError for a schedule
    where there is no lr.
    """
    made = GradientTransform(optimizer, schedule=schedule, **more)
    return optimizer if made.idle else made


def unwrapped(optimizer: Optimizer) -> Optimizer:
    """The optimizer without a wrapper around it that changes nothing."""
    if not isinstance(optimizer, GradientTransform):
        return optimizer
    more = {k.name: getattr(optimizer, k.name) for k in WRAPPER_HYPERPARAMETERS}
    return wrap(optimizer.optimizer, optimizer.schedule, **more)
