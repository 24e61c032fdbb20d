"""What a step has beside its loss: the size of the gradient, its length, how far each coordinate went for its slope.

Row k of every column is of step k, as in a trace. What belongs to the way there is nan in row 0, for no step led there.
"""

from typing import Literal, NamedTuple, get_args

import numpy as np

from termopt.engine.analysis.explain import MOST_SHOWN, names_of
from termopt.engine.analysis.spectrum import effort
from termopt.engine.core.step import quiet
from termopt.engine.core.types import Array
from termopt.engine.trace.trace import Trace

Name = Literal["gradient", "length", "rate"]
NAMES: tuple[Name, ...] = get_args(Name)

WORDS: dict[Name, str] = {
    "gradient": "size of the gradient, |∇f|",
    "length": "length of each step, |Δw|",
    "rate": "effective rate, −Δw/g: how far a coordinate moved for each unit of its gradient",
}
"""What each of them is, for people.

The g of the rate is the gradient that was evaluated in that step, wherever it looked: of the rows of its
batch, with its noise, before it was cut or added up. So the rate contains whatever else moves it, such as velocity: it
is negative where the step goes up the slope, 0 while a line search tries, and nan where g is 0.
"""

PORTION = 1 << 12
"""Steps taken in at a time: what lies between is held in memory only for them."""

NUMBERS = 1 << 22
"""Numbers taken in at a time: of very many parameters, fewer steps."""

MOST_EFFORT = 10_000_000
"""What the gradients that one look at a measure takes may cost, as an evaluation's `effort`: half a second or so.

Where that is not enough for all steps, those of the earlier ones are nan.
"""

RECENT = 256
"""Of a problem whose samples take long, only gradients so far back are looked up: the trace still holds them."""


class Column(NamedTuple):
    """One curve: its name, and a value for each of the steps 0..upto, (upto + 1,)."""

    label: str
    values: Array


class Gauge:
    """One measure of a trace, kept up to date: asked for more steps, it computes the new ones alone.

    Its state cannot be seen: a fresh gauge gives the same columns, where it looks at all steps.
    """

    def __init__(self, trace: Trace, name: Name) -> None:
        self._trace = trace
        self._name: Name = name
        self._labels = _labels(trace, name)
        self._kept = np.full((len(self._labels), 1), np.nan)
        self._size = 1

    def columns(self, upto: int) -> tuple[Column, ...]:
        """The curves over the steps 0..upto, or as far as the trace is computed."""
        end = min(upto, self._trace.head) + 1
        if self._name == "gradient":
            return (Column(self._labels[0], self._trace.grad_norm[:end]),)
        since = end - max(MOST_EFFORT // effort(self._trace.lane.problem), 1)
        portion = max(min(PORTION, NUMBERS // self._trace.x.shape[1]), 1)
        while self._size < end:
            self._extend(min(end, self._size + portion), since)
        views = self._kept[:, :end]
        views.setflags(write=False)
        return tuple(map(Column, self._labels, views))

    def _extend(self, end: int, since: int) -> None:
        if end > self._kept.shape[1]:
            grown = np.empty((len(self._labels), 2 * end))
            grown[:, : self._size] = self._kept[:, : self._size]
            self._kept = grown
        self._kept[:, self._size : end] = self._of(self._size, end, since)
        self._size = end

    def _of(self, first: int, end: int, since: int) -> Array:
        """The values of first..end - 1; nan for gradients of steps before `since`."""
        if self._name == "length":
            return lengths(self._trace, first, end)
        return rates(self._trace, first, end) if first >= since else self._partly(first, end, since)

    def _partly(self, first: int, end: int, since: int) -> Array:
        known = np.full((len(self._labels), end - first), np.nan)
        if since < end:
            known[:, since - first :] = rates(self._trace, since, end)
        return known


def measure(trace: Trace, name: Name, upto: int) -> tuple[Column, ...]:
    """The curves of a measure over the steps 0..upto, or as far as the trace is computed, looked at afresh."""
    return Gauge(trace, name).columns(upto)


def lengths(trace: Trace, first: int, end: int) -> Array:
    """|Δw| of the steps that led to first..end - 1, first > 0: (1, end - first)."""
    with quiet():
        return np.hypot.reduce(np.diff(trace.x[first - 1 : end], axis=0).T, axis=0)[None]


def rates(trace: Trace, first: int, end: int) -> Array:
    """−Δw/g of each coordinate in the steps that led to first..end - 1, first > 0.

    (d, end - first); of more than four coordinates the smallest, the median and the largest, nan left aside.
    """
    moved = np.diff(trace.x[first - 1 : end], axis=0).T
    with quiet():
        grad = gradients(trace, first, end)
        rate = np.where(grad == 0, np.nan, -moved / grad)
    return rate if len(rate) <= MOST_SHOWN else _spread(rate)


def gradients(trace: Trace, first: int, end: int) -> Array:
    """The gradients evaluated in the steps that led to first..end - 1: (d, end - first)."""
    problem, seed = trace.lane.problem, trace.lane.seed
    q = trace.q[first - 1 : end - 1]
    if not problem.stochastic:
        return problem.gradient(np.ascontiguousarray(q.T))
    if not trace.streams:
        return np.stack([problem.sample(w, k, seed).grad for k, w in enumerate(q, start=first - 1)], axis=1)
    return np.stack([_remembered(trace, k) for k in range(first, end)], axis=1)


def _remembered(trace: Trace, k: int) -> Array:
    """The gradient of an iterate that the trace still holds; nan for an older one, which takes long to repeat."""
    if k <= trace.head - RECENT:
        return np.full(len(trace.lane.start), np.nan)
    evaluation = trace.iterate(k).evaluation
    assert evaluation is not None
    return evaluation.grad


def _spread(rate: Array) -> Array:
    """The smallest, the median and the largest of each column but nan. rate: (d, n) -> (3, n)."""
    ordered = np.sort(rate, axis=0)  # nan comes last
    count = np.count_nonzero(~np.isnan(ordered), axis=0)
    last = np.maximum(count - 1, 0)
    low, middle, above, high = (
        np.take_along_axis(ordered, i[None], 0)[0] for i in (0 * last, last // 2, -(-last // 2), last)
    )
    return np.stack([low, middle + (above - middle) / 2, high])


def _labels(trace: Trace, name: Name) -> tuple[str, ...]:
    match name:
        case "gradient":
            return ("|∇f|",)
        case "length":
            return ("|Δw|",)
        case "rate":
            names = names_of(trace.lane.problem)
            return names if len(names) <= MOST_SHOWN else ("smallest", "median", "largest")
