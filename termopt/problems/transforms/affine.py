"""What can be done to a surface without changing what it is: turn it, stretch it, move it, multiply its loss."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from termopt.base.errors import unknown
from termopt.base.hyperparameter import hyperparameter, hyperparameters

Pair = tuple[float, float]


@dataclass(frozen=True)
class Warp:
    """What is done to a surface, in this order: stretched, turned, moved; and its loss is multiplied."""

    rotate: float = hyperparameter(
        0.0, lo=-180, hi=180, symbol="∠", doc="the surface is turned about the middle of its box, in degrees"
    )
    stretch: float = hyperparameter(
        1.0, lo=0.01, hi=100, scale="log", symbol="↔", doc="the surface is so many times as wide along its own x axis"
    )
    shift: float = hyperparameter(
        0.0, lo=-1000, hi=1000, symbol="↗", doc="the surface is moved by this along x and along y"
    )
    scale: float = hyperparameter(1.0, lo=1e-6, hi=1e6, scale="log", symbol="×", doc="the loss is multiplied by this")

    def then(self, **changes: float) -> "Warp":
        """Both in one: turns and moves add up, factors multiply. Raises UserError for an unknown hyperparameter, or its
        range.

        The sum is that of the decimals that the user sees, so that ten moves by 0.1 are undone by one of −1.
        """
        return replace(self, **{name: self._with(name, change) for name, change in changes.items()})

    def _with(self, name: str, change: float) -> float:
        if name not in _HYPERPARAMETERS:
            raise unknown("warp", name, _HYPERPARAMETERS)
        a, b = (Decimal(repr(float(value))) for value in (getattr(self, name), _HYPERPARAMETERS[name].check(change)))
        if name == "rotate":
            return math.remainder(a + b, 360)
        return float(_HYPERPARAMETERS[name].check(float(a + b if name == "shift" else a * b)))

    def __str__(self) -> str:
        """In words: `turned 30°, stretched ×4, moved by 2, loss ×10`."""
        return ", ".join(_WORDS[name].format(value) for name, value in self._settings()).replace("-", "−")

    def added_to(self, spec: str) -> str:
        """A spec with the hyperparameters that this warp needs."""
        settings = ",".join(f"{name}={value!r}".removesuffix(".0") for name, value in self._settings())
        return f"{spec}{',' if ':' in spec else ':'}{settings}"

    def _settings(self) -> Iterator[tuple[str, float]]:
        """What differs from no warp at all."""
        values = ((name, getattr(self, name)) for name in _HYPERPARAMETERS)
        return ((name, value) for name, value in values if value != _HYPERPARAMETERS[name].default)

    def there(self, middle: Pair) -> "Affine":
        """From a point of the surface to where it is seen. middle: what stays where it is but for the move."""
        c, s = _direction(self.rotate)
        turned = Affine(c * self.stretch, -s, s * self.stretch, c)
        return turned.taking(middle, (middle[0] + self.shift, middle[1] + self.shift))

    def back(self, middle: Pair) -> "Affine":
        """From where a point is seen to the point of the surface."""
        c, s = _direction(self.rotate)
        turned = Affine(c / self.stretch, s / self.stretch, -s, c)
        return turned.taking((middle[0] + self.shift, middle[1] + self.shift), middle)


WARP_HYPERPARAMETERS = hyperparameters(Warp)
"""The hyperparameters that every surface takes beside its own."""

_HYPERPARAMETERS = {k.name: k for k in WARP_HYPERPARAMETERS}
_WORDS = {"rotate": "turned {:g}°", "stretch": "stretched ×{:g}", "shift": "moved by {:g}", "scale": "loss ×{:g}"}


def read_words(text: str) -> tuple[str, dict[str, str]]:
    """A formula and, by name, what the words behind it say of a warp: from `x² + y⁴, turned 30°`, which `str` gives."""
    found: dict[str, str] = {}
    while comma := text.rfind(", ") + 1:
        name, number = next(_read(text[comma:].strip()), ("", ""))
        if not name or name in found:
            break
        found[name], text = number, text[: comma - 1]
    return text, found


def _read(words: str) -> Iterator[tuple[str, str]]:
    """The hyperparameter that such words speak of, and its value."""
    for name, pattern in _WORDS.items():
        before, after = pattern.split("{:g}")
        number = words.removeprefix(before).removesuffix(after)
        if words == f"{before}{number}{after}" and number[-1:].isdigit():
            yield name, number.replace("−", "-")


def _direction(degrees: float) -> Pair:
    """Cosine and sine, exact for right angles."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (float(round(c)), float(round(s))) if degrees % 90 == 0 else (c, s)


class Affine(NamedTuple):
    """(x, y) -> (a·x + b·y + e, c·x + d·y + f), for floats and arrays alike and to the same bit."""

    a: float
    b: float
    c: float
    d: float
    e: float = 0.0
    f: float = 0.0

    def __call__(self, x: Any, y: Any) -> tuple[Any, Any]:
        a, b, c, d, e, f = self
        return a * x + b * y + e, c * x + d * y + f

    def taking(self, start: Pair, end: Pair) -> "Affine":
        """The map with the same a, b, c and d that takes one point to the other."""
        x, y = self._replace(e=0.0, f=0.0)(*start)
        return self._replace(e=end[0] - x, f=end[1] - y)
