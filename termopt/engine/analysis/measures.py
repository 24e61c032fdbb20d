"""The measures of a step: its loss, the size of its gradient, its length, and the effective rate of each coordinate.

Row k of every column belongs to step k, as in a trace. What belongs to the step from k - 1 to k is nan in row 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from termopt.base.translate import texts
from termopt.engine.analysis.spectrum import effort
from termopt.engine.core.problem import Problem
from termopt.engine.core.step import quiet
from termopt.engine.core.types import Array
from termopt.engine.trace.trace import Trace


@dataclass(frozen=True)
class Measure:
    """One thing that plots over the steps may show.

    name: what intents call it.
    words: what it is, in the help on keys.
    doc: what it is, in full.
    symbol: the name of the value axis.
    column: the column of a trace that holds it, (head + 1,), where there is one; it has one curve.
    labels: the names of its curves on a problem.
    values: its values in the steps that led to first..end - 1, (curves, end - first), where no column holds them.
    evaluates: whether looking at a step costs an evaluation of the gradient.
    """

    name: str
    words: str
    doc: str
    symbol: str
    labels: Callable[[Problem], tuple[str, ...]]
    column: Callable[[Trace], Array] | None = None
    values: Callable[[Trace, int, int], Array] | None = None
    evaluates: bool = False

    @property
    def log_symbol(self) -> str:
        """The name of a logarithmic value axis, which shows sizes."""
        return "log " + (self.symbol if self.symbol.startswith("‖") else f"|{self.symbol.removeprefix('−')}|")


SPREAD = texts("smallest", "median", "largest")
"""How many coordinates spread, in three curves."""

MOST_CURVES = 4
"""Of more coordinates, three curves say how they spread."""

PORTION = 1 << 12
"""Steps computed at a time: intermediate results are held in memory only for them."""

NUMBERS = 1 << 22
"""Numbers computed at a time: with very many parameters, fewer steps."""

MOST_EFFORT = 10_000_000
"""What the gradients for one call of `columns` may cost, as an evaluation's `effort`: half a second or so.

Where that is not enough for all steps, the values of the earlier ones are nan.
"""

RECENT = 256
"""For a problem that streams, only gradients of so many last steps are looked up: the trace still holds them."""


class Column(NamedTuple):
    """One curve: its name, and a value for each of the steps 0..upto, (upto + 1,)."""

    label: str
    values: Array


class Gauge:
    """One measure of a trace, kept from frame to frame: for more steps, it computes the new ones alone.

    Keeping it saves time and changes nothing else: a fresh gauge gives the same columns.
    """

    def __init__(self, trace: Trace, name: str) -> None:
        self._trace = trace
        self._measure = MEASURES[name]
        self._labels = self._measure.labels(trace.lane.problem)
        self._kept = np.full((len(self._labels), 1), np.nan)
        self._size = 1

    def columns(self, upto: int) -> tuple[Column, ...]:
        """The curves over the steps 0..upto, or as far as the trace is computed."""
        end = min(upto, self._trace.head) + 1
        if self._measure.column is not None:
            return (Column(self._labels[0], self._measure.column(self._trace)[:end]),)
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
        values = self._measure.values
        assert values is not None
        if not self._measure.evaluates or first >= since:
            return values(self._trace, first, end)
        known = np.full((len(self._labels), end - first), np.nan)
        if since < end:
            known[:, since - first :] = values(self._trace, since, end)
        return known


def measure(trace: Trace, name: str, upto: int) -> tuple[Column, ...]:
    """The curves of a measure over the steps 0..upto, or as far as the trace is computed, looked at afresh."""
    return Gauge(trace, name).columns(upto)


def lengths(trace: Trace, first: int, end: int) -> Array:
    """‖Δw‖ of the steps that led to first..end - 1, first > 0: (1, end - first)."""
    with quiet():
        return np.hypot.reduce(np.diff(trace.x[first - 1 : end], axis=0).T, axis=0)[None]


def rates(trace: Trace, first: int, end: int) -> Array:
    """−Δw/g of each coordinate in the steps that led to first..end - 1, first > 0.

    (d, end - first); of more than four coordinates the smallest, the median and the largest, nan left aside.
    """
    moved = np.diff(trace.x[first - 1 : end], axis=0).T
    with quiet():
        grads = gradients(trace, first, end)
        rate = np.where(grads == 0, np.nan, -moved / grads)
    return rate if len(rate) <= MOST_CURVES else _spread(rate)


def gradients(trace: Trace, first: int, end: int) -> Array:
    """The gradients that the optimizer saw in the steps that led to first..end - 1: (d, end - first)."""
    problem, seed = trace.lane.problem, trace.lane.seed
    q = trace.q[first - 1 : end - 1]
    if not problem.stochastic:
        return problem.gradient(np.ascontiguousarray(q.T))
    if not trace.streams:
        return np.stack([problem.sample(w, k, seed).grad for k, w in enumerate(q, start=first - 1)], axis=1)
    return np.stack([_remembered(trace, k) for k in range(first, end)], axis=1)


def _remembered(trace: Trace, k: int) -> Array:
    """The gradient of an evaluation that the trace still holds; nan for an older one, which takes long to repeat."""
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


def _coordinates(problem: Problem) -> tuple[str, ...]:
    """A curve for each coordinate, or three that say how they spread."""
    from termopt.engine.analysis.explain import names_of  # explaining a step takes longer to load than all else here

    names = names_of(problem)
    return names if len(names) <= MOST_CURVES else SPREAD


_ALL = (
    Measure("loss", "loss", "the loss, f", "f", lambda problem: ("f",), column=lambda trace: trace.loss),
    Measure(
        "gradient",
        "gradient",
        "size of the gradient, ‖∇f‖",
        "‖∇f‖",
        lambda problem: ("‖∇f‖",),
        column=lambda trace: trace.grad_norm,
    ),
    Measure(
        "rate",
        "rate",
        "effective rate, −Δw/g: how far a coordinate moved for each unit of its gradient",
        "−Δw/g",
        _coordinates,
        values=rates,
        evaluates=True,
    ),
    Measure("length", "step length", "length of each step, ‖Δw‖", "‖Δw‖", lambda problem: ("‖Δw‖",), values=lengths),
)
MEASURES: Mapping[str, Measure] = {one.name: one for one in _ALL}
"""All measures by name, in the order in which `m` shows them; the first is what a race opens with.

The g of the rate is the gradient that the optimizer was given in that step, wherever it was evaluated: of the samples
of its batch, with its noise, before it was clipped or accumulated. So the rate contains whatever else moves the
iterate, such as velocity: it is negative where the step goes up the slope, 0 while a line search tries, and nan where
g is 0.
"""
