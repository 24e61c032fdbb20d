"""Round numbers for axes, and how they are written."""

import math
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from termopt.base.number_text import PREFIXES, typeset
from termopt.draw.plot.coordinates import place
from termopt.session.axes import AXES, SECONDS

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "−"


class Tick(NamedTuple):
    """A labelled place: a cell counted from the left or from the top of the plot, and the row of dots in it."""

    cell: int
    label: str
    dot: int = 1


def nice_step(span: float, count: int) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that cuts `span` into at most `count` parts."""
    raw = span / max(count, 1)
    decade = 10.0 ** math.floor(math.log10(raw))
    return next((decade * m for m in (1, 2, 5) if decade * m >= raw * (1 - 1e-9)), decade * 10)


def nice_values(low: float, high: float, count: int) -> list[float]:
    """Multiples of a round step in [low, high], about `count` of them."""
    step = nice_step(high - low, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def number(value: float, step: float) -> str:
    """A tick's label, with just the decimals that tell it from its neighbors: `−1.5`, `200`, `2e5`."""
    if value == 0:
        return "0"
    if abs(value) >= 1e5 or step < 1e-4:
        digits = max(0, math.floor(math.log10(abs(value))) - math.floor(math.log10(step)))
        return typeset(f"{value:.{min(digits, 3)}e}")
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return typeset(f"{value:.{decimals}f}")


def short(value: float, unit: str = "") -> str:
    """A number of at most four digits with a prefix, by powers of a thousand: `10k`, `7.2GB`, `20.5`, `0`."""
    if not value:
        return "0"
    value = float(f"{value:.4g}")
    group = min(max(math.floor(math.log10(abs(value)) / 3 + 1e-9), 0), len(PREFIXES) - 1)
    return typeset(f"{value / 1000.0**group:.4g}") + PREFIXES[group] + unit


def power(exponent: int) -> str:
    """`10⁻²`."""
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def labels_for(low: float, high: float, count: int) -> list[tuple[float, str]]:
    """Round values in [low, high] with their labels."""
    values = nice_values(low, high, count)
    step = nice_step(high - low, count)
    return [(value, number(value, step)) for value in values]


STRIDES = (1, 2, 3, 4, 5, 10, 20, 50, 100, 200, 500, 1000)
"""How many powers of ten there may be from one tick to the next."""


def powers_for(low: float, high: float, count: float) -> list[tuple[float, str]]:
    """Whole exponents in [low, high], at most about `count`, as (exponent, `10ⁿ`)."""
    stride = next(s for s in STRIDES if s >= (high - low) / max(count, 1) * (1 - 1e-9))
    first = math.ceil(low / stride - 1e-9) * stride
    return [(float(e), power(e)) for e in range(first, math.floor(high + 1e-9) + 1, stride)]


@lru_cache(maxsize=64)
def value_ticks(low: float, high: float, log: bool, rows: int) -> tuple[tuple[float, str], ...]:
    """Ticks of a value axis of so many rows, as (value, label); at least two if the axis has two rows.

    low, high, value: exponents of ten where `log`. About one tick every three rows: whole powers of ten, else 1, 2 and
    5 times these, else any round numbers.
    """
    if rows < 2:
        return ()
    most, room = max(2, rows // 3), 2 if rows > MANY_ROWS else 1
    found = _log_choices(low, high, most) if log else [labels_for(low, high, count) for count in _counts(most)]
    apart = [ticks for ticks in found if all((b[0] - a[0]) / (high - low) * rows >= room for a, b in pairwise(ticks))]
    good = [ticks for ticks in apart if 2 <= len(ticks) <= most + 1]
    if good:
        return tuple(max(good, key=len))
    pairs = [(ticks[0], ticks[-1]) for ticks in found if len(ticks) > 1]
    rows_apart = [pair for pair in pairs if (pair[1][0] - pair[0][0]) / (high - low) * rows >= 1]
    return rows_apart[0] if rows_apart else tuple(max(apart, key=len, default=()))


def _counts(most: int) -> tuple[int, ...]:
    """How many ticks are tried: at most so many, the more the better, and only then more, of which two are kept."""
    return (*range(most + 1, 0, -1), *range(most + 2, MOST_TRIED))


MOST_TRIED = 20
"""As many ticks are never tried: two of nearly so many are a row apart on any axis of two rows."""


LARGEST = 300
"""The exponent up to which round numbers between powers of ten are looked for."""

MANY_ROWS = 4
"""Up to so many rows labels may stand in each of them."""


def _log_choices(low: float, high: float, most: int) -> list[list[tuple[float, str]]]:
    """Ticks of a log axis: of equally many the first choice is the best."""
    powers = [powers_for(low, high, (high - low) / stride) for stride in STRIDES]
    values = [(m, e) for e in range(math.floor(low), math.ceil(high) + 1) for m in (1, 2, 5)] if high - low < 4 else []
    between = [(math.log10(m) + e, _round_label(m, e)) for m, e in values if low <= math.log10(m) + e + 1e-9]
    between = [(at, label) for at, label in between if at <= high + 1e-9]
    counts = _counts(most) if high - low < 1 and high < LARGEST else ()
    linear = [labels_for(10**low, 10**high, count) for count in counts]
    return [*powers, between, between[::2], *([(math.log10(v), x) for v, x in ticks if v > 0] for ticks in linear)]


def _round_label(mantissa: int, exponent: int) -> str:
    """`0.02`, `50`, `10⁻⁵`, `2e−5`."""
    if -3 <= exponent <= 3:
        return f"{mantissa * 10.0**exponent:g}"
    return power(exponent) if mantissa == 1 else typeset(f"{mantissa}e{exponent}")


def run_ticks(name: str, ends: tuple[float, float], width: int, log: bool = False) -> tuple[Tick, ...]:
    """Round numbers over a run, or a part of it; always the first and the last, which are its ends.

    name: of the cost axis, one of AXES or SECONDS.
    ends: how many steps, epochs, ... the run has at the left and at the right.
    width: of the plot, in cells.
    log: whether the axis is logarithmic, with 1 + the number of steps.
    """
    axis = AXES.get(name, SECONDS)
    start, total = ends
    first, last = _count(start, name), _count(total, name)
    if width < len(first) + len(last) + 2 or total <= start:
        return (Tick(0, first),) if width >= len(first) else ()
    inner = [v for v in _round_values(start, total, width, log) if start < v < total]
    if log:
        low, high = math.log1p(start), math.log1p(total)
        places = [(v, int((math.log1p(v) - low) / (high - low) * width)) for v in inner]
    else:
        places = [(v, place(v - start, total - start, 2 * width) // 2) for v in inner if axis.continuous or v == int(v)]
    ticks, free = [Tick(0, first)], len(first) + 2
    room = width - len(last) - 3
    for value, cell in places:
        label = _count(value, name)
        if cell - len(label) // 2 > free - 1 and cell + len(label) // 2 < room:
            ticks.append(Tick(cell, label))
            free = cell + len(label) // 2 + 3
    return (*ticks, Tick(width - 1, last))


FEW = 100
"""Where the ends of a logarithmic axis are within this factor, its ticks are round numbers, else powers of ten."""


def _round_values(start: float, total: float, width: int, log: bool) -> list[float]:
    """Round numbers for the ticks of an axis of so many cells."""
    if log and total > FEW * start:
        return [10.0**e for e in range(max(math.ceil(math.log10(total)), 0) + 2)]
    return nice_values(start, total, max(1, width // 9))


def _count(value: float, name: str) -> str:
    return str(int(value)) if name == "steps" else short(value, AXES.get(name, SECONDS).unit)
