"""The core types: an optimizer, a problem, an evaluation, an update, and the iterate that records a step.

Arrays are float64 with the coordinate axis first, `(d, *B)`. `B = ()` is one run; any trailing shape is as many runs
side by side, and every optimizer and problem treats them elementwise.
"""

import dataclasses
from collections.abc import Generator, Iterable, Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, Self, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.reports import Report, Stability, Trial, Vector

Array: TypeAlias = NDArray[np.float64]
Scalars: TypeAlias = NDArray[np.float64] | np.float64
"""One number a run: shape `(*B,)`, which for a single run is a NumPy scalar."""

State: TypeAlias = Any
"""What an optimizer carries from step to step: a NamedTuple of arrays. The engine only stores it."""

Oracle: TypeAlias = Literal["value", "gradient"]
"""A kind of evaluation."""

Terms: TypeAlias = Mapping[str, Array | Scalars]
"""The named intermediate quantities of one step, in the order of the optimizer's equations."""


Marks: TypeAlias = Mapping[str, Array]
"""Named further points of a step, (d, *B) each, such as an average of the iterates."""

NO_MARKS: Marks = MappingProxyType({})


class Evaluation(NamedTuple):
    """What the oracle says about one point."""

    loss: Scalars  # (*B,)
    grad: Array  # (d, *B)


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
    """An optimizer's answer to an evaluation: where to go, what to remember, and how it got there."""

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
    """The update, line by line: of symbols, the old state, `w`, `∇w`, `t` and the lines above."""

    elementwise: ClassVar[bool] = False
    """Whether each coordinate is treated alike and by itself, and `tell` also takes Python's floats for arrays."""

    oracle: ClassVar[Oracle] = "gradient"
    """What it is told of a point, and charged for."""
    evaluations: ClassVar[str] = "1"
    """How many of these it takes until w moves: `1`, or `1 or more` where a line search tries."""
    equals: ClassVar[str] = ""
    """What it was compared with, step by step: `optax 0.2.8 adabelief`."""

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

    def report(self, state: State) -> Report | None:
        """The line search that this state is in the middle of. None for an optimizer without one."""
        return None

    def trial(self, before: "Iterate", after: "Iterate") -> Trial | None:
        """The trial of a line search that the step from `before` to `after` made. None where there is none."""
        return None


class Minimum(tuple[float, ...]):
    """A known local minimum: a point, `(x, y)`, that also knows its loss."""

    loss: float

    def __new__(cls, x: Iterable[float], loss: float) -> Self:
        self = super().__new__(cls, map(float, x))
        self.loss = float(loss)
        return self

    def __getnewargs__(self) -> tuple[tuple[float, ...], float]:
        return tuple(self), self.loss

    @property
    def x(self) -> tuple[float, ...]:
        """The point as a plain tuple."""
        return tuple(self)


class Cost(NamedTuple):
    """What one evaluation reads of a problem's data. `of / rows` samples are an epoch."""

    rows: int
    of: int
    bytes: int


class Fit(NamedTuple):
    """What a problem with data has learnt of some of its rows."""

    rows: NDArray[np.int64]  # (n,) their numbers
    target: Array  # (n,) what is to be predicted
    predicted: Array  # (n,)


class Problem(Protocol):
    """What is minimized. `loss` and `gradient` are exact, for plots and statuses; an optimizer pays for `sample`."""

    @property
    def name(self) -> str: ...
    @property
    def spec(self) -> str:
        """The text that builds this problem again: `quadratic:kappa=100,angle=30`, or a formula."""
        ...

    @property
    def title(self) -> str:
        """The name in words."""
        ...

    @property
    def formula(self) -> str:
        """One line for the head of the screen, as people write it."""
        ...

    @property
    def dim(self) -> int: ...
    @property
    def box(self) -> tuple[tuple[float, float], ...]:
        """The region shown: (low, high) for each axis."""
        ...

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """Where a start is accepted: (low, high) for each axis."""
        ...

    @property
    def start(self) -> tuple[float, ...]:
        """Where a run starts that was given no start and the seed 0."""
        ...

    def start_for(self, seed: int) -> tuple[float, ...]:
        """Where a run of this seed starts if it was given no start; for most problems the same for all."""
        ...

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """Known local minima, the lowest first; empty if none is known."""
        ...

    @property
    def stochastic(self) -> bool:
        """Whether an evaluation differs from the exact loss. If not, the engine never evaluates one point twice."""
        ...

    @property
    def objective_id(self) -> str:
        """What `loss` is, whatever `evaluation` sees of it: lanes of one race share it. Without noise, the spec."""
        ...

    @property
    def cost(self) -> Cost | None:
        """What one evaluation reads of the problem's data; None if it has none, otherwise it is a `Learner`."""
        ...

    def loss(self, x: Array) -> Scalars:
        """x: (d, *B) -> (*B,)."""
        ...

    def gradient(self, x: Array) -> Array:
        """x: (d, *B) -> (d, *B)."""
        ...

    def evaluate(self, x: Array) -> Evaluation:
        """Loss and gradient in one pass."""
        ...

    def hessian(self, x: Array) -> Array:
        """x: (d, *B) -> (d, d, *B)."""
        ...

    def sample(self, x: Array, k: int, seed: int) -> Evaluation:
        """What step k of a run with this seed sees at x: the same for every lane of a race."""
        ...


class Learner(Problem, Protocol):
    """A problem with data, fed row by row: x is a row of parameters, and `evaluation` reads the rows of its step."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the parameters, d of them."""
        ...

    @property
    def layers(self) -> tuple[slice, ...]:
        """The parameters that belong together: the weights of a layer, its biases, those of the next."""
        ...

    @property
    def blocks(self) -> Blocks:
        """The same with their names and shapes."""
        ...

    @property
    def note(self) -> str:
        """What is to be said of `loss`, such as that it is taken on a sample of the rows; mostly nothing."""
        ...

    def rows(self, k: int, seed: int) -> NDArray[np.int64]:
        """The numbers of the rows that step k of a run with this seed reads, (cost.rows,)."""
        ...

    def fit(self, x: Array, rows: NDArray[np.int64] | None = None) -> Fit:
        """Predictions of the parameters x, (d,), for these rows, or for all rows that `loss` is taken on."""
        ...

    @property
    def streams(self) -> bool:
        """Whether an evaluation reads more rows than can be read in a moment, so that it is taken by `sampling`."""
        ...

    def sampling(self, x: Array, k: int, seed: int) -> Generator[float, None, Evaluation]:
        """`sample` in pieces of a few milliseconds: yields the part done, 0 to 1, and returns the evaluation."""
        ...


def learner(problem: Problem) -> Learner | None:
    """The problem as one with data, or None."""
    return cast(Learner, problem) if problem.cost is not None else None


class Status(StrEnum):
    """The engine's status of a lane at a step, and what it means."""

    definition: str

    RUNNING = "running", "none of the others"
    CONVERGED = "converged", "the gradient norm is at most 1e-8, and there is no negative curvature"
    SADDLE = "saddle", "the gradient norm is at most 1e-8, and there is negative curvature"
    DIVERGED = "diverged", "a number is not finite; the lane ends there"
    STALLED = "stalled", "the line search gave up, or the iterate no longer changes"

    def __new__(cls, value: str, definition: str) -> "Status":
        status = str.__new__(cls, value)
        status._value_ = value
        status.definition = definition
        return status


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
    evals: int  # evaluations so far
    outcome: NDArray[np.int8] | int
    marks: Marks = NO_MARKS  # empty where the optimizer names none
