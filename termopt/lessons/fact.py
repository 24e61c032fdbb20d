"""A fact of a lesson: a number, a lane or a word that the run gives, and what it is claimed to be."""

import inspect
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from termopt.engine.step import quiet
from termopt.errors import UserError, unknown
from termopt.lessons.measures import MEASURES, Value
from termopt.lessons.run import Run

NOTHING = "–"
"""What is written where the run has no such number."""

FACTS = ("of", "to")
"""The names under which a measure takes the values of other facts."""

UNITS = ("B", "kB", "MB", "GB", "TB")

FROM_ONE = ("lane", "other", "coordinate")
"""What the files count from 1."""


@dataclass(frozen=True)
class Fact:
    """`what` to measure, `given` what, and the claim: `between` two numbers, or what it `equals` (a lane from 0)."""

    what: str
    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    between: tuple[float, float] | None = None
    equals: Value | None = None

    @property
    def kind(self) -> str:
        return MEASURES[self.what].kind

    def holds(self, value: Value | None) -> bool:
        """Whether a measured value is what is claimed."""
        if self.between is None:
            return value == self.equals
        return isinstance(value, int | float) and self.between[0] <= value <= self.between[1]


def fact_from(table: Mapping[str, Any]) -> Fact:
    """The fact of a TOML table. Raises UserError saying what is wrong with it."""
    what = table.get("what", "")
    if what not in MEASURES:
        raise unknown("measure", str(what), MEASURES)
    given = {key: _counted(key, value) for key, value in table.items() if key not in ("what", "between", "is")}
    taken = {name: p for name, p in inspect.signature(MEASURES[what].of).parameters.items() if name != "run"}
    needed = {name for name, p in taken.items() if p.default is p.empty}
    if not needed <= given.keys() <= taken.keys():
        raise UserError(f"{what} takes {', '.join(taken) or 'nothing'}, got {', '.join(given) or 'nothing'}")
    if MEASURES[what].kind in ("lane", "word"):
        return Fact(what, given, equals=_equals(MEASURES[what].kind, table))
    return Fact(what, given, between=_between(table))


def _counted(key: str, value: Any) -> Any:
    return value - 1 if key in FROM_ONE else value


def _between(table: Mapping[str, Any]) -> tuple[float, float]:
    match table:
        case {"between": [int() | float() as low, int() | float() as high], **rest} if low <= high and "is" not in rest:
            return float(low), float(high)
        case _:
            raise UserError("a number needs between = [low, high]")


def _equals(kind: str, table: Mapping[str, Any]) -> Value:
    match kind, table:
        case "lane", {"is": int(lane), **rest} if "between" not in rest:
            return lane - 1
        case "word", {"is": str(word), **rest} if "between" not in rest:
            return word
        case _:
            raise UserError(f"a {kind} needs is = {'its number' if kind == 'lane' else 'a text'}")


# -- facts of a run ----------------------------------------------------------------------------------------------


class Measured(Mapping[str, Value | None]):
    """The values of a lesson's facts on a run, each measured when it is first asked for."""

    def __init__(self, facts: Mapping[str, Fact], run: Run) -> None:
        self._facts = facts
        self._run = run
        self._values: dict[str, Value | None] = {}

    def __getitem__(self, name: str) -> Value | None:
        if name not in self._values:
            fact = self._facts[name]
            given = {key: self[value] if key in FACTS else value for key, value in fact.given.items()}
            self._values[name] = _value(fact.what, given, self._run)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def word(self, name: str) -> str:
        """A fact as it stands in a sentence."""
        return worded(self._facts[name].kind, self[name], self._run)


def _value(what: str, given: Mapping[str, Any], run: Run) -> Value | None:
    lanes = [given[key] for key in ("lane", "other") if key in given]
    if any(value is None for value in given.values()) or not all(lane in run.lanes for lane in lanes):
        return None
    with quiet():
        return MEASURES[what].of(run, **given)


# -- facts in words ----------------------------------------------------------------------------------------------


def worded(kind: str, value: Value | None, run: Run) -> str:
    """A value as it stands in a sentence: `31`, `0.125`, `100,000,000`, `7.2 GB`, a lane's label."""
    match kind, value:
        case _, None:
            return NOTHING
        case "lane", int(lane):
            return run.label(lane)
        case "bytes", int(count):
            return in_bytes(count)
        case (("step" | "count"), int(count)):
            return f"{count:,}"
        case _, int() | float() as number:
            return in_digits(number)
        case _:
            return str(value)


def in_bytes(count: float) -> str:
    """`1,440 B`, `7.2 GB`: powers of 1000, three digits at most."""
    power = min(len(f"{int(count):,}") // 4, len(UNITS) - 1)
    return f"{in_digits(count / 1000**power)} {UNITS[power]}"


def in_digits(number: float) -> str:
    """A number in three digits: `0.0125`, `12,300`, `1.3e−9`."""
    if math.isnan(number):
        return NOTHING
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    text = f"{number:,.0f}" if 999.5 <= abs(number) < 1e7 else f"{number + 0.0:.3g}"
    return re.sub(r"e([+-])0*", lambda sign: "e−" if sign[1] == "-" else "e", text).replace("-", "−")
