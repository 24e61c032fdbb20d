"""A lane: everything that determines one trajectory, bit for bit, and nothing else that matters to it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from itertools import zip_longest
from typing import Any, NamedTuple

from termopt.base.plain_values import hyperparameter_value, number, shown, text, tuple_of, whole
from termopt.engine.core.problem import Problem, require_answers
from termopt.engine.core.types import Optimizer

MOST_EDITS = 1_000
"""How many edits one lane can have."""


class Edit(NamedTuple):
    """A hyperparameter turned while the lane runs: from step k on, `field` is `value`."""

    k: int
    field: str
    value: Any


@dataclass(frozen=True)
class Lane:
    """One optimizer on one problem.

    `label`, `colour` and `marker` are how the screen shows it. `preset` names the hyperparameters whose values come
    from the presets of the problem rather than from the user.
    """

    problem: Problem
    optimizer: Optimizer
    start: tuple[float, ...]
    seed: int = 0
    edits: tuple[Edit, ...] = ()
    label: str = ""
    colour: str = "red"
    marker: str = "●"
    preset: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises UserError for an optimizer that the problem cannot tell what it needs."""
        require_answers(self.problem, self.optimizer)

    def optimizers(self) -> tuple[tuple[int, Optimizer], ...]:
        """The optimizer in force from each step on: `((0, optimizer), (100, optimizer with lr turned), ...)`."""
        segments = [(0, self.optimizer)]
        for k, field, value in sorted(self.edits, key=lambda edit: edit.k):
            segments.append((k, segments[-1][1].edited(field, value)))
        return tuple(segments)

    def optimizer_at(self, k: int) -> Optimizer:
        """The optimizer in force at step k."""
        return self.until(k).optimizers()[-1][1]

    def edited(self, k: int, field: str, value: Any) -> "Lane":
        """This lane with a hyperparameter turned at step k; what was turned later belongs to a future that is no more.

        A hyperparameter turned twice in a row counts once. What was turned in between stays: hyperparameters may depend
        on each other, and in another order they may be out of range.
        """
        kept = self.until(k).edits
        if kept and (kept[-1].k, kept[-1].field) == (k, field):
            kept = kept[:-1]
        return replace(self, edits=(*kept, Edit(k, field, value)))

    def until(self, k: int) -> "Lane":
        """This lane with what was turned up to step k, and nothing after that."""
        return replace(self, edits=tuple(edit for edit in self.edits if edit.k <= k))

    def shares(self, other: "Lane") -> float:
        """The step up to which two lanes are the same: 0 if they differ from the start, inf if they never differ."""
        if (self.problem, self.optimizer, self.start, self.seed) != (
            other.problem,
            other.optimizer,
            other.start,
            other.seed,
        ):
            return 0
        mine, others = (sorted(lane.edits, key=lambda edit: edit.k) for lane in (self, other))
        parting = [pair for pair in zip_longest(mine, others) if pair[0] != pair[1]]
        return min((edit.k for pair in parting for edit in pair if edit), default=math.inf)

    def reseeded(self, seed: int) -> "Lane":
        """This lane with another seed; a start that came from the seed comes from the new one."""
        seeded = self.start == start_for(self.problem, self.seed)
        return replace(self, seed=seed, start=start_for(self.problem, seed) if seeded else self.start)

    def to_json(self, spell: Callable[[Optimizer], str]) -> dict[str, Any]:
        """A JSON object that `from_json` turns into an equal lane. `spell` writes an optimizer as a spec string."""
        return {
            "problem": self.problem.spec,
            "optimizer": spell(self.optimizer),
            "start": list(self.start),
            "seed": self.seed,
            "edits": [list(edit) for edit in self.edits],
            "label": self.label,
            "colour": self.colour,
            "marker": self.marker,
            "preset": list(self.preset),
        }

    @classmethod
    def from_json(
        cls, data: dict[str, Any], problem: Callable[[str], Problem], optimizer: Callable[[str], Optimizer]
    ) -> "Lane":
        """The lane that `to_json` wrote; `problem` and `optimizer` build objects from spec strings.

        Raises ValueError for a key or a kind of value that no lane has, and what these two raise.
        """
        if set(data) != {field.name for field in fields(cls)}:
            raise ValueError(f"not a lane: {shown(data)}")
        return cls(
            problem=problem(text(data["problem"])),
            optimizer=optimizer(text(data["optimizer"])),
            start=tuple_of(number)(data["start"]),
            seed=whole(data["seed"]),
            edits=tuple_of(_edit)(data["edits"]),
            label=text(data["label"]),
            colour=text(data["colour"]),
            marker=text(data["marker"]),
            preset=tuple_of(text)(data["preset"]),
        )


def _edit(data: Any) -> Edit:
    match data:
        case [k, field, value]:
            return Edit(whole(k), text(field), hyperparameter_value(value))
        case _:
            raise ValueError(f"not a step, a hyperparameter and its value: {shown(data)}")


def start_for(problem: Problem, seed: int) -> tuple[float, ...]:
    """Where a run of this seed starts by default. A problem without `start_for` starts at its start."""
    return problem.start_for(seed) if hasattr(type(problem), "start_for") else problem.start
