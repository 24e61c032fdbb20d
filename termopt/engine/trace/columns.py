"""The numbers of every step: a few each, in arrays that grow by doubling."""

from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.status import Status
from termopt.engine.core.types import Array, Iterate

STATUSES = tuple(Status)
Number = TypeVar("Number", bound=np.generic)
_CODE = {status: code for code, status in enumerate(STATUSES)}


class Columns:
    """Growing arrays indexed by step. Reading gives read-only views of the steps taken so far, from `first` on."""

    def __init__(self, dim: int, noisy: bool = False, capacity: int = 256) -> None:
        """noisy: evaluations are not exact, so that their losses are worth keeping."""
        self.first = 0
        """The step that the first row is of: 0, unless earlier ones were shed."""
        self._size = 0
        self._sampled = np.empty(capacity if noisy else 0)
        self._x = np.empty((capacity, dim))
        self._q = np.empty((capacity, dim))
        self._loss = np.empty(capacity)
        self._grad_norm = np.empty(capacity)
        self._evals = np.empty(capacity, dtype=np.int64)
        self._hessians = np.zeros(capacity, dtype=np.int64)
        self._status = np.empty(capacity, dtype=np.int8)

    def shed(self, k: int) -> None:
        """Forget the rows of the steps before k - 1, whose row has still to learn where the step from it led."""
        gone = min(k - 1 - self.first, self._size - 1)
        if gone <= 0:
            return
        for value in vars(self).values():
            if isinstance(value, np.ndarray) and len(cast(NDArray[Any], value)):
                value[: self._size - gone] = value[gone : self._size].copy()
        self.first += gone
        self._size -= gone

    def until(self, k: int) -> "Columns":
        """A copy up to step k, to go on from."""
        other = Columns.__new__(Columns)
        for name, value in vars(self).items():
            setattr(other, name, value.copy() if isinstance(value, np.ndarray) else value)
        other._size = k + 1 - self.first
        return other

    def append(self, iterate: Iterate, grad_norm: float, status: Status) -> None:
        """Record the iterate of the next step. Row k of q is the point evaluated between steps k and k + 1."""
        k = self._size
        if k == len(self._loss):
            self._grow()
        self._x[k] = iterate.x
        self._loss[k] = iterate.loss
        self._grad_norm[k] = grad_norm
        self._evals[k] = iterate.evals
        self._hessians[k] = iterate.hessians
        self._status[k] = _CODE[status]
        if iterate.q is not None:
            self._q[k - 1] = iterate.q
        if len(self._sampled) and iterate.evaluation is not None:
            self._sampled[k - 1] = iterate.evaluation.loss
        self._size = k + 1

    def extend(self, x: list[list[float]], q: list[list[float]], loss: list[float], grad_norm: list[float]) -> None:
        """Record running steps at once, one evaluation each: x and q (n, d), loss and grad_norm (n,)."""
        k, end = self._size, self._size + len(x)
        if end == k:
            return
        while end > len(self._loss):
            self._grow()
        self._x[k:end] = x
        self._q[k - 1 : end - 1] = q
        self._loss[k:end] = loss
        self._grad_norm[k:end] = grad_norm
        self._evals[k:end] = np.arange(1, len(x) + 1) + self._evals[k - 1]
        self._hessians[k:end] = self._hessians[k - 1]
        self._status[k:end] = _CODE[Status.RUNNING]
        self._size = end

    def _grow(self) -> None:
        for name, value in list(vars(self).items()):
            if isinstance(value, np.ndarray):
                old = cast(NDArray[Any], value)
                new = np.empty((2 * len(old), *old.shape[1:]), dtype=old.dtype)
                new[: len(old)] = old
                setattr(self, name, new)

    def status(self, k: int) -> Status:
        return STATUSES[int(self._status[k - self.first])]

    @property
    def x(self) -> Array:
        return _view(self._x, self._size)

    @property
    def q(self) -> Array:
        return _view(self._q, max(self._size - 1, 0))

    @property
    def loss(self) -> Array:
        return _view(self._loss, self._size)

    @property
    def sampled(self) -> Array:
        return _view(self._sampled, max(self._size - 1, 0))

    @property
    def grad_norm(self) -> Array:
        return _view(self._grad_norm, self._size)

    @property
    def evals(self) -> NDArray[np.int64]:
        return _view(self._evals, self._size)

    @property
    def hessians(self) -> NDArray[np.int64]:
        return _view(self._hessians, self._size)


def _view(array: NDArray[Number], size: int) -> NDArray[Number]:
    view = array[:size]
    view.setflags(write=False)
    return view
