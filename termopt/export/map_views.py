"""What the pictures of a map show: a kind and a strength for each run, or curves with bands."""

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

import numpy as np

from termopt.base.foreign_text import harmless
from termopt.base.in_pieces import drained
from termopt.base.number_text import all_of_point, short, typeset
from termopt.draw.plot.cell_map import CellMap, MapKind
from termopt.draw.plot.map_axes import MapAxis
from termopt.draw.plot.map_curves import MapCurve, MapCurves
from termopt.draw.theme.theme import SLOTS
from termopt.engine.core.status import Status
from termopt.engine.core.step import quiet
from termopt.engine.core.types import Array
from termopt.engine.trace.targets import best_known
from termopt.export.map_signs import NUMBERS, SIGNS
from termopt.registry.registry import OPTIMIZERS
from termopt.scene.lane_styles import Style, lane_styles
from termopt.sweeps.batch_status import STATUSES
from termopt.sweeps.losses import loss_curves, loss_steps
from termopt.sweeps.map import Map
from termopt.sweeps.shard import NONE
from termopt.sweeps.sweep import Axis, optimizer_of, problem_of

LOWEST_GAP = 1e-16
"""Smaller gaps are shown as this: they are rounding errors."""


class MapView(NamedTuple):
    """One picture of a map: what of the map it shows, in words, and that."""

    title: str
    shown: CellMap | MapCurves


def map_views(kind: str, found: Map) -> Iterator[MapView]:
    """The pictures of a map of this kind: one for every combination of what its axes cannot show at once."""
    return VIEWS[kind](found)


# -- two axes --------------------------------------------------------------------------------------------------------


def _cell_maps(found: Map, look: Callable[[Map, "Places"], CellMap]) -> Iterator[MapView]:
    """A picture of the first two axes for every value of the others: the first goes right, the second up."""
    others = found.sweep.axes[2:]
    numbers = np.arange(found.sweep.size).reshape(found.shape)
    for place in product(*(range(len(axis.values)) for axis in others)):
        said = [f"{axis.name} {words_of(axis.values[i])}" for axis, i in zip(others, place, strict=True)]
        yield MapView(", ".join(said) or _whose(found), look(found, numbers[(slice(None), slice(None), *place)].T))


Places = np.ndarray[tuple[int, int], np.dtype[np.int64]]
"""The numbers of the cells of a picture, (rows, columns)."""


def _basins(found: Map, places: Places) -> CellMap:
    """Which minimum each run reached, and how soon: fewer steps, more color."""
    minima = problem_of(found.sweep.problem).minima if not _varies(found, "problem") else ()
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


def _gaps(found: Map, places: Places) -> CellMap:
    """How far above the best known loss each run ended, or its loss where none is known."""
    known = bool(np.isfinite(found.cells.gap).any())
    number = found.cells.gap if known else found.cells.loss
    failed = (found.cells.status == STATUSES.index(Status.DIVERGED)) | ~np.isfinite(number)
    shown = number[~failed]
    log = known and bool((shown > 0).any())
    low, high = _range(shown, log)
    top = _start_gap(found) if log else math.inf
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
    return _cell_map(found, failed[places].astype(np.int64), value[places], kinds)._replace(
        name="f − f*" if known else "f", low=ends[0].replace("e-", "e−"), high=ends[1].replace("e-", "e−")
    )


HEADROOM = 2
"""Powers of ten above the start that colors distinguish: what goes farther diverges."""


def _start_gap(found: Map) -> float:
    """The highest power of ten that colors distinguish: HEADROOM above that of the first run's start."""
    lane = found.sweep.lane(0)
    best = best_known(lane.problem)
    with quiet():
        loss = float(lane.problem.loss(np.array(lane.start)))
    gap = loss - (0.0 if best is None else best)
    return math.ceil(math.log10(gap)) + HEADROOM if math.isfinite(gap) and gap > 0 else math.inf


def _range(numbers: Array, log: bool) -> tuple[float, float]:
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


