"""Rules written for a single run, with its ifs and matrices: runs side by side are taken one after the other."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from termopt.engine.core.types import Array, Blocks, Evaluation, Scalars, State, Update
from termopt.optimizers.lbfgs.line_search import HUGE
from termopt.optimizers.wrapping import Transformable


class OneByOne(Transformable):
    """An optimizer with a rule for one run. Its state has the point to evaluate next as `q`, (d,).

    A state is a NamedTuple of arrays and numbers whose shapes do not change; side by side the runs stand along the last
    axes. The terms of the steps may differ from run to run: what one of them has not is nan there.
    """

    @abstractmethod
    def init_one(self, x: Array) -> State:
        """`init` for x of shape (d,)."""

    @abstractmethod
    def tell_one(self, x: Array, state: State, evaluation: Evaluation) -> Update:
        """`tell` for x of shape (d,)."""

    def init(self, x: Array, blocks: Blocks = ()) -> State:
        if x.ndim == 1:
            return self.init_one(x)
        batch = x.shape[1:]
        return _stacked([self.init_one(_of_run(x, index)) for index in np.ndindex(batch)], batch)

    def ask(self, x: Array, state: State) -> Array:
        return state.q

    def tell(self, x: Array, state: State, evaluation: Evaluation) -> Update:
        if x.ndim == 1:
            return self.tell_one(x, state, evaluation)
        batch = x.shape[1:]
        runs = [
            self.tell_one(*(_of_run(part, index) for part in (x, state, evaluation))) for index in np.ndindex(batch)
        ]
        return Update(
            _stacked([run.x for run in runs], batch),
            _stacked([run.state for run in runs], batch),
            _united([run.terms for run in runs], batch),
            np.array([run.outcome for run in runs], np.int8).reshape(batch),
            _united([run.marks for run in runs], batch),
        )


def finite_loss(loss: Scalars) -> Scalars:
    """The loss; HUGE where there is none: such a point is the worst, no more."""
    return loss if loss < HUGE else np.float64(HUGE)


def _like(tuple_: Any, parts: Iterable[Any]) -> Any:
    """The parts as a tuple of the same kind."""
    kind = cast(Any, type(tuple_))
    return kind(*parts) if hasattr(kind, "_fields") else tuple(parts)


def _of_run(value: Any, index: tuple[int, ...]) -> Any:
    """The part of one run of arrays (..., *B), also in tuples of them. It is contiguous, as that of a run alone."""
    if isinstance(value, tuple):
        return _like(value, (_of_run(part, index) for part in cast(tuple[Any, ...], value)))
    return value if value is None else np.array(value[(..., *index)])[()]


def _stacked(values: Sequence[Any], batch: tuple[int, ...]) -> Any:
    """The parts of all runs as arrays (..., *B), also in tuples of them."""
    first = values[0]
    if isinstance(first, tuple):
        return _like(first, (_stacked(part, batch) for part in zip(*values, strict=True)))
    return np.stack([np.asarray(value) for value in values], axis=-1).reshape(*np.shape(first), *batch)


def _united(named: Sequence[Mapping[str, Any]], batch: tuple[int, ...]) -> dict[str, Any]:
    """All terms that any run has, by name."""
    found = {name: value for terms in named for name, value in terms.items()}
    return {
        name: _stacked([terms.get(name, np.full(np.shape(value), np.nan)) for terms in named], batch)
        for name, value in found.items()
    }
