"""Writes termopt/registry/presets.json: the learning rate that makes each optimizer behave typically on each surface.

    python tests/reference/make_presets.py           search, and write the file
    python tests/reference/make_presets.py --check   search, and compare with the file

The search is the one that PROCEDURE describes; it takes a minute and gives the same bytes every time.
"""

import json
import math
import sys
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

from termopt.engine.core.lane import Lane
from termopt.engine.trace.trace import Trace
from termopt.registry import registry

FILE = Path(registry.__file__).with_name("presets.json")
DIGEST = Path(__file__).with_name("presets.sha256")
"""Of the file as the search wrote it, so that a change by hand is seen."""

RATES = tuple(float(f"{digit}e{power}") for power in range(-6, 2) for digit in (1, 2, 5))
STEPS = 400  # the length of a race
MARGIN = 0.1  # of the picture's width or height, how far a path may leave it
LEAP = 0.1  # of the picture's diagonal, like the two below: the longest step
WIGGLE = 0.003  # the way that the last quarter of the steps makes beyond its end, a step
NEAR = 0.02  # closer to its end than this, a path has arrived
PACE = 20  # steps before which nothing should have arrived
HALF_WAY = STEPS // 2  # when a path should leave a saddle
RISE = 1.2  # of the first gap: all that the loss climbs on the way
RISE_COST = 0.2  # powers of ten of the loss that each first gap climbed is worth
FLOOR = 1e-6  # of the first gap: what is lower cannot be seen

PROCEDURE = (
    "Every optimizer but L-BFGS, which has no learning rate, has the same 24 trials on every surface: the rates 1, 2 "
    "and 5 times each power of ten from 1e-6 to 50, the other hyperparameters at their defaults, 400 steps from the "
    "usual start. "
    "A trial is out if it diverges, leaves the picture by more than a tenth of its width or height, takes a step "
    "longer than a tenth of its diagonal, climbs by more than 1.2 times the first gap in all (plain descent may not "
    "climb), or in the last quarter still wiggles by more than 0.3 % of the diagonal a step. The gap is the loss over "
    "the lowest known minimum. Of the rest, those win that take at least 20 steps to come within 2 % of the diagonal "
    "of where they end, if there are any: a path should be there to be watched. Among these the lowest score wins, the "
    "smaller rate if it is the same to three decimals: the mean over the steps of log10(gap / first gap + 1e-6), plus "
    "0.2 for each first gap climbed. A surface without a minimum is a saddle: there the rate wins that leaves the "
    "picture closest to half-way; what comes after is not judged, as the loss falls for ever. An entry holds what "
    "differs from the optimizer's defaults. `quadratic` serves bowls of other condition numbers and is searched at "
    "kappa=1000. Four entries are not from the search but made by eye, those of the race that opens without arguments: "
    "on quadratic:kappa=30,angle=0 gd is to zigzag, just below its limit of 2/30, momentum to swing once or twice, "
    "and rmsprop and adam to arrive before them."
)

BY_EYE = {
    "quadratic:kappa=30,angle=0": {
        "gd": {"lr": 0.065},
        "momentum": {"lr": 0.018, "momentum": 0.65},
        "rmsprop": {"lr": 0.03},
        "adam": {"lr": 0.05},
    }
}
SEARCHED_AT = {"quadratic": "quadratic:kappa=1000"}  # where another problem stands for the key


class Scored(NamedTuple):
    """A trial that qualifies; the least is the best."""

    early: bool
    score: float
    rate: float


def run(problem, optimizer):
    """Points (n, 2), losses (n,), and whether all of them are finite."""
    trace = Trace(Lane(problem, optimizer, problem.start), STEPS)
    trace.reach(STEPS)
    return trace.x, trace.loss, trace.stopped_at is None


