"""The kinds of maps: what each varies if nothing else is said."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from termopt.base.errors import UserError, unknown
from termopt.registry import registry
from termopt.sweeps.over import axis, parse_over
from termopt.sweeps.sweep import MOST_CELLS, Axis, Sweep, optimizer_declared, optimizer_of, problem_of

Box = tuple[tuple[float, float], ...]


class Choice(NamedTuple):
    """What a map is made from.

    sweep: what all its runs share.
    optimizers, problems: spec strings, one or more each.
    over: texts as `parse_over` takes them.
    resolution: how many values x and y have; None for the default of the kind.
    box: the region of x and y; None for that of the problem.
    """

    sweep: Sweep
    optimizers: tuple[str, ...]
    problems: tuple[str, ...]
    over: tuple[str, ...] = ()
    resolution: int | None = None
    box: Box | None = None


RESOLUTION = 200
MOST_RESOLUTION = math.isqrt(MOST_CELLS)
RATES = "1e-4..1:41"
SEEDS = 20


def make_sweep(kind: str, choice: Choice) -> Sweep:
    """The sweep of a kind of map. Raises UserError for what it cannot be made from."""
    if kind not in KINDS:
        raise unknown("kind of map", kind, KINDS)
    if choice.resolution is not None and kind != "basin":
        raise UserError("--resolution is for a map of basins; elsewhere --over name=LOW..HIGH:N says how many values")
    given = [parse_over(text, choice.sweep) for text in choice.over]
    made = KINDS[kind](choice, given)
    names = [a.name for a in made]
    for name, several in (("problem", choice.problems), ("optimizer", choice.optimizers)):
        if len(several) > 1 and name not in names:
            made.append(Axis(name, several))
    sweep = replace(choice.sweep, axes=tuple(made))
    if sweep.size > MOST_CELLS:
        raise UserError(f"the map has {sweep.size:,} cells, more than {MOST_CELLS:,}")
    return sweep


def region_axes(box: Box, resolution: int) -> list[Axis]:
    """x and y, so many values each, evenly over a region, its borders included. Raises UserError."""
    if not 2 <= resolution <= MOST_RESOLUTION:
        raise UserError(f"resolution={resolution} is out of range: 2 ≤ resolution ≤ {MOST_RESOLUTION:,}")
    if len(box) != 2:
        raise UserError(f"a map of basins is of a surface; this problem has {len(box)} parameters")
    return [
        Axis(name, tuple(np.linspace(low, high, resolution).tolist()))
        for name, (low, high) in zip("xy", box, strict=True)
    ]


def _basin(choice: Choice, given: list[Axis]) -> list[Axis]:
    if {a.name for a in given} >= {"x", "y"}:
        return given
    box = choice.box or problem_of(choice.problems[0]).box
    named = {a.name: a for a in given}
    starts = [
        named.pop(a.name, a) for a in region_axes(box, RESOLUTION if choice.resolution is None else choice.resolution)
    ]
    return [*starts, *named.values()]


def _rates(choice: Choice, given: list[Axis]) -> list[Axis]:
    if any(a.name == "lr" for a in given):
        return given
    problem = problem_of(choice.problems[0])
    for spec in choice.optimizers:
        if "lr" not in (k.name for k in optimizer_declared(optimizer_of(spec, problem, False))):
            raise UserError(f"{spec} has no learning rate; leave it out of this map")
    return [axis("lr", RATES, choice.sweep), *given]


def _grid(choice: Choice, given: list[Axis]) -> list[Axis]:
    if len(given) < 2:
        raise UserError("a grid varies two things: --over lr=1e-3..1:41 --over momentum=0..0.99:41")
    return given


def _seeds(choice: Choice, given: list[Axis]) -> list[Axis]:
    if any(a.name == "seed" for a in given):
        return given
    first = choice.sweep.seed
    return [Axis("seed", tuple(range(first, first + SEEDS))), *given]


def _profile(choice: Choice, given: list[Axis]) -> list[Axis]:
    if any(a.name == "problem" for a in given) or len(choice.problems) > 1:
        return given
    known = [name for name in registry.PROBLEMS if (made := registry.problem(name)).cost is None and made.minima]
    return [Axis("problem", tuple(known)), *given]


KINDS: Mapping[str, Callable[[Choice, list[Axis]], list[Axis]]] = {
    "basin": _basin,
    "lr": _rates,
    "grid": _grid,
    "seeds": _seeds,
    "profile": _profile,
}
"""How each kind of map makes the axes that are its own; several optimizers or problems are further axes."""

WORDS: Mapping[str, str] = {
    "basin": "where runs from every start of a region end",
    "lr": "what each learning rate leads to",
    "grid": "two things varied, such as two hyperparameters",
    "seeds": "what the seed changes",
    "profile": "how many problems each optimizer solves in how many steps",
}
"""What each kind of map shows."""
