"""What is minimized: a problem, its known minima, and what a problem with data says beyond that.

Arrays are float64 with the coordinate axis first, `(d, *B)`, as in `termopt.engine.core.types`.
"""

from collections.abc import Callable, Generator, Iterable
from typing import NamedTuple, Protocol, Self, cast

import numpy as np
from numpy.typing import NDArray

from termopt.base.errors import UserError
from termopt.engine.core.types import Array, Blocks, LossAndGradient, Optimizer, Scalars


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
    """What one evaluation reads of a problem's data.

    rows: how many samples.
    total: how many samples the data has; an epoch is `total / rows` evaluations.
    bytes: how much memory these rows take.
    """

    rows: int
    total: int
    bytes: int


class Fit(NamedTuple):
    """What the parameters of a problem with data predict for some of its rows."""

    rows: NDArray[np.int64]  # (n,) their numbers
    target: Array  # (n,) what is to be predicted
    predicted: Array  # (n,)


class Picture(NamedTuple):
    """What a model says of its inputs, with its samples: a line over one input, or classes over a plane of inputs.

    points: where the samples lie, (n, 2); over one input that is (input, target).
    names: of the two axes.
    box: the region to show.
    classes: the names of the classes; none where it is a line.
    says: from places on the axis, (1, m), to predictions, (m,); from places in the plane, (2, m), to the probability of
    each class, (classes, m).
    """

    points: Array
    names: tuple[str, str]
    box: tuple[tuple[float, float], tuple[float, float]]
    classes: tuple[str, ...]
    says: Callable[[Array], Array]


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
        """Where starts are suggested: (low, high) for each axis. A run may start wherever the loss is finite."""
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
        """What `loss` is, whatever `sample` sees of it: lanes of one race share it. Without noise, the spec."""
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

    def evaluate(self, x: Array) -> LossAndGradient:
        """Loss and gradient in one pass."""
        ...

    def hessian(self, x: Array) -> Array:
        """x: (d, *B) -> (d, d, *B)."""
        ...

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        """What step k of a run with this seed sees at x: the same for every lane of a race."""
        ...


class LeastSquares(Problem, Protocol):
    """A problem whose loss is half the sum of the squares of residuals."""

    @property
    def residuals(self) -> Callable[[Array], tuple[Array, Array]]:
        """x: (d, *B) -> residuals (n, *B) and their Jacobian (n, d, *B). None where a problem of the kind has none."""
        ...


class Learner(Problem, Protocol):
    """A problem with data: x is a vector of parameters, and `sample` reads the rows of data of its step."""

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

    def picture(self, x: Array, rows: NDArray[np.int64]) -> Picture | None:
        """What the parameters x, (d,), say of the inputs, with these samples, (n,); None where there is no picture."""
        ...

    @property
    def streams(self) -> bool:
        """Whether an evaluation reads more rows than can be read in a moment, so that it is taken by `sampling`."""
        ...

    def sampling(self, x: Array, k: int, seed: int) -> Generator[float, None, LossAndGradient]:
        """`sample` in pieces of a few milliseconds: yields the part done, 0 to 1, and returns the evaluation."""
        ...


def learner(problem: Problem) -> Learner | None:
    """The problem as one with data, or None."""
    return cast(Learner, problem) if problem.cost is not None else None


def require_answers(problem: Problem, optimizer: Optimizer) -> None:
    """Raises UserError for an optimizer that needs residuals on a problem that has none."""
    if getattr(optimizer, "oracle", "gradient") == "residuals" and getattr(problem, "residuals", None) is None:
        raise UserError(f"{optimizer.name} needs residuals, whose squares make the loss; {problem.name} has none")
