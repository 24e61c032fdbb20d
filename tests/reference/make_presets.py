"""Writes termopt/registry/presets.json: the learning rate that makes each optimizer behave typically on each surface.

    python tests/reference/make_presets.py                   search, and write the file
    python tests/reference/make_presets.py --check           search, and compare with the file
    python tests/reference/make_presets.py [--check] NAME... the same for these problems; all others stay as they are

The search is the one that PROCEDURE describes; it takes some twenty minutes of processor time, some twelve seconds a
problem, and gives the same bytes every time. All trials of an optimizer on a surface are run side by side, which gives
each the numbers that it has alone.
"""

import json
import math
import sys
from dataclasses import replace
from hashlib import sha256
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameters
from termopt.engine.core.lane import Lane
from termopt.engine.core.step import advance, quiet, start
from termopt.engine.trace.trace import Trace
from termopt.registry import registry
from termopt.sweeps.finite_runs import finite, norms

FILE = Path(registry.__file__).with_name("presets.json")
DIGEST = Path(__file__).with_name("presets.sha256")
"""Of the file as the search wrote it, so that a change by hand is seen."""

RATES = tuple(float(f"{digit}e{power}") for power in range(-6, 2) for digit in (1, 2, 5))
STEPS = 400  # the length of a race
MARGIN = 0.1  # of the picture's width or height, how far a path may leave it
WIGGLE = 0.003  # of the picture's diagonal, like the next: the way of the last quarter beyond its end, a step
NEAR = 0.02  # closer to its end than this, a path has arrived
PACE = 20  # steps before which nothing should have arrived
HALF_WAY = STEPS // 2  # when a path should leave a saddle
RISE = 1.2  # of the first gap: all that the loss climbs on the way
RISE_COST = 0.2  # powers of ten of the loss that each first gap climbed is worth
FLOOR = 1e-6  # of the first gap: what is lower cannot be seen
REACHED = 1e-3  # of the first gap: the lowest known loss is reached

PROCEDURE = (
    "Every optimizer has the same 24 trials on every surface: the rates 1, 2 and 5 times each power of ten from 1e-6 "
    "to 50, the other hyperparameters at their defaults, 400 steps from the usual start. "
    "A trial is out if it diverges, ends no lower than it began, leaves the picture by more than a tenth of its width "
    "or height, climbs by more "
    "than 1.2 times the first gap in all (plain descent may not climb), or in the last quarter still wiggles by more "
    "than 0.3 % of the diagonal a step. The gap is the loss over the lowest known minimum. Of the rest, those win that "
    "end within a thousandth of the first gap, before those that end at another minimum, before all others. Among "
    "these, those win that take at least 20 steps to come within 2 % of the diagonal of where they end, if there are "
    "any: a path should be there to be watched. Among these the lowest score wins, the smaller rate if it is the same "
    "to three decimals: the mean over all steps of log10(gap / first gap + 1e-6), plus 0.2 for each first gap climbed. "
    "A problem of more than two parameters has no picture to leave, and where a network has no known minimum, the gap "
    "is the loss. Each step reads all samples. "
    "A surface without a minimum is a saddle: there the rate wins that leaves the picture closest to half-way; what "
    "comes after is not judged, as the loss falls for ever. An entry holds what differs from the optimizer's "
    "defaults; where no trial is left there is none. Optimizers with a learning rate are searched on every surface "
    "and every problem with data of at most 100 parameters, but not those that find their step by "
    "themselves, nor langevin, which never comes to rest. "
    "An entry is true of this surface with these parameters, this start and this length, and of no other. "
    "The entries under by_eye are not from the search. They are those of the race that opens without arguments: on "
    "quadratic:kappa=30,angle=0 gd is to zigzag, just below its limit of 2/30, momentum to swing once or twice, and "
    "rmsprop and adam to arrive before them."
)

BY_EYE = {
    "quadratic:kappa=30,angle=0": {
        "gd": {"lr": 0.065},
        "momentum": {"lr": 0.018, "momentum": 0.65},
        "rmsprop": {"lr": 0.03},
        "adam": {"lr": 0.05},
    }
}
BOWLS = ("quadratic:kappa=1000,angle=30", "quadratic:kappa=30,angle=0")
"""Bowls that have presets of their own, beside the one that `quadratic` is."""
NO_PRESET = {
    "dog": "it finds its step by itself, from lr 1",
    "dadapt_adam": "it finds its step by itself, from lr 1",
    "prodigy": "it finds its step by itself, from lr 1",
    "langevin": "it never comes to rest",
}
"""Optimizers with a learning rate that is not searched, and why."""
SEARCHED = tuple(
    name
    for name, optimizer in registry.OPTIMIZERS.items()
    if "lr" in (declared.name for declared in hyperparameters(optimizer)) and name not in NO_PRESET
)
"""Every optimizer whose learning rate has to be chosen."""


MOST_PARAMETERS = 100
"""Of a problem whose presets are searched."""


class Trial(NamedTuple):
    """A run of STEPS steps: the points (STEPS + 1, 2) and losses (STEPS + 1,), and whether all of them are finite."""

    lane: Lane
    x: np.ndarray
    loss: np.ndarray
    finite: bool

    @property
    def converged(self):
        """Whether a run alone ends with the status `converged`."""
        trace = Trace(self.lane, STEPS)
        trace.reach(STEPS)
        return trace.status == "converged"


