"""The core types: an optimizer, an evaluation, an update, and the iterate that records a step.

Arrays are float64 with the coordinate axis first, `(d, *B)`. `B = ()` is one run; any trailing shape is as many runs
side by side, and every optimizer and problem treats them elementwise.
"""

import dataclasses
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.reports import Figure, Report, Stability, Trial, Vector

Array: TypeAlias = NDArray[np.float64]
Scalars: TypeAlias = NDArray[np.float64] | np.float64
"""One number a run: shape `(*B,)`, which for a single run is a NumPy scalar."""

State: TypeAlias = Any
"""What an optimizer carries from step to step: a NamedTuple of arrays. The engine only stores it."""

Oracle: TypeAlias = Literal["value", "gradient", "hessian_diagonal", "hessian", "residuals"]
"""A kind of evaluation: the loss; with the gradient; with the diagonal of the Hessian or all of it as well; or with the
residuals, whose squares make the loss, and their Jacobian."""

SECOND_ORDER: frozenset[Oracle] = frozenset({"hessian_diagonal", "hessian"})
"""The kinds with second derivatives."""


class Charge(NamedTuple):
    """So many evaluations for so many steps."""

    evals: int
    steps: int = 1


def charge(kind: Oracle) -> Charge:
    """What a step costs that is told this kind: an evaluation, and with a Hessian, or its diagonal, one more."""
    return Charge(1 + (kind in SECOND_ORDER))


class Kept:
    """A part of a state that the engine only stores. It takes any other for an array, a number, or a tuple of such."""

    nbytes: int = 0
    """What it weighs beside what other states share with it."""

    def __float__(self) -> float:
        """0, so that a check of the state for numbers that are not finite passes."""
        return 0.0


UNTOLD: Any = None
"""In the place of what an evaluation leaves out."""

Terms: TypeAlias = Mapping[str, Array | Scalars]
"""The named intermediate quantities of one step, in the order of the optimizer's equations."""


Marks: TypeAlias = Mapping[str, Array]
"""Named further points of a step, (d, *B) each, such as an average of the iterates."""

NO_MARKS: Marks = MappingProxyType({})


class LossAndGradient(NamedTuple):
    """What a problem answers at a point."""

    loss: Scalars  # (*B,)
    grad: Array  # (d, *B)


class Evaluation(NamedTuple):
    """What the oracle tells an optimizer about one point. What it does not ask for by its `oracle` is None."""

    loss: Scalars  # (*B,)
    grad: Array = UNTOLD  # (d, *B)
    hessian: Array = UNTOLD  # (d, d, *B), or its diagonal, (d, *B)
    residuals: Array = UNTOLD  # (n, *B)
    jacobian: Array = UNTOLD  # (n, d, *B), of the residuals
    normals: Array = UNTOLD  # (n, d, *B), standard normals of the step, the same for all lanes


class Block(NamedTuple):
    """An array among the parameters: `x[place]` are its numbers, row by row.

    name: such as `w1`. place: where it stands. shape: of a surface's only block (2,).
    """

    name: str
    place: slice
    shape: tuple[int, ...]


Blocks: TypeAlias = tuple[Block, ...]
"""How the parameters are made of arrays, one after the other; together they are all parameters."""


class Equation(NamedTuple):
    """One line of an optimizer as the lecture writes it: `Equation("v", "v ← γ·v + η·g")` computes the term `v`."""

    term: str
    text: str


class Outcome(IntEnum):
    """What a `tell` did with the iterate."""

    MOVED = 0  # a step was taken
    SEARCHING = 1  # a line search is under way: x waits while q tries
    GAVE_UP = 2  # the line search found no acceptable point


class Update(NamedTuple):
    """An optimizer's answer to an evaluation: the new point, the new state, and the terms of its equations."""

    x: Array  # (d, *B)
    state: State
    terms: Terms  # handed over: the optimizer keeps no reference to it
    outcome: NDArray[np.int8] | int = Outcome.MOVED  # (*B,)
    marks: Marks = NO_MARKS


