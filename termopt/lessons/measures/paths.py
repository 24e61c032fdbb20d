"""Measures of where a lane is, of the steps it takes, and of the slope and the curvature there."""

import math
from itertools import pairwise

import numpy as np

from termopt.base.in_pieces import drained
from termopt.engine.analysis.spectrum import Ends, extremes
from termopt.engine.core.step import blocks_of
from termopt.engine.core.types import Array
from termopt.lessons.measures.table import first, measure
from termopt.lessons.run import Run

# -- where it is -------------------------------------------------------------------------------------------------


@measure("number", "coordinate {coordinate} of {lane} at step {at}")
def point(run: Run, *, lane: int, at: int, coordinate: int) -> float | None:
    """A coordinate of the iterate at a step."""
    k = run.reach(lane, at)
    return None if k is None else _entry(run.traces[lane].x[k], coordinate)


@measure("number", "the lowest coordinate {coordinate} of {lane} since step {since}")
def lowest_point(run: Run, *, lane: int, coordinate: int, since: int) -> float | None:
    """The lowest value of a coordinate, of all updates from a step on."""
    x = _coordinate(run, lane, coordinate)
    return None if x is None else float(x[run.updates(lane, since) :].min(initial=np.inf))


@measure("step", "the first step of {lane} with coordinate {coordinate} below {value}")
def crosses(run: Run, *, lane: int, coordinate: int, value: float) -> int | None:
    """The first step with a coordinate below a value."""
    x = _coordinate(run, lane, coordinate)
    return None if x is None else first(run, lane, x < value)


# -- its steps ---------------------------------------------------------------------------------------------------


@measure("number", "how far update {at} of {lane} moved along coordinate {coordinate}")
def step_length(run: Run, *, lane: int, at: int, coordinate: int) -> float | None:
    """How far the update that led to a step moved along a coordinate."""
    k, x = run.reach(lane, at), _coordinate(run, lane, coordinate)
    return float(abs(x[k] - x[k - 1])) if k and x is not None else None


@measure("number", "the length of the path of {lane} by step {until}")
def path_length(run: Run, *, lane: int, until: int) -> float | None:
    """The sum of the lengths of all updates up to a step."""
    k = run.reach(lane, until)
    return None if k is None else float(np.hypot.reduce(np.diff(run.traces[lane].x[: k + 1], axis=0), axis=1).sum())


@measure("number", "update {at} of {lane} over its first, in length")
def grown(run: Run, *, lane: int, at: int) -> float | None:
    """How many times as long as its first update was that which led to a step."""
    k, x = run.reach(lane, at), run.traces[lane].x
    if not k:
        return None
    first, last = (float(np.hypot.reduce(x[i] - x[i - 1])) for i in (1, k))
    return last / first if first else None


@measure("count", "the changes of direction of {lane} by step {until}")
def turns(run: Run, *, lane: int, coordinate: int, until: int) -> int | None:
    """How often the lane changed direction along a coordinate, up to a step."""
    x = _coordinate(run, lane, coordinate)
    if x is None:
        return None
    moves = np.diff(x[: run.updates(lane, until) + 1])
    signs = np.sign(moves[moves != 0])
    return int(np.count_nonzero(signs[1:] != signs[:-1]))


@measure("number", "singular value {number} of update {at} of {lane}, in {array}")
def singular_value(run: Run, *, lane: int, at: int, array: str, number: int) -> float | None:
    """A singular value, from the largest on (1), of how the update that led to a step moved an array of parameters."""
    k, trace = run.reach(lane, at), run.traces[lane]
    block = next((block for block in blocks_of(trace.lane.problem) if block.name == array), None)
    if not k or block is None:
        return None
    step = (trace.x[k] - trace.x[k - 1])[block.place]
    matrix = step.reshape(block.shape if len(block.shape) == 2 else (-1, 1))
    values: Array = np.linalg.svd(matrix, compute_uv=False).astype(np.float64)
    return _entry(values, number - 1)


@measure("count", "the moves of {lane} by step {until}")
def moves(run: Run, *, lane: int, until: int) -> int:
    """How many updates moved the iterate, up to a step."""
    x = run.x(lane)[: run.updates(lane, until) + 1]
    return int(np.count_nonzero((x[1:] != x[:-1]).any(axis=1)))


