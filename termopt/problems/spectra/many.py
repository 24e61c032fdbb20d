"""What problems of any number of parameters without data and noise have in common."""

from termopt.engine.core.types import Array, LossAndGradient

REACH = 3.0
WIDENING = 5.0


class ManyParameters:
    """A frozen dataclass whose fields are its hyperparameters."""

    dim: int

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

    def gradient(self, x: Array) -> Array:
        return self.evaluate(x).grad

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        """The exact loss and gradient."""
        return self.evaluate(x)