def exit_step(problem, x):
    """The first step out of the picture and its margin, or None."""
    low, high = np.array(problem.box, dtype=float).T
    margin = MARGIN * (high - low)
    outside = ((x < low - margin) | (x > high + margin)).any(axis=1)
    return int(outside.argmax()) if outside.any() else None


def diagonal(problem):
    return math.hypot(*(high - low for low, high in problem.box))


def wiggle(x):
    """The mean way a step, over the last quarter, that leads nowhere."""
    tail = x[-STEPS // 4 :]
    return (np.linalg.norm(np.diff(tail, axis=0), axis=1).sum() - np.linalg.norm(tail[-1] - tail[0])) / len(tail)


def arrival(x, near):
    """The step from which the path stays near its end."""
    far = np.flatnonzero(np.linalg.norm(x - x[-1], axis=1) > near)
    return int(far[-1]) + 1 if far.size else 0


def score_valley(problem, optimizer):
    """The score of a trial on a surface with minima, or None if it is out."""
    x, loss, finite = run(problem, optimizer)
    if not finite or exit_step(problem, x) is not None:
        return None
    size = diagonal(problem)
    gap = (loss - problem.minima[0].loss) / (loss[0] - problem.minima[0].loss)
    climbed = np.maximum(np.diff(gap), 0).sum()
    leap = np.linalg.norm(np.diff(x, axis=0), axis=1).max()
    if leap > LEAP * size or wiggle(x) > WIGGLE * size or climbed > (1e-9 if optimizer.name == "gd" else RISE):
        return None
    score = np.log10(np.maximum(gap, 0) + FLOOR).mean() + RISE_COST * climbed
    return Scored(arrival(x, NEAR * size) < PACE, round(float(score), 3), optimizer.lr)


def score_saddle(problem, optimizer):
    """The same on a surface without any."""
    left = exit_step(problem, run(problem, optimizer)[0])
    return None if left is None else Scored(False, float(abs(left - HALF_WAY)), optimizer.lr)


def search(problem, name):
    """The preset of an optimizer on a problem. Raises ValueError if no trial qualifies."""
    score = score_valley if problem.minima else score_saddle
    trials = (score(problem, registry.optimizer(f"{name}:lr={rate!r}")) for rate in RATES)
    best = min(trial for trial in trials if trial is not None)
    return {} if best.rate == registry.optimizer(name).lr else {"lr": best.rate}


def optimizers():
    """Those that have a rate."""
    return [
        name
        for name in registry.OPTIMIZERS
        if "lr" in (hyperparameter.name for hyperparameter in registry.optimizer_hyperparameters(name))
    ]


def keys():
    """The names of all surfaces, and the specs that have presets of their own.

    A problem with data has none: the lecture's own rates, which are the optimizers' defaults, are in force there.
    """
    for name in (name for name in registry.PROBLEMS if registry.problem(name).cost is None):
        if name in SEARCHED_AT:
            yield registry.problem(name).spec
        yield name
    yield from BY_EYE


def presets_of(key):
    """The presets of one key by optimizer, found by the search or by eye."""
    problem = registry.problem(SEARCHED_AT.get(key, key))
    by_eye = BY_EYE.get(key, {})
    return {name: by_eye.get(name) or search(problem, name) for name in optimizers()}


def text():
    """The file: a line for each surface and optimizer."""
    blocks = []
    for key in keys():
        lines = ",\n".join(
            f'   "{name}": {json.dumps(hyperparameters)}' for name, hyperparameters in presets_of(key).items()
        )
        blocks.append(f'  "{key}": {{\n{lines}\n  }}')
    found = ",\n".join(blocks)
    return f'{{\n "procedure": {json.dumps(PROCEDURE)},\n "presets": {{\n{found}\n }}\n}}\n'


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if FILE.read_bytes() == text().encode() else f"{FILE} is not what the search finds")
    FILE.write_text(text(), encoding="utf-8", newline="\n")
    DIGEST.write_text(sha256(FILE.read_bytes()).hexdigest() + "\n", encoding="utf-8")
