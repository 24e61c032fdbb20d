"""Round numbers for axes, and how they are written."""

import math
from typing import NamedTuple

from termopt.base.number_text import PREFIXES, typeset
from termopt.draw.plot.coordinates import place
from termopt.session.axes import AXES

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


def powers_for(low: float, high: float, count: int) -> list[tuple[float, str]]:
    """Whole exponents in [low, high], at most about `count`, as (exponent, `10ⁿ`)."""
    stride = max(1, math.ceil((high - low) / max(count, 1)))
    stride = next(s for s in (1, 2, 3, 4, 5, 10, 20, 50, 100, 200, 500, 1000) if s >= stride)
    first = math.ceil(low / stride - 1e-9) * stride
    return [(float(e), power(e)) for e in range(first, math.floor(high + 1e-9) + 1, stride)]


def run_ticks(name: str, total: float, width: int) -> tuple[Tick, ...]:
    """Round numbers over a run of so many steps, epochs, ...; always the first and the last, which are its ends.

    The last is named, if there is room, unless it counts steps or has a unit.
    """
    axis = AXES[name]
    last = _count(total, name)
    if width < len(last) + 3 or total <= 0:
        return (Tick(0, "0"),) if width else ()
    named = f"{last} {name}"
    if name != "steps" and not axis.unit and width >= len(named) + 5:
        last = named
    values = [v for v in nice_values(0, total, max(1, width // 9)) if axis.continuous or v == int(v)]
    inner = [Tick(place(v, total, 2 * width) // 2, _count(v, name)) for v in values if 0 < v < total]
    room = width - len(last) - 3
    return Tick(0, "0"), *(t for t in inner if t.cell > 3 and t.cell + len(t.label) // 2 < room), Tick(width - 1, last)


def _count(value: float, name: str) -> str:
    return str(int(value)) if name == "steps" else short(value, AXES[name].unit)
