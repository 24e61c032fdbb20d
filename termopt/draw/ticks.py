"""Round numbers for axes, and how they are written."""

import math
import re
from typing import NamedTuple

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "−"


class Tick(NamedTuple):
    """A labelled place: a cell counted from the left or from the top of the plot."""

    cell: int
    label: str


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


def typeset(text: str) -> str:
    """A number as Python prints it, with a real minus and a short exponent: `−1.5e9` for `-1.5e+09`."""
    return re.sub(r"e(-?)\+?0*(?=\d)", r"e\1", text).replace("-", MINUS)


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
