"""One step in numbers: what each equation of its rule came to, where it led, and how curved the ground is there."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from termopt.engine.step import quiet
from termopt.engine.trace import Trace
from termopt.engine.types import Array, Frame, Outcome, Problem, Rule, Scalars, learner
from termopt.engine.verdict import norm

MOST_SHOWN = 4
"""A vector of more numbers is told by its length and its extremes."""

MOST_CURVED = 64
"""Of more coordinates no eigenvalues are computed: the Hessian alone would hold up the screen."""

EDGE = 0.01
"""This near to a limit, as a share of it, is at the edge."""

ROUNDING = 1e-10
"""Curvature below zero by less than this share of the largest is none."""


class Extremes(NamedTuple):
    """A long vector: its 2-norm, its smallest and its largest number and whose they are."""

    norm: float
    low: float
    low_name: str
    high: float
    high_name: str


Value: TypeAlias = bool | float | tuple[float, ...] | Extremes
"""The answer to a comparison, one number for all coordinates, or one each."""


class Line(NamedTuple):
    """An equation and what it came to."""

    term: str
    text: str
    value: Value


class Pull(NamedTuple):
    """A vector to draw at w. `free`: it is no step, so that only its direction compares to steps."""

    label: str
    vector: tuple[float, ...]
    free: bool


class Curvature(NamedTuple):
    """Eigenvalues of the Hessian at w. `reach` is η·λmax, `limit` what it must stay below; None where nothing is known.

    `words`: what this means for the rule, such as `stable`, and whether there is a way down.
    """

    low: float
    high: float
    condition: float | None  # high / low, where all are positive
    reach: float | None
    limit: float | None
    words: tuple[str, ...]


class Trial(NamedTuple):
    """A point that a line search tried, and what became of it, in words and in few of them."""

    t: float
    loss: float
    slope: float
    verdict: str
    short: str


class Pair(NamedTuple):
    """A correction pair of the two-loop recursion: sᵀy, |s|, |y|."""

    sy: float
    s: float
    y: float


class Search(NamedTuple):
    """A line search up to the trial of this step.

    `low` and `high` are the interval from which the trial was taken; `high` is None while there is no bracket. `loss`
    and `slope` are those at t = 0, None before the first ray. `scale` is γ of H₀ = γI, `room` how many pairs there may
    be; pairs are newest first. `end` says how the search ended, if it did.
    """

    loss: float | None
    slope: float | None
    low: float
    high: float | None
    scale: float
    room: int
    pairs: tuple[Pair, ...]
    trials: tuple[Trial, ...]
    end: str


class Explanation(NamedTuple):
    """The step from k to k + 1. `curvature` is a word on why there is none where there is none."""

    k: int
    names: tuple[str, ...]
    before: Value  # w
    q: Value  # the point evaluated
    looked: bool  # whether q is another point than w
    loss: float  # what the rule was told of q
    lines: tuple[Line, ...]
    after: Value  # the next w
    pulls: tuple[Pull, ...]
    curvature: Curvature | str
    search: Search | None


def explained(trace: Trace, k: int) -> Explanation | None:
    """The step that leaves step k or, where the lane has none, the one that led there; None if there is neither.

    Computes step k + 1 if it is not known, unless steps of this lane take long.
    """
    last = trace.head if trace.streams else trace.reach(k + 1)
    first = min(k, last - 1)
    if first < 0:
        return None
    return explain(trace.lane.problem, trace.rule_at(first), trace.frame(first), trace.frame(first + 1), trace.frame)


def explain(
    problem: Problem, rule: Rule, before: Frame, after: Frame, frame: Callable[[int], Frame] | None = None
) -> Explanation:
    """The step between two frames of a single run (`B = ()`), taken by `rule`.

    frame: gives earlier frames of the run, for the trials that a line search made before this step; without it only
    the trial of this step is told.
    """
    assert after.q is not None
    assert after.sample is not None
    names = names_of(problem)
    with quiet():
        return Explanation(
            before.k,
            names,
            value(before.x, names),
            value(after.q, names),
            not np.array_equal(after.q, before.x),
            float(after.sample.loss),
            tuple(Line(*line, _shown(line.text, after.terms[line.term], names)) for line in rule.equations),
            value(after.x, names),
            pulls(rule, before, after),
            curvature(problem, rule, before, after),
            search(rule, before, after, frame),
        )


def names_of(problem: Problem) -> tuple[str, ...]:
    """The names of the coordinates."""
    network = learner(problem)
    if network is not None:
        return network.labels
    return ("x", "y") if problem.dim == 2 else tuple(f"w{i}" for i in range(1, problem.dim + 1))


def value(of: Array | Scalars, names: tuple[str, ...]) -> Value:
    """A term as plain numbers."""
    if not np.ndim(of):
        return float(of)
    numbers: list[float] = of.tolist()
    if len(numbers) <= MOST_SHOWN:
        return tuple(numbers)
    low, high = int(np.argmin(of)), int(np.argmax(of))
    return Extremes(norm(np.asarray(of)), numbers[low], names[low], numbers[high], names[high])


def _shown(text: str, of: Array | Scalars, names: tuple[str, ...]) -> Value:
    """A comparison is told as 1 or 0."""
    if "≤" in text and " if " not in text:
        return bool(of)
    return value(of, names)


def pulls(rule: Rule, before: Frame, after: Frame) -> tuple[Pull, ...]:
    """Where the gradient, the velocity and the step of `after` point, from w on; those that the rule has."""
    terms, memory = after.terms, _inner(rule, before)
    assert after.sample is not None
    found = [Pull("g", _negative(after.sample.grad), True)]
    if "v" in terms:
        found.append(Pull("v", _negative(terms["v"]), False))
    elif "V" in terms:
        found.append(Pull("V", _negative(terms["V"]), True))
    elif _searches(memory) and memory.search.t > 0:
        found.append(Pull("p", tuple(memory.p.tolist()), False))
    return (*found, Pull("Δ", tuple((after.x - before.x).tolist()), False))


def _negative(vector: Any) -> tuple[float, ...]:
    return tuple((-vector).tolist())


# -- curvature ---------------------------------------------------------------------------------------------------


def curvature(problem: Problem, rule: Rule, before: Frame, after: Frame) -> Curvature | str:
    """The Hessian at w, held against what the rule bears."""
    if problem.dim > MOST_CURVED:
        return f"not computed for more than {MOST_CURVED} coordinates"
    hessian = problem.hessian(before.x)
    if not np.isfinite(hessian).all():
        return "not finite here"
    values = np.linalg.eigvalsh(hessian)
    low, high = float(values[0]), float(values[-1])
    limit = stability_limit(rule)
    rate = float(after.terms.get("η", getattr(_bare(rule), "lr", math.nan)))
    reach = rate * high if limit is not None and high > 0 else None
    condition = high / low if low > 0 else None
    words = _words(low, high, reach, limit, damped=getattr(_bare(rule), "momentum", 0.0) < 1)
    return Curvature(low, high, condition, reach, limit if reach is not None else None, words)


def stability_limit(rule: Rule) -> float | None:
    """What η·λ must stay below on a quadratic bowl for the walk to come to rest; None where no such number is known.

    Both roots of the characteristic polynomial of the update must lie inside the unit circle. With a = η·λ: for plain
    descent z − (1 − a); for the heavy ball z² − (1 + γ − a)·z + γ (Polyak 1964); with a look-ahead
    z² − (1 + γ)(1 − a)·z + γ(1 − a). A rule that divides by squares of gradients has another rate at every step, and
    one whose gradients are cut or added up walks otherwise.
    """
    if not getattr(rule, "zero_grad", True) or getattr(rule, "clip", math.inf) < math.inf:
        return None
    bare: Any = _bare(rule)
    match bare.name:
        case "gd":
            return 2.0
        case "momentum":
            return 2 * (1 + bare.momentum)
        case "nesterov":
            return (2 + 2 * bare.momentum) / (1 + 2 * bare.momentum)
        case _:
            return None


def _words(low: float, high: float, reach: float | None, limit: float | None, damped: bool) -> tuple[str, ...]:
    over = reach / limit - 1 if reach is not None and limit else -math.inf
    down = low < -ROUNDING * max(1.0, abs(high), abs(low))
    ways = (("saddle direction" if high > 0 else "hilltop"),) if down else ()
    if reach is None or (down and over < -EDGE):
        return ways
    edge = abs(over) <= EDGE or (over < 0 and not damped)
    return ("at the edge" if edge else "unstable" if over > 0 else "stable", *ways)


# -- line search -------------------------------------------------------------------------------------------------


def search(rule: Rule, before: Frame, after: Frame, frame: Callable[[int], Frame] | None) -> Search | None:
    """The line search that this step belongs to; None for a rule without one."""
    memory = _inner(rule, before)
    if not _searches(memory):
        return None
    now, pairs = memory.search, _pairs(memory.pairs)
    a, b = sorted((float(now.best.t), float(now.end.t)))
    begun = before.k - int(now.trials) if frame else before.k
    steps = [(frame(k), frame(k + 1)) for k in range(begun, before.k) if frame]
    trials = tuple(_trial(_inner(rule, first), then) for first, then in [*steps, (before, after)])
    started = bool(now.t > 0)
    return Search(
        loss=float(now.origin.phi) if started else None,
        slope=float(now.origin.slope) if started else None,
        low=a if now.bracketed else float(now.best.t),
        high=b if now.bracketed else None,
        scale=pairs[0].sy / pairs[0].y ** 2 if pairs else 1.0,
        room=len(memory.pairs.rho),
        pairs=pairs,
        trials=trials,
        end=_end(trials[-1], _inner(rule, after), after),
    )


def _trial(memory: Any, after: Frame) -> Trial:
    """The trial of the step to `after`, which began with this memory."""
    terms = after.terms
    t, loss, slope = float(memory.search.t), float(terms["φ"]), float(terms["m"])
    return Trial(t, loss, slope, *_verdict(memory, after))


def _verdict(memory: Any, after: Frame) -> tuple[str, str]:
    if memory.stuck:
        return "the search has given up", "gave up"
    terms = after.terms
    if not (np.isfinite(terms["φ"]) and np.isfinite(terms["g"]).all()):
        return "not finite, so too far", "not finite"
    if not memory.search.t > 0:
        return "the start itself", "start"
    match bool(terms["armijo"]), bool(terms["curvature"]):
        case True, True:
            return "accepted", "accepted"
        case True, False:
            return "slope still too steep", "too steep"
        case False, True:
            return "not enough decrease", "too high"
        case _:
            return "not enough decrease, slope still too steep", "high, steep"


def _end(trial: Trial, then: Any, after: Frame) -> str:
    """How the search ended with this trial; nothing if it goes on."""
    if after.outcome == Outcome.GAVE_UP:
        return "no trial was good enough, also down the gradient: w stays"
    if trial.short in ("accepted", "start"):
        return ""
    return "no trial was good enough: the next ray goes down the gradient" if not then.search.trials else ""


def _pairs(pairs: Any) -> tuple[Pair, ...]:
    used = int(np.count_nonzero(pairs.rho))
    return tuple(Pair(float(s @ y), norm(s), norm(y)) for s, y in zip(pairs.s[:used], pairs.y[:used], strict=True))


def _searches(memory: Any) -> bool:
    return hasattr(memory, "search") and hasattr(memory, "pairs")


def _bare(rule: Rule) -> Any:
    """The rule itself, without what feeds it."""
    return getattr(rule, "rule", rule)


def _inner(rule: Rule, frame: Frame) -> Any:
    """The rule's own memory, without that of what feeds it."""
    memory = rule.adopt(frame.x, frame.memory)
    return getattr(memory, "inner", memory)
