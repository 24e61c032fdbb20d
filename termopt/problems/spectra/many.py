"""What problems of any number of parameters without data and noise have in common: a matrix of known eigenvalues."""

from functools import cached_property

from termopt.engine.core.types import Array, LossAndGradient, Scalars
from termopt.problems.spectra.spectrum import Mirrored

REACH = 3.0
WIDENING = 5.0


class ManyParameters:
    """A frozen dataclass whose fields are its hyperparameters: those of the matrix A, see `Mirrored`."""

    dim: int
    kappa: float
    spectrum: str
    data_seed: int

    @cached_property
    def _matrix(self) -> Mirrored:
        return Mirrored(self.dim, self.kappa, self.spectrum, self.data_seed)

    @property
    def mirrored(self) -> Mirrored:
        """The matrix A."""
        return self._matrix

    @property
    def spec(self) -> str:
        raise NotImplementedError

    @property
    def objective_id(self) -> str:
        return self.spec

    @property
    def stochastic(self) -> bool:
        return False

    @property
    def cost(self) -> None:
        return None

    @property
    def box(self) -> tuple[tuple[float, float], ...]:
        return ((-REACH, REACH),) * self.dim

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-WIDENING * REACH, WIDENING * REACH),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        raise NotImplementedError

    def start_for(self, seed: int) -> tuple[float, ...]:
        return self.start

    def evaluate(self, x: Array) -> LossAndGradient:
        raise NotImplementedError

    def loss(self, x: Array) -> Scalars:
        return self.evaluate(x).loss

    def gradient(self, x: Array) -> Array:
        return self.evaluate(x).grad

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        """The exact loss and gradient."""
        return self.evaluate(x)