class Scored(NamedTuple):
    """A trial that qualifies; the least is the best."""

    place: int  # 0: the lowest known loss is reached; 2: it is not
    early: bool
    score: float
    rate: float


def trials(problem, name):
    """The trials of an optimizer on a problem, one for each of RATES."""
    optimizers = [registry.optimizer(f"{name}:lr={rate!r}") for rate in RATES]
    lanes = [Lane(problem, optimizer, problem.start) for optimizer in optimizers]
    together = replace(optimizers[0], lr=np.array(RATES))
    with quiet():
        now = start(problem, together, np.repeat(np.array(problem.start)[:, None], len(RATES), axis=1))
        x, loss, fine = [now.x], [now.loss], finite(now, norms(now.grad))
        for _ in range(STEPS):
            now = advance(problem, together, now, seed=0)
            x.append(now.x)
            loss.append(now.loss)
            fine &= finite(now, norms(now.grad))
    xs, losses = np.array(x), np.array(loss)
    return [Trial(lane, xs[:, :, i], losses[:, i], bool(fine[i])) for i, lane in enumerate(lanes)]


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


def score_valley(trial):
    """The score of a trial on a surface with minima, or None if it is out. Whether it converged is not looked at."""
    problem, optimizer = trial.lane.problem, trial.lane.optimizer
    x, loss = trial.x, trial.loss
    if not trial.finite or loss[-1] >= loss[0] or (problem.dim == 2 and exit_step(problem, x) is not None):
        return None
    size = diagonal(problem)
    lowest = problem.minima[0].loss if problem.minima else 0
    gap = (loss - lowest) / (loss[0] - lowest)
    climbed = np.maximum(np.diff(gap), 0).sum()
    if wiggle(x) > WIGGLE * size or climbed > (1e-9 if optimizer.name == "gd" else RISE):
        return None
    score = np.log10(np.maximum(gap, 0) + FLOOR).mean() + RISE_COST * climbed
    place = 0 if gap[-1] <= REACHED else 2
    return Scored(place, arrival(x, NEAR * size) < PACE, round(float(score), 3), optimizer.lr)


def score_saddle(trial):
    """The same on a surface without any."""
    left = exit_step(trial.lane.problem, trial.x)
    return None if left is None else Scored(0, False, float(abs(left - HALF_WAY)), trial.lane.optimizer.lr)


def best_of(qualified):
    """The best of scored trials, with its score: (score, trial).

    Whether a trial converged takes long to find out, and matters only if none reached the lowest loss.
    """
    in_order = sorted(qualified, key=lambda pair: pair[0])
    if in_order[0][0].place == 2 and in_order[0][1].lane.problem.minima:
        return next(((score, trial) for score, trial in in_order if trial.converged), in_order[0])
    return in_order[0]


def search(problem, name):
    """The preset of an optimizer on a problem, or None if no trial qualifies."""
    score = score_valley if problem.minima or problem.cost else score_saddle
    found = [(score(trial), trial) for trial in trials(problem, name)]
    qualified = [pair for pair in found if pair[0] is not None]
    if not qualified:
        return None
    rate = best_of(qualified)[0].rate
    return {} if rate == registry.optimizer(name).lr else {"lr": rate}


def keys():
    """The specs of all surfaces and problems with data, and of further bowls.

    The network of the lecture has none: the lecture's own rates, which are the optimizers' defaults, are in force
    there. Nor has one with so many parameters that the search would take hours.
    """
    problems = (registry.problem(name) for name in registry.PROBLEMS if name != "mlp")
    yield from (problem.spec for problem in problems if problem.dim <= MOST_PARAMETERS)
    yield from BOWLS


def presets_of(key):
    """The presets of one key by optimizer, found by the search or by eye."""
    problem, by_eye = registry.problem(key), BY_EYE.get(key, {})
    found = {name: by_eye.get(name) or search(problem, name) for name in SEARCHED}
    return {name: values for name, values in found.items() if values is not None}


def searched(specs):
    """The presets of all keys: those of these problems as the search finds them, all others as they are stored."""
    stored = json.loads(FILE.read_text("utf-8"))["presets"]
    with Pool() as pool:
        found = stored | dict(zip(specs, pool.map(presets_of, specs, 1), strict=True))
    return {key: found[key] for key in keys() if key in found}


def text(presets):
    """The file: a line for each surface and optimizer."""
    by_eye = {key: list(values) for key, values in BY_EYE.items()}
    head = f' "procedure": {json.dumps(PROCEDURE)},\n "steps": {STEPS},\n "by_eye": {json.dumps(by_eye)},\n'
    blocks = (_block(key, found) for key, found in presets.items())
    return f'{{\n{head} "presets": {{\n{",".join(blocks)}\n }}\n}}\n'


def _block(key, found):
    lines = ",\n".join(f'   "{name}": {json.dumps(values)}' for name, values in found.items())
    return f'\n  "{key}": {{\n{lines}\n  }}'


if __name__ == "__main__":
    names = [argument for argument in sys.argv[1:] if argument != "--check"]
    made = text(searched([registry.problem(name).spec for name in names] or list(keys())))
    if "--check" in sys.argv:
        sys.exit(0 if FILE.read_bytes() == made.encode() else f"{FILE} is not what the search finds")
    FILE.write_text(made, encoding="utf-8", newline="\n")
    DIGEST.write_text(sha256(FILE.read_bytes()).hexdigest() + "\n", encoding="utf-8")