@measure("number", "how far away {lane} tried in step {at}")
def trial(run: Run, *, lane: int, at: int) -> float | None:
    """How far from the iterate the update that led to a step tried."""
    k, trace = run.reach(lane, at), run.traces[lane]
    return float(np.hypot.reduce(trace.q[k - 1] - trace.x[k - 1])) if k else None


@measure("number", "{name} of {lane} at step {at}")
def term(run: Run, *, lane: int, at: int, name: str, coordinate: int = 0) -> float | None:
    """A named quantity of the update that led to a step."""
    iterate = run.iterate(lane, at)
    found = None if iterate is None else iterate.terms.get(name)
    return None if found is None else _entry(np.atleast_1d(found), coordinate)


@measure("count", "how often {name} of {lane} rose by step {until}")
def raised(run: Run, *, lane: int, name: str, coordinate: int, until: int) -> int | None:
    """How often a named quantity rose from one step to the next, up to a step."""
    values = [term(run, lane=lane, at=at, name=name, coordinate=coordinate) for at in range(1, until + 1)]
    known = [value for value in values if value is not None]
    return sum(after > before for before, after in pairwise(known)) if known else None


# -- the loss around it ------------------------------------------------------------------------------------------


@measure("number", "element {coordinate} of the gradient of {lane} at step {at}")
def gradient(run: Run, *, lane: int, at: int, coordinate: int) -> float | None:
    """A coordinate of the true gradient at a step."""
    iterate = run.iterate(lane, at)
    return None if iterate is None else _entry(iterate.grad, coordinate)


@measure("number", "the norm of the gradient of {lane} at step {at}")
def grad_norm(run: Run, *, lane: int, at: int) -> float | None:
    """The length of the true gradient at a step."""
    k = run.reach(lane, at)
    return None if k is None else float(run.traces[lane].grad_norm[k])


@measure("number", "the largest curvature under {lane} at step {at}")
def curvature(run: Run, *, lane: int, at: int) -> float | None:
    """λmax, the largest eigenvalue of the Hessian, at a step."""
    values = _curvatures(run, lane, at)
    return None if values is None else values.high


@measure("number", "the smallest curvature under {lane} at step {at}")
def least_curvature(run: Run, *, lane: int, at: int) -> float | None:
    """The smallest eigenvalue of the Hessian at a step."""
    values = _curvatures(run, lane, at)
    return None if values is None else values.low


@measure("number", "the angle between the steepest direction of {lane} at step {at} and the nearest axis, in degrees")
def tilt(run: Run, *, lane: int, at: int) -> float | None:
    """The angle between the axis of largest curvature and the coordinate axis nearest to it, in degrees."""
    k, trace = run.reach(lane, at), run.traces[lane]
    if k is None or trace.x.shape[1] != 2:
        return None
    hessian = trace.lane.problem.hessian(trace.x[k])
    if not np.isfinite(hessian).all():
        return None
    largest = np.abs(np.linalg.eigh(hessian).eigenvectors[:, -1])
    return math.degrees(math.atan2(float(largest.min()), float(largest.max())))


@measure("number", "η·λmax of {lane} at step {at}")
def stability(run: Run, *, lane: int, at: int) -> float | None:
    """η·λmax at a step: above 2, gradient descent oscillates wider and wider."""
    lr = getattr(run.traces[lane].optimizer_at(run.updates(lane, at)), "lr", None)
    sharp = curvature(run, lane=lane, at=at)
    return None if lr is None or sharp is None else float(lr * sharp)


def _curvatures(run: Run, lane: int, at: int) -> Ends | None:
    k = run.reach(lane, at)
    if k is None:
        return None
    trace = run.traces[lane]
    found = drained(extremes(trace.lane.problem, trace.x[k]))
    return None if math.isnan(found.low) else found


def _entry(values: Array, coordinate: int) -> float | None:
    return float(values[coordinate]) if coordinate < len(values) else None


def _coordinate(run: Run, lane: int, coordinate: int) -> Array | None:
    """A coordinate of every iterate of a lane, (n,)."""
    x = run.x(lane)
    return x[:, coordinate] if coordinate < x.shape[1] else None