def _cell_map(found: Map, kind: Places, value: Array, kinds: tuple[MapKind, ...]) -> CellMap:
    across, up = (map_axis(axis) for axis in found.sweep.axes[:2])
    return CellMap(across, up, kind, value, kinds)


# -- one axis --------------------------------------------------------------------------------------------------------


def _rates(found: Map) -> Iterator[MapView]:
    """The gap at the end over the first axis, a curve an optimizer; median and quartiles over what else varies."""
    known = bool(np.isfinite(found.cells.gap).any())
    number = np.where(found.status == Status.DIVERGED.value, np.nan, found.gap if known else found.loss)
    first = found.sweep.axes[0]
    curves: list[MapCurve] = []
    for (label, own), style in _styled(_by_optimizer(found, number)):
        runs = own.reshape(len(first.values), -1)
        failed = np.asarray(np.isnan(runs).any(axis=1))
        with np.errstate(invalid="ignore"):
            low, middle, high = np.quantile(np.where(np.expand_dims(failed, 1), 0.0, runs), (0.25, 0.5, 0.75), axis=1)
        low, middle, high = (np.where(failed, np.nan, one) for one in (low, middle, high))
        band = (low, high) if runs.shape[1] > 1 else (None, None)
        marks = _known_rates(found, label) if first.name == "lr" else ()
        curves.append(MapCurve(label, *style, middle, *band, marks))
    notes = ["d default", "p preset"] if any(one.marks for one in curves) else []
    yield _curves(found, map_axis(first), curves, "f − f*" if known else "f", notes)


def _known_rates(found: Map, spec: str) -> tuple[tuple[float, str], ...]:
    """Where on the axis the default learning rate of an optimizer is, and its preset on this problem."""
    if _varies(found, "problem"):
        return ()
    problem, across = problem_of(found.sweep.problem), map_axis(found.sweep.axes[0])
    name = spec if _varies(found, "optimizer") else name_of(found.sweep.optimizer)
    if name not in OPTIMIZERS:
        return ()
    rates = {
        letter: getattr(optimizer_of(name, problem, preset), "lr", None)
        for letter, preset in (("d", False), ("p", True))
    }
    places = {letter: across.place(lr) for letter, lr in rates.items() if isinstance(lr, float)}
    return tuple((place, letter) for letter, place in places.items() if place is not None)


def _seeds(found: Map) -> Iterator[MapView]:
    """The losses of all runs over the steps."""
    yield seeds_view(found, drained(loss_curves(found.sweep)))


def seeds_view(found: Map, losses: Array) -> MapView:
    """The loss over the steps: the median of the runs of each optimizer, with quartiles around it.

    losses: what `loss_curves` has of the sweep.
    """
    steps = loss_steps(found.sweep.steps)
    shaped = losses.reshape(*found.shape, len(steps))
    curves: list[MapCurve] = []
    for (label, own), style in _styled(_by_optimizer(found, shaped)):
        runs = own.reshape(-1, len(steps))
        lost = ~np.isfinite(runs).all(axis=0)
        low, middle, high = np.quantile(np.where(lost, 0.0, runs), (0.25, 0.5, 0.75), axis=0)
        low, middle, high = (np.where(lost, np.nan, one) for one in (low, middle, high))
        curves.append(MapCurve(label, *style, middle, low, high, at=-1))
    known = bool(np.isfinite(found.cells.gap).any())
    across = MapAxis("step", tuple(float(k) for k in steps))
    return _curves(found, across, curves, "f − f*" if known else "f", [])


