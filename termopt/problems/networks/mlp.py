"""The lecture's network on its data: on 100 rows at once, on a few of them, or on a hundred million stored nowhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import Value
from termopt.engine.core.problem import Minimum
from termopt.engine.core.types import Array, LossAndGradient, Scalars
from termopt.problems.data.batching import Batching, make_batching
from termopt.problems.data.held_data import EXACT_ROWS, MOST_HELD, HeldData
from termopt.problems.data.reading import Reading
from termopt.problems.data.teacher import Rows, sequence
from termopt.problems.networks.fast_eval import fast_evaluate
from termopt.problems.networks.learning import Learning, float64, slices
from termopt.problems.networks.network import Network
from termopt.problems.networks.tree_sum import row_sums

MOST_SUMMED = 2000
"""Up to this many rows, the loss for pictures is summed as that for runs is."""
MLP_TAGS = ("many minima", "plateau", "data", "stochastic")


@dataclass(frozen=True)
class Mlp(Learning):
    """Linear(features → hidden), Sigmoid, Linear(hidden → 1), and the mean squared error.

    Parameters are (d, *B) everywhere, in PyTorch's order: the first layer's weights row by row, its biases, then those
    of the second. Each run of a batch gets bit for bit what it would get alone. What overflows or is not defined is inf
    or nan, without a warning. Equal if their specs are.
    """

    reach: ClassVar[float] = 5.0

    batching: Batching

    name: str = field(default="mlp", init=False, compare=False)
    title: str = field(default="the lecture's network", init=False, compare=False)
    formula: str = field(default="mean (y − w₂·σ(w₁·x + b₁) − b₂)²", init=False, compare=False)
    minima: tuple[Minimum, ...] = field(default=(), init=False, compare=False)
    tags: tuple[str, ...] = field(default=MLP_TAGS, init=False, compare=False)
    source: str = field(default="lesson 26 of the deep-learning lecture", init=False, compare=False)

    # -- what it is ----------------------------------------------------------------------------------------------

    @property
    def spec(self) -> str:
        return self.batching.spec()

    @property
    def objective_id(self) -> str:
        return self.batching.spec("batch", "replace")

    def start_for(self, seed: int) -> tuple[float, ...]:
        """As PyTorch initializes by default: weights and biases alike uniform on ±1/√fan_in."""
        first = self.network.layers[2].start
        fan_in = np.where(np.arange(self.dim) < first, self.batching.features, self.batching.hidden)
        return tuple(((2 * sequence(seed, self.dim) - 1) / np.sqrt(fan_in)).tolist())

    @property
    def _is_fast(self) -> bool:
        """Whether `loss` is only for pictures, and has so many rows that it is evaluated the fast way."""
        return self.stochastic and self.batching.rows > MOST_SUMMED

    @property
    def effort(self) -> int:
        """What an evaluation of the loss for a picture costs, in rows of the lecture's network, as measured."""
        rows, (features, hidden) = (
            min(self.batching.rows, EXACT_ROWS if self.samples.sampled else MOST_HELD),
            self.network,
        )
        return rows * -(-features // 8) * (1 if hidden == 1 else 4 * hidden)

    @property
    def labels(self) -> tuple[str, ...]:
        """Counted from 1, a row of the first layer's weights after the other: `w1[1,3]`, `b1[1]`, `w2[1]`, `b2`."""
        units = range(1, self.batching.hidden + 1)
        first = (f"w1[{unit},{column}]" for unit in units for column in range(1, self.batching.features + 1))
        return (*first, *(f"b1[{unit}]" for unit in units), *(f"w2[{unit}]" for unit in units), "b2")

    @cached_property
    def network(self) -> Network:
        return Network(self.batching.features, self.batching.hidden)

    # -- the data ------------------------------------------------------------------------------------------------

    @property
    def x(self) -> Array:
        """The data, (rows, features), read-only. Raises UserError if there are too many to be held."""
        return self.samples.all()[0].T

    @property
    def y(self) -> Array:
        """What is to be predicted, (rows,), read-only. Raises UserError if there are too many to be held."""
        return self.samples.all()[1]

    def data(self, rows: Rows) -> tuple[Array, Array]:
        """x (n, features) and y (n,) of the rows with these numbers, (n,). Raises UserError for one beyond the last."""
        rows = np.asarray(rows, dtype=np.int64)
        if rows.size and not 0 <= rows.min() <= rows.max() < self.batching.rows:
            raise UserError(f"mlp: the rows have the numbers 0 to {self.batching.rows - 1:,}")
        x, y = self.samples.make(rows)
        return x.T, y

    @cached_property
    def reading(self) -> Reading:
        return self.batching.reading

    @cached_property
    def samples(self) -> HeldData:
        return HeldData(self.batching)

    # -- the exact loss -----------------------------------------------------------------------------------------------

    def loss(self, x: Array) -> Scalars:
        """x: (d, *B) -> (*B,), on all rows, or on those that `note` speaks of."""
        return self.evaluate(x).loss if self._is_fast and np.ndim(x) == 1 else super().loss(x)

    def evaluate(self, x: Array) -> LossAndGradient:
        return self._fast_evaluate(float64(x)) if self._is_fast else super().evaluate(x)

    def _fast_evaluate(self, x: Array) -> LossAndGradient:
        """Each run by itself."""
        with np.errstate(all="ignore"):
            if x.ndim == 1:
                return fast_evaluate(self.network, x, *self.samples.held)
            runs = [fast_evaluate(self.network, w, *self.samples.held) for w in x.reshape(self.dim, -1).T]
        loss = np.array([run.loss for run in runs]).reshape(x.shape[1:])
        return LossAndGradient(loss, np.array([run.grad for run in runs]).T.reshape(x.shape))

    def hessian(self, x: Array) -> Array:
        n, d = len(self.samples.numbers), self.dim
        inputs, targets = self.samples.held
        sums = row_sums(self.network.curvatures, d * d, float64(x), slices(inputs, targets), n)
        return (sums * (2 / n)).reshape(d, *np.shape(x))

    @property
    def residuals(self) -> Callable[[Array], tuple[Array, Array]] | None:
        """From x to residuals and their Jacobian; None where a step does not read all samples."""
        return None if self.stochastic else self._residuals

    @np.errstate(all="ignore")
    def _residuals(self, x: Array) -> tuple[Array, Array]:
        inputs, targets = (part.reshape(*part.shape, *(1,) * (np.ndim(x) - 1)) for part in self.samples.held)
        return self.network.residuals(float64(x), inputs, targets)

    def picture(self, x: Array, rows: Rows) -> None:
        """None: predictions over targets show what it has learned."""
        return


def mlp(**values: Value) -> Mlp:
    """The network with these hyperparameters, see `Batching`. Raises UserError for an unknown name or value."""
    return Mlp(make_batching(**values))