class Optimizer(Protocol):
    """A frozen dataclass whose fields are its hyperparameters.

    It never calls the objective: `ask` says where to evaluate, and `tell` gets the evaluation there.
    """

    name: ClassVar[str]
    title: ClassVar[str] = ""
    """The name in words, for panels: `gradient descent`. Without one the name itself is shown."""
    equations: ClassVar[tuple[Equation, ...]] = ()
    """The update, line by line: of symbols, the old state, `w`, `∇f(w)`, `t` and the lines above."""

    elementwise: ClassVar[bool] = False
    """Whether each coordinate is treated alike and by itself, and `tell` also takes Python's floats for arrays."""

    oracle: ClassVar[Oracle] = "gradient"
    """What it is told of a point, and charged for."""
    normals: ClassVar[int] = 0
    """How many vectors of standard normals it is told of a step."""
    evaluations: ClassVar[str] = "1"
    """How many of these it takes until w moves: `1`, or `1 or more` where a line search tries."""
    equals: ClassVar[str] = ""
    """What it was compared with, step by step: `optax 0.2.8 adabelief`."""
    alone: ClassVar[bool] = False
    """Whether it takes one run at a time: `B = ()`."""
    recorded: ClassVar[bool] = False
    """Whether it only shows a run that was made elsewhere: nothing of it can be turned, and nothing put around it."""

    def asks(self, state: State) -> Oracle:
        """What the step from this state is told and charged for: its `oracle`, or only the gradient of it."""
        return self.oracle

    @property
    def charge(self) -> Charge:
        """What its steps cost: two evaluations for one with a Hessian or its diagonal, else one."""
        return charge(self.oracle)

    def init(self, x: Array, blocks: Blocks = ()) -> State:
        """The state before the first step. By default there is none to keep.

        x: (d, *B). blocks: how it is made of arrays; without any it is one vector.
        """
        return ()

    def ask(self, x: Array, state: State) -> Array:
        """Where to evaluate next, (d, *B): `x` itself, not a copy, where that is the point: this saves a call."""
        return x

    def tell(self, x: Array, state: State, evaluation: Evaluation) -> Update:
        """The update for the evaluation at `ask(x, state)`. Pure: inputs are read-only, equal calls answer equally."""
        ...

    def edited(self, field: str, value: Any) -> "Optimizer":
        """This optimizer with one field changed. Raises TypeError for a field that it does not have."""
        return dataclasses.replace(self, **{field: value})  # type: ignore[type-var]

    def adopt(self, x: Array, state: State) -> State:
        """State made by this optimizer before an edit, fit for the one after it. Only wrappers need to do anything."""
        return state

    def lines(self, state: State) -> tuple[Equation, ...]:
        """The equations of the step from this state: those of a wrapper with two kinds of steps differ."""
        return self.equations

    # -- what the explain panel asks; single runs only, `B = ()` --

    def at(self, state: State) -> "Optimizer":
        """The optimizer with the hyperparameters of the step from this state: those of a schedule change."""
        return self

    def vectors(self, before: "Iterate", after: "Iterate") -> tuple[Vector, ...]:
        """Arrows to draw at `before.x` for the step to `after`, beside the gradient and the step taken."""
        return ()

    def stability(self, eigenvalues: Array) -> Stability | None:
        """How near the edge of stability it is. eigenvalues: of the Hessian, (d,), ascending. None where unknown."""
        return None

    def figures(self, x: Array, state: State) -> tuple[Figure, ...]:
        """Outlines to draw on the map: a simplex, an ellipse, a circle of trust."""
        return ()

    def report(self, state: State) -> Report | None:
        """The line search that this state is in the middle of. None for an optimizer without one."""
        return None

    def trial(self, before: "Iterate", after: "Iterate") -> Trial | None:
        """The trial of a line search that the step from `before` to `after` made. None where there is none."""
        return None


class Iterate(NamedTuple):
    """One lane after k steps. Iterates are values: their arrays are read-only.

    `q`, `evaluation`, `terms`, `outcome` and `marks` belong to the step that led here, k - 1 to k; at k = 0 they are
    empty.
    """

    k: int
    x: Array  # (d, *B)
    state: State
    q: Array | None  # (d, *B), the point evaluated
    evaluation: Evaluation | None
    terms: Terms
    loss: Scalars  # (*B,), the true loss at x
    grad: Array  # (d, *B), the true gradient at x
    evals: int  # evaluations so far, Hessians among them
    outcome: NDArray[np.int8] | int
    marks: Marks = NO_MARKS  # empty where the optimizer names none
    hessians: int = 0  # Hessians, or diagonals of them, so far
