"""A fact of a lesson: a number, a lane or a word that the run gives, and what it is claimed to be."""

import inspect
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from termopt.base.errors import UserError, unknown
from termopt.base.translate import translate
from termopt.engine.core.step import quiet
from termopt.lessons.measures import MEASURES, Value
from termopt.lessons.run import Run
from termopt.lessons.wording import worded

FACTS = ("of", "to", "at", "since", "until")
"""The parameters of measures whose values are names of other facts."""

FROM_ONE = ("lane", "other", "coordinate")
"""What the files count from 1."""


@dataclass(frozen=True)
class Fact:
    """`what` to measure, `given` what, and the claim: `between` two numbers, or what it `equals` (a lane from 0).

    Without a claim a fact is only written into the text: whatever the run gives, the page stays true.
    """

    what: str
    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    between: tuple[float, float] | None = None
    equals: Value | None = None

    @property
    def kind(self) -> str:
        return MEASURES[self.what].kind

    @property
    def sources(self) -> Mapping[str, str]:
        """The names of the facts whose values the measure takes, by its parameters."""
        return {key: value for key, value in self.given.items() if key in FACTS and isinstance(value, str)}

    def holds(self, value: Value | None) -> bool:
        """Whether a measured value is what is claimed; of a fact that claims nothing, whether there is one."""
        if self.between is not None:
            return isinstance(value, int | float) and self.between[0] <= value <= self.between[1]
        return value is not None if self.equals is None else value == self.equals


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


def _between(table: Mapping[str, Any]) -> tuple[float, float] | None:
    match table:
        case {"between": [int() | float() as low, int() | float() as high], **rest} if low <= high and "is" not in rest:
            return float(low), float(high)
        case {"between": _} | {"is": _}:
            raise UserError("what is claimed of a number is between = [low, high]")
        case _:
            return None


def _equals(kind: str, table: Mapping[str, Any]) -> Value | None:
    match kind, table:
        case "lane", {"is": int(lane), **rest} if "between" not in rest:
            return lane - 1
        case "word", {"is": str(word), **rest} if "between" not in rest:
            return word
        case _, {"between": _} | {"is": _}:
            raise UserError(f"what is claimed of a {kind} is is = {'its number' if kind == 'lane' else 'a text'}")
        case _:
            return None


# -- facts of a run ----------------------------------------------------------------------------------------------


class Measured(Mapping[str, Value | None]):
    """The values of a lesson's facts on a run, each measured when it is first asked for."""

    def __init__(self, facts: Mapping[str, Fact], run: Run) -> None:
        self.run = run
        self._facts = facts
        self._values: dict[str, Value | None] = {}

    def __getitem__(self, name: str) -> Value | None:
        if name not in self._values:
            fact = self._facts[name]
            given = {**fact.given, **{key: self[source] for key, source in fact.sources.items()}}
            self._values[name] = _value(fact.what, given, self.run)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def holds(self, name: str) -> bool:
        """Whether the run is as the lesson claims."""
        return self._facts[name].holds(self[name])

    def word(self, name: str, lang: str) -> str:
        """A fact as it stands in a sentence."""
        return worded(self._facts[name].kind, self[name], self.run, lang)

    def subject(self, name: str, lang: str) -> str:
        """What a fact measures, in words: `the loss of ● gd at step 32`."""
        fact = self._facts[name]
        given: dict[str, Any] = {key: self._subject_of(key, value, lang) for key, value in fact.given.items()}
        return translate(MEASURES[fact.what].said, lang, **{"since": 0, **given})

    def _subject_of(self, key: str, value: Any, lang: str) -> str:
        if key in ("lane", "other"):
            return self.run.title(value) if value in self.run.lanes else str(value + 1)
        if key in FACTS and isinstance(value, str):
            return self.subject(value, lang) if key in ("of", "to") else self.word(value, lang)
        return str(value + 1 if key in FROM_ONE else value)


def _value(what: str, given: Mapping[str, Any], run: Run) -> Value | None:
    lanes = [given[key] for key in ("lane", "other") if key in given]
    if any(value is None for value in given.values()) or not all(lane in run.lanes for lane in lanes):
        return None
    with quiet():
        value = MEASURES[what].of(run, **given)
    return None if isinstance(value, float) and math.isnan(value) else value
