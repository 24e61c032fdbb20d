"""The words everyone shares: what a rule is told, what it answers, and the frame that records it.

Arrays are float64 with the coordinate axis first, `(d, *B)`. `B = ()` is one run; any trailing shape is as many runs
side by side, and every rule and problem treats them elementwise.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, NamedTuple, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Scalars: TypeAlias = NDArray[np.float64] | np.float64
"""One number a run: shape `(*B,)`, which for a single run is a NumPy scalar."""

Memory: TypeAlias = Any
"""What a rule carries from step to step: a NamedTuple of arrays, its own for each rule. The engine only stores it."""

Terms: TypeAlias = Mapping[str, Array | Scalars]
"""The named intermediate quantities of one step, in the order of the rule's equations."""


class Sample(NamedTuple):
    """What the oracle says about one point."""

    loss: Scalars  # (*B,)
    grad: Array  # (d, *B)


class Equation(NamedTuple):
    """One line of a rule as the lecture writes it: `Equation("v", "v ← γ·v + η·g")` computes the term `v`."""

    term: str
    text: str


class Outcome(IntEnum):
    """What a `tell` did with the iterate."""

    MOVED = 0  # a step was taken
    SEARCHING = 1  # a line search is under way: x waits while q tries
    GAVE_UP = 2  # the line search found no acceptable point


class Told(NamedTuple):
    """A rule's answer to a sample: where to go, what to remember, and how it got there."""

    x: Array  # (d, *B)
    memory: Memory
    terms: Terms  # handed over: the rule keeps no reference to it
    outcome: NDArray[np.int8] | int = Outcome.MOVED  # (*B,)


class Rule(Protocol):
    """An optimizer: a frozen dataclass whose fields are its knobs. It calls no objective; it asks and is told."""

    name: ClassVar[str]
    title: ClassVar[str] = ""
    """The name in words, for panels: `gradient descent`. Without one the name itself is shown."""
    equations: ClassVar[tuple[Equation, ...]] = ()
    """The update, line by line: each uses the knobs' symbols, the old memory, `w`, `∇w`, `t` and the lines above."""

    elementwise: ClassVar[bool] = False
    """Whether each coordinate is treated alike and by itself, and `tell` also takes Python's floats for arrays."""

    def init(self, x: Array) -> Memory:
        """The memory before the first step. x: (d, *B). By default there is none to keep."""
        return ()

    def ask(self, x: Array, memory: Memory) -> Array:
        """Where to evaluate next, (d, *B): `x` itself, not a copy, where that is the point: this saves a call."""
        return x

    def tell(self, x: Array, memory: Memory, sample: Sample) -> Told:
        """Digest the sample taken at `ask(x, memory)`. Pure: inputs are read-only, equal calls give equal answers."""
        ...

    def edited(self, field: str, value: Any) -> "Rule":
        """This rule with one knob turned. Raises TypeError for a knob it does not have."""
        return dataclasses.replace(self, **{field: value})  # type: ignore[type-var]

    def adopt(self, x: Array, memory: Memory) -> Memory:
        """Memory made by this rule before an edit, fit for the rule after it. Only wrappers need to do anything."""
        return memory


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


class Problem(Protocol):
    """What is minimized. `loss` and `gradient` are the truth, for plots and verdicts; a rule pays for `sample`."""

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
        """One line for the head of the screen, as a person writes it."""
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
    def start(self) -> tuple[float, ...]: ...
    @property
    def minima(self) -> tuple[Minimum, ...]:
        """Known local minima, the lowest first; empty if none is known."""
        ...

    @property
    def stochastic(self) -> bool:
        """Whether `sample` differs from the truth. If not, the engine never evaluates one point twice."""
        ...

    def loss(self, x: Array) -> Scalars:
        """x: (d, *B) -> (*B,)."""
        ...

    def gradient(self, x: Array) -> Array:
        """x: (d, *B) -> (d, *B)."""
        ...

    def evaluate(self, x: Array) -> Sample:
        """Loss and gradient in one pass."""
        ...

    def hessian(self, x: Array) -> Array:
        """x: (d, *B) -> (d, d, *B)."""
        ...

    def sample(self, x: Array, k: int, seed: int) -> Sample:
        """What step k of a run with this seed sees at x: the same for every lane of a race."""
        ...


class Status(StrEnum):
    """The engine's verdict on a lane at a step."""

    RUNNING = "running"
    CONVERGED = "converged"
    SADDLE = "saddle"
    DIVERGED = "diverged"
    STALLED = "stalled"


class Frame(NamedTuple):
    """One lane after k steps. Frames are values: their arrays are read-only.

    `q`, `sample`, `terms` and `outcome` belong to the step that led here (k - 1 to k); at k = 0 they are empty.
    """

    k: int
    x: Array  # (d, *B)
    memory: Memory
    q: Array | None  # (d, *B), the point evaluated
    sample: Sample | None
    terms: Terms
    loss: Scalars  # (*B,), the true loss at x
    grad: Array  # (d, *B), the true gradient at x
    evals: int  # oracle calls so far
    outcome: NDArray[np.int8] | int
