"""Learning rates found under an equal budget: for every optimizer the same map of rates, of which the best is taken."""

import math
from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np

from termopt.base.in_pieces import part_of
from termopt.base.translate import texts
from termopt.engine.core.lane import Lane
from termopt.engine.trace.trace import Trace
from termopt.scene.learning_rates import takes_rate, with_values
from termopt.sweeps.batch_status import DIVERGED
from termopt.sweeps.shard import run_cells, single_run
from termopt.sweeps.sweep import Axis, Sweep

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


def tuned(lanes: tuple[Lane, ...], steps: int) -> Generator[float, None, Tuned]:
    """Each lane with the best rate of RATES. It yields how much is done, from 0 to 1, and returns the lanes.

    Other hyperparameters stay as they are, also those turned on the way. A lane without a rate, or that diverges with
    each, is left as it is.
    """
    tunable = [i for i, lane in enumerate(lanes) if takes_rate(lane)]
    losses: list[tuple[float, ...]] = [()] * len(lanes)
    for done, i in enumerate(tunable):
        losses[i] = yield from part_of(_losses(lanes[i], steps), done / len(tunable), 1 / len(tunable))
    best = {i: place for i in tunable if (place := best_place(losses[i])) is not None}
    found = tuple(with_values(lane, {"lr": RATES[best[i]]}) if i in best else lane for i, lane in enumerate(lanes))
    words = tuple(_said(lane, losses[i], best.get(i), steps) for i, lane in enumerate(lanes))
    starts = tuple(float(Trace(lane, 0, iterate_bytes=0).loss[0]) for lane in lanes)
    return Tuned(found, frozenset(best), words, tuple(losses), starts)


def _losses(lane: Lane, steps: int) -> Generator[float, None, tuple[float, ...]]:
    """The loss at the end with each of RATES, inf where the run diverged. It yields the part done, from 0 to 1."""
    losses: list[float] = []
    first = with_values(lane, {"lr": RATES[0]})
    if not first.edits:
        sweep = Sweep(first.problem, first.optimizer, first.start, first.seed, steps, (Axis("lr", RATES, True),))
        cells = yield from run_cells(sweep, range(len(RATES)))
        return tuple(np.where(cells.status == DIVERGED, math.inf, cells.loss).tolist())
    for i, rate in enumerate(RATES):  # what is turned on the way is in no sweep
        run = single_run(with_values(lane, {"lr": rate}), steps)
        cell = yield from part_of(run, i / len(RATES), 1 / len(RATES))
        losses.append(math.inf if cell.status[0] == DIVERGED else float(cell.loss[0]))
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