def _profile(found: Map) -> Iterator[MapView]:
    """The share of runs solved within so many steps, and within so many times the steps of the best."""
    steps = np.where(found.cells.steps == NONE, np.inf, found.cells.steps).reshape(found.shape)
    budgets = np.geomspace(1, max(found.sweep.steps, 2), 60).tolist()
    solved = [
        MapCurve(
            label,
            *style,
            np.array([(own <= k).mean() for k in budgets]),
            at=-1,
        )
        for (label, own), style in _styled(_by_optimizer(found, steps))
    ]
    across = MapAxis("steps", tuple(budgets), log=True)
    targets = f"share of {steps.size // len(solved)} runs with f − f* ≤ 1e-8"
    yield MapView(
        targets, MapCurves(across, tuple(solved), (0.0, 1.0), False, "share solved within so many steps", CAUTION)
    )
    if len(solved) > 1:
        each = np.array([own.ravel() for _, own in _by_optimizer(found, steps)])
        with np.errstate(invalid="ignore"):
            ratio = np.where(np.isfinite(each), each / np.maximum(each.min(axis=0), 1), np.inf)
        factors = np.geomspace(1, 100, 60)
        curves = tuple(
            one._replace(middle=np.array([(own <= factor).mean() for factor in factors]))
            for one, own in zip(solved, ratio, strict=True)
        )
        across = MapAxis("times the steps of the best", tuple(factors.tolist()), log=True)
        yield MapView("performance profile", MapCurves(across, curves, (0.0, 1.0), False, "share solved", ""))


CAUTION = "Which one looks best depends on the problems chosen."


def _curves(found: Map, across: MapAxis, curves: list[MapCurve], name: str, notes: list[str]) -> MapView:
    every = np.concatenate([part for one in curves for part in (one.low, one.middle, one.high) if part is not None])
    log = bool((every > 0).any()) and not bool((every < 0).any())
    low, high = _range(every[every > 0] if log else every, log)
    top = _start_gap(found) if log else math.inf
    limits = low, max(min(high, top), low + 1) if log else high
    lost = any(np.isnan(one.middle).any() for one in curves)
    above = high > limits[1]
    words = ", ".join([*notes, *(["× a run diverged"] if lost else []), *(["↑ above all this"] if above else [])])
    return MapView(_whose(found), MapCurves(across, tuple(curves), limits, log, name, words))


def _by_optimizer(found: Map, numbers: Array) -> Iterator[tuple[str, Array]]:
    """The numbers of each optimizer, shaped like the rest of the grid."""
    names = [axis.name for axis in found.sweep.axes]
    if "optimizer" not in names:
        yield name_of(found.sweep.optimizer), numbers
        return
    at = names.index("optimizer")
    for i, value in enumerate(found.sweep.axes[at].values):
        yield words_of(value), np.take(numbers, i, axis=at)


def _styled(named: Iterator[tuple[str, Array]]) -> list[tuple[tuple[str, Array], Style]]:
    """Each with the color and the marker of its optimizer, as in a race; with more optimizers, they repeat."""
    every = list(named)
    names = [label.partition(":")[0] for label, _ in every]
    styles = [style for i in range(0, len(names), len(SLOTS)) for style in lane_styles(names[i : i + len(SLOTS)])]
    return list(zip(every, styles, strict=True))


def map_axis(axis: Axis) -> MapAxis:
    """An axis of a sweep as it is drawn."""
    words = any(isinstance(value, str | bool) for value in axis.values)
    values = [words_of(value) if words else float(value) for value in axis.values]
    return MapAxis(axis.name, tuple(values), axis.logarithmic)


def _varies(found: Map, name: str) -> bool:
    return name in (axis.name for axis in found.sweep.axes)


def _whose(found: Map) -> str:
    """The optimizer and the problem of all runs, as far as they are the same."""
    parts = [name_of(found.sweep.optimizer)] if not _varies(found, "optimizer") else []
    parts += [name_of(found.sweep.problem)] if not _varies(found, "problem") else []
    return ", ".join(parts)


def name_of(given: object) -> str:
    """A spec string, or the name of an object."""
    return harmless(given if isinstance(given, str) else str(getattr(given, "name", given)))


def words_of(value: object) -> str:
    """A value of an axis, as it is read."""
    return typeset(f"{value:.4g}") if isinstance(value, float) else name_of(value)


VIEWS: Mapping[str, Callable[[Map], Iterator[MapView]]] = {
    "basin": lambda found: _cell_maps(found, _basins),
    "lr": _rates,
    "grid": lambda found: _cell_maps(found, _gaps),
    "seeds": _seeds,
    "profile": _profile,
}
"""What each kind of map shows."""
