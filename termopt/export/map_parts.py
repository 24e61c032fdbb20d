"""What pictures of maps have in common: their titles, axes and limits, and how values are written."""

import math
from typing import NamedTuple

import numpy as np

from termopt.base.foreign_text import harmless
from termopt.base.hyperparameter import hyperparameters
from termopt.base.number_text import typeset
from termopt.base.spec import spell
from termopt.draw.plot.cell_map import CellMap
from termopt.draw.plot.map_axes import MapAxis
from termopt.draw.plot.map_curves import MapCurves
from termopt.engine.core.step import quiet
from termopt.engine.core.types import Array
from termopt.engine.trace.targets import best_known
from termopt.optimizers.wrapping import bare
from termopt.registry.registry import optimizer_values
from termopt.sweeps.map import Map
from termopt.sweeps.sweep import Axis

LOWEST_GAP = 1e-16
"""Smaller gaps are shown as this: they are rounding errors."""


class MapView(NamedTuple):
    """One picture of a map: what of the map it shows, in words, and that."""

    title: str
    shown: CellMap | MapCurves


HEADROOM = 2
"""Powers of ten above the start that colors distinguish: what goes farther diverges."""


def start_gap(found: Map) -> float:
    """The highest power of ten that colors distinguish: HEADROOM above that of the first run's start."""
    lane = found.sweep.lane(0)
    best = best_known(lane.problem)
    with quiet():
        loss = float(lane.problem.loss(np.array(lane.start)))
    gap = loss - (0.0 if best is None else best)
    return math.ceil(math.log10(gap)) + HEADROOM if math.isfinite(gap) and gap > 0 else math.inf


def value_range(numbers: Array, log: bool) -> tuple[float, float]:
    """The lowest and the highest, exponents of ten if `log`; they differ."""
    finite = numbers[np.isfinite(numbers)]
    if log:
        finite = np.log10(np.maximum(finite, LOWEST_GAP))
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    return (
        (math.floor(low), max(math.ceil(high), math.floor(low) + 1)) if log else (low, high if high > low else low + 1)
    )


def map_axis(axis: Axis) -> MapAxis:
    """An axis of a sweep as it is drawn."""
    words = any(isinstance(value, str | bool) for value in axis.values)
    values = [words_of(value) if words else float(value) for value in axis.values]
    return MapAxis(axis.name, tuple(values), axis.logarithmic)


def varies(found: Map, name: str) -> bool:
    return name in (axis.name for axis in found.sweep.axes)


def whose(found: Map) -> str:
    """The optimizer and the problem of all runs, as far as they are the same."""
    parts = [_optimizer_of(found)] if not varies(found, "optimizer") else []
    parts += [name_of(found.sweep.problem)] if not varies(found, "problem") else []
    return ", ".join(parts)


def _optimizer_of(found: Map) -> str:
    """The optimizer of all runs: its spec string; of an object the name and what is not default and does not vary."""
    given = found.sweep.optimizer
    if isinstance(given, str):
        return name_of(given)
    usual = {declared.name: declared.default for declared in hyperparameters(bare(given))}
    own = [
        f"{name}={spell(value)}"
        for name, value in optimizer_values(given).items()
        if value != usual.get(name) and not varies(found, name)
    ]
    return f"{name_of(given)}:{','.join(own)}" if own else name_of(given)


def name_of(given: object) -> str:
    """A spec string, or the name of an object."""
    return harmless(given if isinstance(given, str) else str(getattr(given, "name", given)))


def words_of(value: object) -> str:
    """A value of an axis, as it is read."""
    return typeset(f"{value:.4g}") if isinstance(value, float) else name_of(value)
