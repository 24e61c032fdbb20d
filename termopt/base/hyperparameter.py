"""One declaration of a hyper-parameter; the command line, the editor, sweeps, help and tests all read it.

A hyperparameter is a dataclass field: `lr: float = hyperparameter(1e-3, lo=0, scale="log", symbol="η", doc="step
size")`.
"""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from termopt.base.errors import UserError, printable, unknown

Value = float | int | bool
Scale = Literal["linear", "log"]

MOST_DIGITS = 20
"""Of a whole number written with an exponent; no hyperparameter takes as many."""

TRUTH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


@dataclass(frozen=True)
class Hyperparameter:
    """The declaration. `lo` and `hi` are the hard range; `open_lo`, `open_hi` exclude the end itself."""

    name: str
    default: Value
    lo: float
    hi: float
    open_lo: bool
    open_hi: bool
    scale: Scale
    symbol: str
    doc: str

    @property
    def kind(self) -> type[Value]:
        return type(self.default)

    @property
    def range_text(self) -> str:
        """`0 ≤ lr`, `0 ≤ beta1 < 1`, or `true or false`."""
        if self.kind is bool:
            return f"{self.name} is true or false"
        form = "," if self.kind is int else "g"
        low = "" if self.lo == -math.inf else f"{self.lo:{form}} {'<' if self.open_lo else '≤'} "
        high = "" if self.hi == math.inf else f" {'<' if self.open_hi else '≤'} {self.hi:{form}}"
        return f"{low}{self.name}{high}"

    def check(self, value: Value) -> Value:
        """The value, if it lies in the range. Raises UserError naming the range."""
        if self.kind is bool:
            return value
        above = value > self.lo if self.open_lo else value >= self.lo
        below = value < self.hi if self.open_hi else value <= self.hi
        if above and below:  # not so for nan
            return value
        raise UserError(f"{self.name}={printable(_short(value))} is out of range: {self.range_text}")

    def parse(self, text: str) -> Value:
        """A value of this hyperparameter's kind from text; a whole number also from `1e8` or `100_000_000`.

        Raises UserError saying what was expected.
        """
        if self.kind is bool:
            if text.lower() not in TRUTH:
                raise UserError(f"{self.name}={printable(text)}: {self.range_text}")
            return TRUTH[text.lower()]
        try:
            value = _whole(text) if self.kind is int else self.kind(text)
        except ValueError:
            what = "a whole number" if self.kind is int else "a number"
            raise UserError(f"{self.name}={printable(text)}: expected {what}, {self.range_text}") from None
        if self.kind is float and _beyond_floats(text, value):
            raise UserError(f"{self.name}={printable(text)}: no float can hold it, it would become {value:g}")
        return self.check(value)


def _short(value: Value) -> str:
    return str(value) if isinstance(value, int) else f"{value:g}"


def _whole(text: str) -> int:
    """Raises ValueError for what is no whole number to its last digit, or has more than MOST_DIGITS digits."""
    try:
        return int(text)
    except ValueError:
        from decimal import Decimal, InvalidOperation  # only who writes 1e8 pays for it

    try:
        number = Decimal(text)
        if number.is_finite() and number.adjusted() < MOST_DIGITS and number % 1 == 0:
            return int(number)
    except InvalidOperation:
        pass
    raise ValueError(f"not a whole number: {text}")


def _beyond_floats(text: str, value: float) -> bool:
    """Whether a number was so large that it became inf, or so small that it became 0."""
    digits = text.lower().partition("e")[0]
    return (math.isinf(value) and "inf" not in text.lower()) or (value == 0 and any(d in digits for d in "123456789"))


def hyperparameter(
    default: Value,
    *,
    lo: float = -math.inf,
    hi: float = math.inf,
    open_lo: bool = False,
    open_hi: bool = False,
    scale: Scale = "linear",
    symbol: str = "",
    doc: str,
) -> Any:
    """Declare a dataclass field as a hyperparameter. An infinite `hi` is open: values are finite."""
    ends = {"lo": lo, "hi": hi, "open_lo": open_lo or lo == -math.inf, "open_hi": open_hi or hi == math.inf}
    return dataclasses.field(
        default=default, metadata={"hyperparameter": {**ends, "scale": scale, "symbol": symbol, "doc": doc}}
    )


def hyperparameters(owner: Any) -> tuple[Hyperparameter, ...]:
    """The hyperparameters of a dataclass or of an instance of one, in order of declaration; of anything else, none.

    A field that is declared without `hyperparameter` is one if its default is a number or a truth value; it may be any
    of them.
    """
    if not dataclasses.is_dataclass(owner):
        return ()
    return tuple(
        _declared(f)
        for f in dataclasses.fields(owner)
        if "hyperparameter" in f.metadata or isinstance(f.default, Value)
    )


def _declared(field: dataclasses.Field[Any]) -> Hyperparameter:
    default: Any = field.default
    if field.type in (float, "float"):
        default = float(default)
    return Hyperparameter(
        field.name,
        default,
        **(field.metadata.get("hyperparameter") or hyperparameter(default, doc="").metadata["hyperparameter"]),
    )


def parse_values(owner: str, known: tuple[Hyperparameter, ...], given: Mapping[str, str]) -> dict[str, Value]:
    """Texts to checked values. Raises UserError for a name that `owner` does not have, or a value out of range."""
    table = {k.name: k for k in known}
    for name in given:
        if not table:
            raise UserError(f"{owner} has no hyperparameters, got '{printable(name)}'")
        if name not in table:
            raise unknown(f"hyperparameter of {owner}", name, table)
    try:
        return {name: table[name].parse(text) for name, text in given.items()}
    except UserError as error:
        raise UserError(f"{owner}: {error}") from None
