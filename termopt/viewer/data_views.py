"""What is shown of a lane whose problem has data: the samples it has read, the noise of a gradient, its predictions."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from termopt.draw.screen.view_model import DataUse, FitView
from termopt.engine.analysis.gradient_noise import Noise, noise
from termopt.engine.core.problem import Cost, Learner
from termopt.engine.trace.trace import Trace

Rows: TypeAlias = NDArray[np.int64]

MOST_LIT = 1_000
"""Rows of a batch that are shown, at most, beside those that the loss is taken on."""


def data_use(network: Learner, trace: Trace, k: int) -> DataUse:
    """The rows a lane has read in its first k updates, and what one update reads and takes."""
    cost = _cost(network)
    seen = _noise(network, trace, k) if k else None
    return DataUse(
        rows=float(k * cost.rows),
        epochs=k * cost.rows / cost.total,
        bytes=float(k * cost.bytes),
        rows_each=cost.rows,
        bytes_each=cost.bytes,
        seconds=trace.seconds or None,  # a clock that stands still measures nothing
        angle=seen.angle if seen else None,
        noise=seen.ratio if seen else None,
    )


def _cost(network: Learner) -> Cost:
    assert network.cost is not None
    return network.cost


def _noise(network: Learner, trace: Trace, k: int) -> Noise:
    """The noise of the gradient that led to step k."""
    q = trace.q[k - 1]
    if network.streams:
        sample = trace.iterate(k).evaluation
        assert sample is not None
        return noise(network, q, sample.grad)
    return noise(network, q, network.sample(q, k - 1, trace.lane.seed).grad)


def fit_view(network: Learner, trace: Trace, k: int) -> FitView:
    """Predictions after k updates; the samples of the last batch are marked."""
    view, rows = _fit_view(network, trace, k)
    return view._replace(picture=network.picture(trace.x[k], rows))


def _fit_view(network: Learner, trace: Trace, k: int) -> tuple[FitView, Rows]:
    """The same without a picture, and the numbers of its samples."""
    cost = _cost(network)
    fit = network.fit(trace.x[k])
    if cost.rows == cost.total or not k:
        return FitView(fit.target, fit.predicted, np.arange(len(fit.target) if k else 0)), fit.rows
    if network.streams:
        return FitView(fit.target, fit.predicted, np.empty(0, dtype=np.intp)), fit.rows
    batch = network.rows(k - 1, trace.lane.seed)
    if cost.total == len(fit.rows):
        return FitView(fit.target, fit.predicted, np.unique(batch)), fit.rows
    read = network.fit(trace.x[k], batch[:MOST_LIT])
    truth, predicted = np.concatenate([fit.target, read.target]), np.concatenate([fit.predicted, read.predicted])
    rows = np.concatenate([fit.rows, read.rows])
    return FitView(truth, predicted, np.arange(len(fit.target), len(truth))), rows
