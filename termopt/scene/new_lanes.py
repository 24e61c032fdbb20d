"""New lanes: from the spec string of an optimizer, with a label that tells them apart."""

import re
from collections.abc import Collection, Iterable
from typing import cast

from termopt.base.spec import short_name
from termopt.draw.theme.theme import MARKERS, SLOTS
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem
from termopt.engine.core.recorded import RecordedOptimizer
from termopt.engine.core.types import Optimizer
from termopt.registry import registry

MAX_LANES = min(len(SLOTS), len(MARKERS))
"""The most lanes of a race: there are no more colors."""


def lane_from_spec(problem: Problem, spec: str, start: tuple[float, ...], seed: int) -> Lane:
    """The lane of an optimizer on a problem. Raises UserError.

    problem: what it minimizes.
    spec: the optimizer as a spec string; hyperparameters not written take the preset of the problem.
    start: where it starts, (d,).
    seed: of everything random.
    """
    name, written = registry.parse_spec(spec).name, registry.written_fields(spec)
    preset = {k: v for k, v in registry.preset(problem, name).items() if k not in written}
    optimizer = registry.optimizer(spec, preset)
    check_recorded(optimizer, problem, start)
    return Lane(problem, optimizer, start, seed, label=short_name(optimizer.name), preset=tuple(preset))


def check_recorded(optimizer: Optimizer, problem: Problem, start: tuple[float, ...]) -> None:
    """Raises UserError for a recorded run on another problem than its own, or from another start."""
    if getattr(optimizer, "recorded", False):
        cast(RecordedOptimizer, optimizer).check_lane(problem, start)


def free_label(label: str, taken: Collection[str]) -> str:
    """The label, or with the lowest number from 2 on that makes it differ from those taken: `adam 2`."""
    if label not in taken:
        return label
    base = re.sub(r" \d+$", "", label)
    return next(name for n in range(2, len(taken) + 3) if (name := f"{base} {n}") not in taken)


def distinct_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels, those numbered that would be equal to an earlier one: `adam`, `adam 2`."""
    found: list[str] = []
    for label in labels:
        found.append(free_label(label, found))
    return tuple(found)
