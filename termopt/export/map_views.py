"""What the pictures of a map show: a kind and a strength for each run, or curves with bands."""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from termopt.base.in_pieces import drained
from termopt.draw.plot.map_axes import MapAxis
from termopt.draw.plot.map_curves import MapCurve, MapCurves
from termopt.draw.theme.theme import SLOTS
from termopt.engine.core.status import Status
from termopt.engine.core.types import Array
from termopt.engine.trace.targets import best_known
from termopt.export.map_cells import basins, cell_maps, gaps
from termopt.export.map_parts import (
    MapView,
    map_axis,
    name_of,
    start_gap,
    value_range,
    varies,
    whose,
    words_of,
)
from termopt.registry.registry import OPTIMIZERS
from termopt.scene.lane_styles import Style, lane_styles
from termopt.sweeps.losses import loss_curves, loss_steps, target_steps
from termopt.sweeps.map import Map
from termopt.sweeps.sweep import optimizer_of, problem_of
from termopt.sweeps.theory import theory_of
from termopt.sweeps.tuning import best_place


def map_views(kind: str, found: Map) -> Iterator[MapView]:
    """The pictures of a map of this kind: one for every combination of what its axes cannot show at once."""
    return VIEWS[kind](found)


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
        marks = (*_known_rates(found, label), *_tuned_rate(middle)) if first.name == "lr" else ()
        curves.append(MapCurve(label, *style, middle, *band, marks))
    letters = {letter for one in curves for _, letter in one.marks}
    notes = [words for words in ("d default", "p preset", "t tuned") if words[0] in letters]
    yield _curves(found, map_axis(first), curves, "f − f*" if known else "f", notes)


def _known_rates(found: Map, spec: str) -> tuple[tuple[float, str], ...]:
    """Where on the axis the default learning rate of an optimizer is, and its preset on this problem."""
    if varies(found, "problem"):
        return ()
    problem, across = problem_of(found.sweep.problem), map_axis(found.sweep.axes[0])
    name = spec if varies(found, "optimizer") else name_of(found.sweep.optimizer)
    if name not in OPTIMIZERS:
        return ()
    rates = {
        letter: getattr(optimizer_of(name, problem, preset), "lr", None)
        for letter, preset in (("d", False), ("p", True))
    }
    places = {letter: across.place(lr) for letter, lr in rates.items() if isinstance(lr, float)}
    return tuple((place, letter) for letter, place in places.items() if place is not None)


def _tuned_rate(middle: Array) -> tuple[tuple[float, str], ...]:
    """The place of the rate that tuning takes among those of the axis. middle: (n,), the values at the end."""
    place = best_place(np.where(np.isnan(middle), np.inf, middle).tolist())
    return () if place is None else ((float(place), "t"),)


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
    known = any(best_known(found.sweep.lane(i).problem) is not None for i in range(len(losses)))
    across = MapAxis("step", tuple(float(k) for k in steps))
    return _curves(found, across, curves, "f − f*" if known else "f", [])


def _profile(found: Map) -> Iterator[MapView]:
    """The share of targets met within so many steps, and of runs solved within so many times the steps of the best."""
    yield from profile_views(found, drained(target_steps(found.sweep)))


def profile_views(found: Map, met: Array) -> Iterator[MapView]:
    """The pictures of a profile. met: what `target_steps` has of the sweep."""
    budgets = np.geomspace(1, max(found.sweep.steps, 2), 60).tolist()
    shaped = met.reshape(*found.shape, -1)
    solved = [
        MapCurve(label, *style, np.array([(own <= k).mean() for k in budgets]), at=-1)
        for (label, own), style in _styled(_by_optimizer(found, shaped))
    ]
    across = MapAxis("steps", tuple(budgets), log=True)
    title = f"share of {met.size // len(solved)} targets met: {len(met) // len(solved)} runs, f − f* from 100 to 1e-8"
    yield MapView(title, MapCurves(across, tuple(solved), (0.0, 1.0), False, "share met within so many steps", CAUTION))
    steps = shaped[..., -1]
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
        yield MapView(
            "performance profile: f − f* ≤ 1e-8", MapCurves(across, curves, (0.0, 1.0), False, "share solved", RANKS)
        )


CAUTION = "Which one looks best depends on the problems chosen."
RANKS = "Adding an optimizer can change the ranks of the others."


def _curves(found: Map, across: MapAxis, curves: list[MapCurve], name: str, notes: list[str]) -> MapView:
    every = np.concatenate([part for one in curves for part in (one.low, one.middle, one.high) if part is not None])
    log = bool((every > 0).any()) and not bool((every < 0).any())
    low, high = value_range(every[every > 0] if log else every, log)
    top = start_gap(found) if log else math.inf
    limits = low, max(min(high, top), low + 1) if log else high
    lost = any(np.isnan(one.middle).any() for one in curves)
    above = high > limits[1]
    shown = MapCurves(across, tuple(curves), limits, log, name)
    below = any(shown.below(one.middle).any() for one in curves)
    words = [*notes]
    words += ["× a run diverged"] * lost + ["↑ above all this"] * above + ["↓ below all this"] * below
    return MapView(whose(found), shown._replace(notes=", ".join(words)))


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


VIEWS: Mapping[str, Callable[[Map], Iterator[MapView]]] = {
    "basin": lambda found: cell_maps(found, basins),
    "lr": _rates,
    "grid": lambda found: cell_maps(found, partial(gaps, theory=theory_of(found))),
    "seeds": _seeds,
    "profile": _profile,
}
"""What each kind of map shows."""
