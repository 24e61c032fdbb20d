"""A map of two axes as a picture: which runs are of which kind, and how much of it."""

import math
from collections.abc import Callable, Iterator
from itertools import product

import numpy as np

from termopt.base.number_text import all_of_point, percent, short, typeset
from termopt.draw.plot.cell_map import CellMap, MapKind
from termopt.draw.theme.theme import SLOTS
from termopt.engine.core.status import Status
from termopt.engine.core.types import Array
from termopt.export.map_parts import (
    LOWEST_GAP,
    MapView,
    map_axis,
    start_gap,
    value_range,
    varies,
    whose,
    words_of,
)
from termopt.export.map_signs import NUMBERS, SIGNS
from termopt.sweeps.batch_status import STATUSES
from termopt.sweeps.cells import NONE
from termopt.sweeps.map import Map
from termopt.sweeps.sweep import problem_of
from termopt.sweeps.theory import Theory


def cell_maps(found: Map, look: Callable[[Map, "Places"], CellMap]) -> Iterator[MapView]:
    """A picture of the first two axes for every value of the others: the first goes right, the second up."""
    others = found.sweep.axes[2:]
    numbers = np.arange(found.sweep.size).reshape(found.shape)
    for place in product(*(range(len(axis.values)) for axis in others)):
        said = [f"{axis.name} {words_of(axis.values[i])}" for axis, i in zip(others, place, strict=True)]
        yield MapView(", ".join(said) or whose(found), look(found, numbers[(slice(None), slice(None), *place)].T))


Places = np.ndarray[tuple[int, int], np.dtype[np.int64]]
"""The numbers of the cells of a picture, (rows, columns)."""


def basins(found: Map, places: Places) -> CellMap:
    """Which minimum each run reached, and how soon: fewer steps, more color."""
    minima = problem_of(found.sweep.problem).minima if not varies(found, "problem") else ()
    cells = found.cells
    count = max(len(minima), int(cells.minimum.max(initial=-1)) + 1)
    kinds = [
        MapKind(
            NUMBERS[min(i, len(NUMBERS) - 1)],
            f"minimum {i} at {typeset(all_of_point(minima[i], 3))}" if i < len(minima) else f"minimum {i}",
            SLOTS[i % len(SLOTS)],
        )
        for i in range(count)
    ]
    kinds += [
        MapKind(SIGNS[s], f"{s}, at no known minimum" if s is Status.CONVERGED else str(s), None, True) for s in Status
    ]
    kind = np.where(cells.minimum == NONE, count + cells.status, cells.minimum)
    steps = np.where(cells.steps == NONE, found.sweep.steps, cells.steps)
    value = 1 - np.log1p(steps) / math.log1p(max(found.sweep.steps, 1))
    return _cell_map(found, kind[places], value[places], tuple(kinds))


def gaps(found: Map, places: Places, theory: Theory | None = None) -> CellMap:
    """How far above the best known loss each run ended, or its loss where none is known.

    theory: what it says of the runs; their region is outlined.
    """
    known = bool(np.isfinite(found.cells.gap).any())
    number = found.cells.gap if known else found.cells.loss
    failed = (found.cells.status == STATUSES.index(Status.DIVERGED)) | ~np.isfinite(number)
    shown = number[~failed]
    log = known and bool((shown > 0).any())
    low, high = value_range(shown, log)
    top = start_gap(found) if log else math.inf
    cut = log and high > top
    high = max(min(high, top), low + 1) if log else high
    with np.errstate(divide="ignore", invalid="ignore"):
        at = np.log10(np.maximum(number, LOWEST_GAP)) if log else number
        value = np.where(failed, 0.0, (at - low) / (high - low))
    kinds = (MapKind("·", "", None), MapKind(SIGNS[Status.DIVERGED], str(Status.DIVERGED), None, True))
    ends = (f"{10.0**low:.0e}", f"{10.0**high:.0e}") if log else (short(low), short(high))
    if log and (shown < LOWEST_GAP).any():
        ends = (f"≤ {ends[0]}", ends[1])
    if cut:
        ends = (ends[0], f"≥ {ends[1]}")
    shown = _cell_map(found, failed[places].astype(np.int64), value[places], kinds)._replace(
        name="f − f*" if known else "f", low=typeset(ends[0]), high=typeset(ends[1])
    )
    if theory is None:
        return shown
    words = f"edge of stability in theory: {percent(theory.agreement, 1)} of the runs agree"
    return shown._replace(region=theory.stable.ravel()[places], line=words)


def _cell_map(found: Map, kind: Places, value: Array, kinds: tuple[MapKind, ...]) -> CellMap:
    across, up = (map_axis(axis) for axis in found.sweep.axes[:2])
    return CellMap(across, up, kind, value, kinds)
