"""Learning rates for a fair race: one for all, presets, or each found under an equal budget."""

import math
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import NamedTuple

from termopt.base.hyperparameter import hyperparameters
from termopt.base.translate import texts
from termopt.engine.core.lane import Lane
from termopt.engine.trace.stepper import beside_keys
from termopt.engine.trace.trace import Trace
from termopt.optimizers.wrapping import bare, unwrapped
from termopt.registry import registry

RATES = tuple(float(f"{digit}e{power}") for power in range(-6, 3) for digit in (1, 2, 5))[:-2]
"""The grid: 1, 2, 5, 10, ..., wide enough for every preset."""


def _short(rate: float) -> str:
    return f"{rate:g}".replace("e-0", "e-")


def budget(steps: int) -> dict[str, object]:
    """How many learning rates from which to which are tried, and how long each."""
    return {"count": len(RATES), "low": _short(RATES[0]), "high": _short(RATES[-1]), "steps": steps}


(PROCEDURE,) = texts(
    "Tuned: {count} learning rates from {low} to {high} for every optimizer, "
    "{steps} steps each from this start with this seed; the one with the lowest loss at the end; "
    "of equal ones the smaller; diverged runs are excluded"
)
"""What `tuned` does, in words, to be filled in with the numbers of `budget`."""

SLICE = 100
"""Steps computed before yielding."""


class Tuned(NamedTuple):
    """The lanes after tuning, the numbers of those whose rate was found by it, and a line on each of them all.

    losses: of each lane what it was chosen from, the loss at the end with every one of RATES, inf where the run
    diverged; empty for a lane without a rate. starts: the loss of each lane at its start.
    """

    lanes: tuple[Lane, ...]
    found: frozenset[int]
    words: tuple[str, ...]
    losses: tuple[tuple[float, ...], ...]
    starts: tuple[float, ...]


def best_place(losses: Sequence[float]) -> int | None:
    """Where the lowest of the losses at the end is, the first of equal ones; None if no run has a finite one."""
    finite = [loss for loss in losses if math.isfinite(loss)]
    return list(losses).index(min(finite)) if finite else None


def takes_rate(lane: Lane) -> bool:
    """Whether the lane's optimizer has a learning rate."""
    return "lr" in registry.optimizer_values(lane.optimizer)


def same_rate(lanes: tuple[Lane, ...], lr: float) -> tuple[Lane, ...]:
    """One learning rate for all lanes that take one, from their first step to their last.

    Raises UserError for a rate out of range.
    """
    for lane in filter(takes_rate, lanes):
        registry.check_edit(lane.optimizer, "lr", lr)
    return tuple(_with(lane, {"lr": lr}) if takes_rate(lane) else lane for lane in lanes)


def presets(lanes: tuple[Lane, ...]) -> tuple[Lane, ...]:
    """Each lane with the preset of its optimizer on its problem, or with the default rate where there is none."""
    return tuple(map(_preset, lanes))


def _preset(lane: Lane) -> Lane:
    known = registry.preset(lane.problem, lane.optimizer.name)
    optimizer = bare(lane.optimizer)
    rate = {k.name: float(k.default) for k in hyperparameters(optimizer) if k.name == "lr"}
    return replace(_with(lane, {**rate, **known}), preset=tuple(known))


def _with(lane: Lane, values: dict[str, float]) -> Lane:
    """The lane with these hyperparameters at these values all along: neither preset nor turned on the way."""
    optimizer = lane.optimizer
    for name, value in values.items():
        optimizer = optimizer.edited(name, value)
    edits = tuple(edit for edit in lane.edits if edit.field not in values)
    preset = tuple(name for name in lane.preset if name not in values)
    return replace(lane, optimizer=unwrapped(optimizer), edits=edits, preset=preset)


# -- tuning --------------------------------------------------------------------------------------------------------


def tuned(lanes: tuple[Lane, ...], steps: int) -> Generator[float, None, Tuned]:
    """Each lane with the best rate of RATES. It yields how much is done, from 0 to 1, and returns the lanes.

    Other hyperparameters stay as they are, also those turned on the way. A lane without a rate, or that diverges with
    each, is left as it is.
    """
    tunable = [i for i, lane in enumerate(lanes) if takes_rate(lane)]
    losses: list[tuple[float, ...]] = [()] * len(lanes)
    for done, i in enumerate(tunable):
        losses[i] = yield from _losses(lanes[i], steps, done, total=len(tunable))
    best = {i: place for i in tunable if (place := best_place(losses[i])) is not None}
    found = tuple(_with(lane, {"lr": RATES[best[i]]}) if i in best else lane for i, lane in enumerate(lanes))
    words = tuple(_said(lane, losses[i], best.get(i), steps) for i, lane in enumerate(lanes))
    starts = tuple(float(Trace(lane, 0, iterate_bytes=0).loss[0]) for lane in lanes)
    return Tuned(found, frozenset(best), words, tuple(losses), starts)


def _losses(lane: Lane, steps: int, done: int, total: int) -> Generator[float, None, tuple[float, ...]]:
    """The loss at the end with each of RATES. It yields the part done of all, if `done` of `total` lanes are."""
    losses: list[float] = []
    for i, rate in enumerate(RATES):
        trace = Trace(_with(lane, {"lr": rate}), steps, iterate_bytes=0)
        more = beside_keys(lane.problem)
        while not trace.finished:
            trace.reach(trace.head + SLICE, more)
            yield (done + (i + trace.head / steps) / len(RATES)) / total
        losses.append(float(trace.loss[-1]) if trace.stopped_at is None else math.inf)
    return tuple(losses)


def _said(lane: Lane, losses: tuple[float, ...], best: int | None, steps: int) -> str:
    name = lane.label or lane.optimizer.name
    if not takes_rate(lane):
        return f"{name} has no learning rate: left as it is"
    if best is None:
        return f"{name} diverges with every learning rate: left as it is"
    rate, loss = _short(RATES[best]), losses[best]
    if best in (0, len(RATES) - 1):
        return f"{name}: lr={rate} (the end of the grid), loss {loss:.3g} after {steps} steps"
    return f"{name}: lr={rate}, loss {loss:.3g} after {steps} steps"
