"""How numbers are written for users, and how the points that users write are read."""

import math
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from termopt.base.errors import UserError, printable
from termopt.base.hyperparameter import Value

MOST_COORDINATES = 8
"""A point of more coordinates is not written out."""

MOST_DIGITS = 1000
"""A whole number of more digits is not read."""

PREFIXES = ("", "k", "M", "G", "T", "P", "E")
"""SI prefixes, by powers of a thousand."""

MINUS = "−"
"""The minus sign of mathematics, which is as wide as a plus."""


# -- values that can be read back ----------------------------------------------------------------------------------


def short(value: Value) -> str:
    """The shortest text that reads back as this value: `100`, `1e-8`, `true`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    return re.sub(r"e([+-])0+", r"e\1", repr(value)).removesuffix(".0")


def point(x: Sequence[float]) -> str:
    """A point: `(-2, 2)`, or `105 parameters` if it has too many coordinates to be read."""
    if len(x) > MOST_COORDINATES:
        return f"{len(x)} parameters"
    return all_of_point(x)


def all_of_point(x: Sequence[float], digits: int = 6) -> str:
    """A point with all its coordinates, each in so many digits: `(-2, 2)`."""
    return f"({', '.join(f'{value:.{digits}g}' for value in x)})"


def parse_point(text: str) -> tuple[float, ...]:
    """The point that a text spells: numbers between commas or spaces, in parentheses or not.

    `-2,2`, `-2, 2`, `(-2 2)`, `−2 2` -> (-2.0, 2.0). Raises UserError for anything else; it does not say how many
    numbers a problem needs, which `scene.validate` does.
    """
    inner = text.strip()
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    parts = [part.split() for part in inner.replace(MINUS, "-").split(",")]
    try:
        if not all(parts):  # nothing at all, or nothing between two commas
            raise ValueError
        return tuple(float(number) for part in parts for number in part)
    except ValueError:
        raise UserError(f"{printable(text)}: expected numbers with commas, such as -2,2") from None


def whole(text: str) -> int | None:
    """The whole number that a text spells: `1000`, `1e3`; None if it spells none."""
    try:
        number = Decimal(text.strip().replace(MINUS, "-"))
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() > MOST_DIGITS or number != number.to_integral_value():
        return None
    return int(number)


# -- sizes, in few characters --------------------------------------------------------------------------------------


def digits(value: float, count: int = 3) -> str:
    """A number with so many significant digits, also where they are zeros: `−2.00`, `0.100`, `6.23e−5`, `0`, `inf`."""
    if value == 0 or not math.isfinite(value):
        return typeset("0" if value == 0 else str(value))
    if 1e-3 <= abs(value) < 10.0**count:
        return typeset(f"{value:#.{count}g}".removesuffix("."))
    return typeset(f"{value:.{count - 1}e}")


def longest(count: int = 3) -> int:
    """The columns of the longest of usual numbers with so many significant digits: `6.23e−5`."""
    return count + len(".e−5")


def two_digits(value: float) -> str:
    """A number of two digits or so, for what is only compared: `0`, `0.04`, `1.2`, `34`, `2.1e5`, `inf`."""
    return typeset(f"{value:.0f}" if 10 <= abs(value) < 1e4 else f"{value:.2g}")


def three_digits(value: float) -> str:
    """A number in a sentence, three digits of it: `0.0125`, `12,300`, `1.3e−9`, `∞`."""
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    text = f"{value:,.0f}" if 999.5 <= abs(value) < 1e7 else f"{value + 0.0:.3g}"
    return typeset(text)


def count(value: float) -> str:
    """How many there are of something: `9999`, `10k`, `1.5M`, `100M`."""
    return f"{value:.0f}" if abs(value) < 1e4 else "".join(_scaled(value))


def byte_count(value: float) -> str:
    """How many bytes, in a table: `800 B`, `1.2 kB`, `7.2 GB`; a kilobyte has 1000."""
    digits, prefix = _scaled(value)
    return f"{digits} {prefix}B"


def byte_count_in_words(value: float) -> str:
    """How many bytes, in a sentence: `800 B`, `1.44 kB`, `7.2 GB`."""
    power = min(len(f"{int(value):,}") // 4, 4)
    return f"{three_digits(value / 1000**power)} {PREFIXES[power]}B"


def duration(seconds: float) -> str:
    """How long something takes: `0.08 ms`, `12 ms`, `31 s`, `4 min`, `2.5 h`."""
    for unit, long, most in (("ms", 1e-3, 1.0), ("s", 1.0, 120.0), ("min", 60.0, 7200.0)):
        if seconds < most:
            return f"{two_digits(seconds / long)} {unit}"
    return f"{two_digits(seconds / 3600)} h"


def percent(share: float, decimals: int = 0) -> str:
    """A share of 1 in percent: `41 %`, `97.2 %`."""
    return f"{100 * share:.{decimals}f} %"


def percent_done(share: float) -> str:
    """A share of 1 in whole percent, rounded down, because what is under way is not done: `41 %`."""
    return percent(int(share * 100) / 100)


def typeset(text: str) -> str:
    """A number as Python prints it, with a real minus and a short exponent: `−1.5e9` for `-1.5e+09`."""
    if "e" in text:  # a few hundred numbers a second have no exponent
        text = re.sub(r"e(-?)\+?0*(?=\d)", r"e\1", text)
    return text.replace("-", MINUS)


def _scaled(value: float) -> tuple[str, str]:
    """Two digits, or three from 100 on, without a zero behind the point; and the prefix of the unit."""
    if not math.isfinite(value):
        return str(value), ""
    power = 0
    while abs(float(f"{value:.3g}")) >= 1000 and power < len(PREFIXES) - 1:
        value, power = value / 1000, power + 1
    return (f"{value:.3g}" if abs(value) >= 100 else f"{float(f'{value:.2g}'):g}"), PREFIXES[power]
