"""A map as text to read: a picture of two axes, a table of one, or a profile."""

import math
from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from termopt.base.foreign_text import harmless
from termopt.base.number_text import all_of_point, percent
from termopt.engine.core.status import Status
from termopt.export.map_signs import NUMBERS, SIGNS
from termopt.export.map_table import row
from termopt.sweeps.cells import NONE
from termopt.sweeps.map import Map
from termopt.sweeps.sweep import problem_of
from termopt.sweeps.theory import theory_of

LEAST = 9
"""Pictures distinguish gaps down to 1e-9."""

AFTER = (1, 2, 5)
"""Steps of a profile: 1, 2, 5, 10, 20, ..."""


def map_text(kind: str, found: Map) -> Iterator[str]:
    """The lines of a map, as its kind is best read."""
    if kind == "profile":
        yield from _profile(found)
    elif kind == "basin":
        yield from _pictures(found, _minimum_sign)
        yield from _legend(found)
    elif kind == "grid":
        yield from _pictures(found, _gap_sign)
        yield f"n: f − f* ≤ 10⁻ⁿ at the end   ·: above 1   {SIGNS[Status.DIVERGED]}: diverged\n"
        theory = theory_of(found)
        if theory is not None:
            agreement = percent(theory.agreement, 1)
            yield f"{agreement} of the runs agree with theory, which says where the optimizer is stable\n"
    else:
        yield from _table(found)


def _table(found: Map) -> Iterator[str]:
    rows = [found.names, *(tuple(map(_short, row(found, i))) for i in range(found.sweep.size))]
    yield from columns(rows)


def columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Rows with their cells one below the other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() + "\n"


def _short(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else harmless(str(value))


def _pictures(found: Map, sign: Callable[[Map, int], str]) -> Iterator[str]:
    """A picture of the first two axes for every value of the others: the first goes right, the second up."""
    across, up, *others = found.sweep.axes
    numbers = np.arange(found.sweep.size).reshape(found.shape)
    for place in product(*(range(len(axis.values)) for axis in others)):
        said = [f"{axis.name}={_short(axis.values[i])}" for axis, i in zip(others, place, strict=True)]
        if said:
            yield ", ".join(said) + "\n"
        layer = numbers[(slice(None), slice(None), *place)]
        labels = [_short(up.values[0]), _short(up.values[-1]), up.name]
        width = max(map(len, labels))
        for j in reversed(range(len(up.values))):
            label = labels[1] if j == len(up.values) - 1 else labels[0] if j == 0 else ""
            label = up.name if j == len(up.values) // 2 and not label else label
            yield f"{label.rjust(width)} {''.join(sign(found, int(i)) for i in layer[:, j])}\n"
        ends = _short(across.values[0]), _short(across.values[-1])
        gap = max(len(across.values) - len(ends[0]) - len(ends[1]), 2 + len(across.name))
        yield f"{' ' * width} {ends[0]}{across.name.center(gap)}{ends[1]}\n\n"


def _minimum_sign(found: Map, index: int) -> str:
    number = int(found.cells.minimum[index])
    return SIGNS[found.status_of(index)] if number == NONE else NUMBERS[min(number, len(NUMBERS) - 1)]


def _gap_sign(found: Map, index: int) -> str:
    gap, status = float(found.cells.gap[index]), found.status_of(index)
    if math.isnan(gap) or status is Status.DIVERGED:
        return SIGNS[status]
    if gap > 1:
        return "·"
    return str(LEAST if gap <= 0 else min(LEAST, int(-math.log10(gap))))


def _legend(found: Map) -> Iterator[str]:
    """How many cells have each sign, and what it means."""
    signs = [_minimum_sign(found, i) for i in range(found.sweep.size)]
    one = "problem" not in (axis.name for axis in found.sweep.axes)
    minima = problem_of(found.sweep.problem).minima if one else ()
    meaning = {SIGNS[status]: f"{status}, at no known minimum" for status in Status}
    meaning[SIGNS[Status.DIVERGED]] = str(Status.DIVERGED)
    for number, minimum in enumerate(minima[: len(NUMBERS)]):
        meaning[NUMBERS[number]] = f"minimum {number} at {all_of_point(minimum, 4)}, f = {minimum.loss:.4g}"
    for sign in sorted(set(signs), key=lambda s: (s not in NUMBERS, s)):
        share = signs.count(sign) / len(signs)
        yield f"{sign}  {percent(share, 1):>7}  {meaning.get(sign, f'minimum {sign}')}\n"


def _part(own: NDArray[np.int64], k: int) -> float:
    """The part of runs whose steps, where there are any, are at most k."""
    return int(np.count_nonzero((own != NONE) & (own <= k))) / own.size


def _profile(found: Map) -> Iterator[str]:
    """For each optimizer the share of runs that were within 1e-8 of the best known loss after so many steps."""
    limit = max(found.sweep.steps, 1)
    after = sorted({digit * 10**power for power in range(8) for digit in AFTER if digit * 10**power < limit} | {limit})
    steps = found.cells.steps
    names = [axis.values for axis in found.sweep.axes if axis.name == "optimizer"]
    every = found["optimizer"].ravel() if names else np.full(found.sweep.size, "all runs")
    each = found.sweep.size // (len(names[0]) if names else 1)
    yield f"share of {each} runs each with f − f* ≤ 1e-8 after so many steps\n"
    rows = [("steps", *map(str, after))]
    for name in dict.fromkeys(every.tolist()):
        own = steps[every == name]
        rows.append((harmless(name), *(percent(_part(own, k)) for k in after)))
    yield from columns(rows)
    yield "Which optimizer looks best depends on the problems chosen.\n"
