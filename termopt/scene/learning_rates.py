"""Learning rates for a fair race: one for all, or presets. `sweeps.tuning` finds them under an equal budget."""

from collections.abc import Mapping
from dataclasses import replace

from termopt.base.hyperparameter import hyperparameters
from termopt.engine.core.lane import Lane
from termopt.optimizers.wrapping import bare, unwrapped
from termopt.registry import registry


def takes_rate(lane: Lane) -> bool:
    """Whether the lane's optimizer has a learning rate."""
    return "lr" in registry.optimizer_values(lane.optimizer)


def same_rate(lanes: tuple[Lane, ...], lr: float) -> tuple[Lane, ...]:
    """One learning rate for all lanes that take one, from their first step to their last.

    Raises UserError for a rate out of range.
    """
    for lane in filter(takes_rate, lanes):
        registry.check_edit(lane.optimizer, "lr", lr)
    return tuple(with_values(lane, {"lr": lr}) if takes_rate(lane) else lane for lane in lanes)


def presets(lanes: tuple[Lane, ...]) -> tuple[Lane, ...]:
    """Each lane with the preset of its optimizer on its problem, or with the default rate where there is none."""
    return tuple(map(_preset, lanes))


def _preset(lane: Lane) -> Lane:
    known = registry.preset(lane.problem, lane.optimizer.name)
    optimizer = bare(lane.optimizer)
    rate = {k.name: float(k.default) for k in hyperparameters(optimizer) if k.name == "lr"}
    return replace(with_values(lane, {**rate, **known}), preset=tuple(known))


def with_values(lane: Lane, values: Mapping[str, float]) -> Lane:
    """The lane with these hyperparameters at these values all along: neither preset nor turned on the way."""
    optimizer = lane.optimizer
    for name, value in values.items():
        optimizer = optimizer.edited(name, value)
    edits = tuple(edit for edit in lane.edits if edit.field not in values)
    preset = tuple(name for name in lane.preset if name not in values)
    return replace(lane, optimizer=unwrapped(optimizer), edits=edits, preset=preset)
