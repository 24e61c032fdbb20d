"""One declaration of a hyper-parameter; the command line, the editor, sweeps, help and tests all read it.

A knob is a dataclass field: `lr: float = knob(1e-3, lo=0, scale="log", symbol="η", doc="step size")`.
"""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Literal, cast

from termopt.errors import UserError, unknown

Value = float | int | bool
Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class Knob:
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
        low = "" if self.lo == -math.inf else f"{self.lo:g} {'<' if self.open_lo else '≤'} "
        high = "" if self.hi == math.inf else f" {'<' if self.open_hi else '≤'} {self.hi:g}"
        return f"{low}{self.name}{high}"

    def check(self, value: Value) -> Value:
        """The value, if it lies in the range. Raises UserError naming the range."""
        if self.kind is bool:
            return value
        above = value > self.lo if self.open_lo else value >= self.lo
        below = value < self.hi if self.open_hi else value <= self.hi
        if math.isnan(value) or not (above and below):
            raise UserError(f"{self.name}={value:g} is out of range: {self.range_text}")
        return value

    def parse(self, text: str) -> Value:
        """A value of this knob's kind from text. Raises UserError saying what was expected."""
        if self.kind is bool:
            truth = {
                "true": True,
                "false": False,
                "yes": True,
                "no": False,
                "1": True,
                "0": False,
                "on": True,
                "off": False,
            }
            if text.lower() not in truth:
                raise UserError(f"{self.name}={text}: {self.range_text}")
            return truth[text.lower()]
        try:
            value = self.kind(text)
        except ValueError:
            what = "a whole number" if self.kind is int else "a number"
            raise UserError(f"{self.name}={text}: expected {what}, {self.range_text}") from None
        return self.check(value)


def knob(
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
    """Declare a dataclass field as a knob. An infinite `hi` is open: a knob is always a finite number."""
    ends = {"lo": lo, "hi": hi, "open_lo": open_lo or lo == -math.inf, "open_hi": open_hi or hi == math.inf}
    return dataclasses.field(default=default, metadata={"knob": {**ends, "scale": scale, "symbol": symbol, "doc": doc}})


def knobs(owner: Any) -> tuple[Knob, ...]:
    """The knobs of a dataclass or of an instance of one, in order of declaration."""
    fields = dataclasses.fields(owner)
    return tuple(Knob(f.name, cast(Value, f.default), **f.metadata["knob"]) for f in fields if "knob" in f.metadata)


def parse_values(owner: str, known: tuple[Knob, ...], given: dict[str, str]) -> dict[str, Value]:
    """Texts to checked values. Raises UserError for a name that `owner` does not have, or a value out of range."""
    table = {k.name: k for k in known}
    for name in given:
        if name not in table:
            raise (
                unknown(f"knob of {owner}", name, table) if table else UserError(f"{owner} has no knobs, got '{name}'")
            )
    try:
        return {name: table[name].parse(text) for name, text in given.items()}
    except UserError as error:
        raise UserError(f"{owner}: {error}") from None
