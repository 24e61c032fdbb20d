"""A surface turned, stretched, moved and made steeper: which optimizers walk the same path on it?

Box, start and minima go along, so that an optimizer which is blind to the change draws the same picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from termopt.base.errors import UserError
from termopt.engine.core.problem import Minimum, Problem
from termopt.engine.core.types import Array, LossAndGradient, Scalars
from termopt.problems.transforms.affine import Affine, Pair, Warp
from termopt.problems.transforms.noisy import Noisy, noisy

if TYPE_CHECKING:
    from termopt.problems.formula.squares import Residuals


@dataclass(frozen=True)
class Warped:
    """A problem in two parameters, seen warped: g(z) = scale·f(x), where z is the place to which the warp takes x.

    Gradient and Hessian are those of g, by the chain rule. x is (2, *B) everywhere, and each element of a result is bit
    for bit what its point alone would give if that holds for the problem.
    """

    problem: Problem
    warp: Warp

    dim = 2
    cost = None

    @property
    def name(self) -> str:
        return self.problem.name

    @property
    def stochastic(self) -> bool:
        return self.problem.stochastic

    @property
    def spec(self) -> str:
        return self.warp.added_to(self.problem.spec)

    @property
    def objective_id(self) -> str:
        return self.warp.added_to(self.problem.objective_id)

    @property
    def title(self) -> str:
        return f"{self.problem.title}, {self.warp}"

    @property
    def formula(self) -> str:
        return f"{self.problem.formula}, {self.warp}"

    # -- where things are ----------------------------------------------------------------------------------------

    @cached_property
    def box(self) -> tuple[Pair, ...]:
        """Just large enough for all of the box."""
        return self._around(self.problem.box)

    @cached_property
    def domain(self) -> tuple[Pair, ...]:
        return self._around(self.problem.domain)

    @property
    def start(self) -> tuple[float, ...]:
        return self._there(*self.problem.start)

    def start_for(self, seed: int) -> tuple[float, ...]:
        return self._there(*self.problem.start_for(seed))

    @cached_property
    def minima(self) -> tuple[Minimum, ...]:
        return tuple(Minimum(self._there(*found), self.warp.scale * found.loss) for found in self.problem.minima)

    @cached_property
    def _there(self) -> Affine:
        return self.warp.there(self._middle)

    @cached_property
    def _back(self) -> Affine:
        return self.warp.back(self._middle)

    @property
    def _middle(self) -> Pair:
        (left, right), (low, high) = self.problem.box
        return (left + right) / 2, (low + high) / 2

    def _around(self, sides: tuple[Pair, ...]) -> tuple[Pair, ...]:
        """The least box around all corners of one."""
        places = [self._there(*corner) for corner in product(*sides)]
        return tuple((min(axis), max(axis)) for axis in zip(*places, strict=True))

    # -- values --------------------------------------------------------------------------------------------------

    @np.errstate(all="ignore")  # what is not finite is the engine's to report
    def loss(self, x: Array) -> Scalars:
        return np.multiply(self.warp.scale, self.problem.loss(self._surface(x)))

    @np.errstate(all="ignore")
    def gradient(self, x: Array) -> Array:
        return np.stack(self._slopes(*self.problem.gradient(self._surface(x))))

    @np.errstate(all="ignore")
    def evaluate(self, x: Array) -> LossAndGradient:
        return self._seen(self.problem.evaluate(self._surface(x)))

    @np.errstate(all="ignore")
    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        return self._seen(self.problem.sample(self._surface(x), k, seed))

    def point(self, x: list[float]) -> tuple[float, list[float]]:
        """Loss and gradient at one point, in Python's floats: the same bits as `evaluate`, sooner."""
        loss, grad = self._point([*self._back(*x)])
        return self.warp.scale * loss, [*self._slopes(*grad)]

    @np.errstate(all="ignore")
    def hessian(self, x: Array) -> Array:
        (xx, xy), (_, yy) = self.problem.hessian(self._surface(x))
        a, b, c, d, *_ = self._back
        along = a * a * xx + 2 * a * c * xy + c * c * yy
        mixed = a * b * xx + (a * d + b * c) * xy + c * d * yy
        across = b * b * xx + 2 * b * d * xy + d * d * yy
        return self.warp.scale * np.stack([np.stack([along, mixed]), np.stack([mixed, across])])

    @property
    def residuals(self) -> "Residuals | None":
        """Those of the problem, and their Jacobian by the places seen; None if it has none."""
        given: Residuals | None = getattr(self.problem, "residuals", None)
        if given is None:
            return None

        def seen(x: Array) -> tuple[Array, Array]:
            r, jacobian = given(self._surface(x))
            a, b, c, d, *_ = self._back
            along, across = jacobian[:, 0], jacobian[:, 1]
            turned = np.stack([a * along + c * across, b * along + d * across], axis=1)
            factor = np.sqrt(self.warp.scale)
            return factor * r, factor * turned

        return seen

    def _surface(self, x: Array) -> Array:
        return np.stack(self._back(*x))

    def _seen(self, sample: LossAndGradient) -> LossAndGradient:
        return LossAndGradient(np.multiply(self.warp.scale, sample.loss), np.stack(self._slopes(*sample.grad)))

    def _slopes(self, gx: Any, gy: Any) -> tuple[Any, Any]:
        """The gradient by the places seen from that on the surface."""
        a, b, c, d, *_ = self._back
        scale = self.warp.scale
        return scale * (a * gx + c * gy), scale * (b * gx + d * gy)

    @cached_property
    def _point(self) -> Callable[[list[float]], tuple[float, list[float]]]:
        """The problem's own `point`, or what stands for it."""
        return getattr(self.problem, "point", self._evaluated)

    def _evaluated(self, x: list[float]) -> tuple[float, list[float]]:
        loss, grad, *_ = self.problem.evaluate(np.array(x))
        return float(loss), grad.tolist()


def warped(problem: Problem, **changes: float) -> Problem:
    """The problem with these hyperparameters of `Warp` turned further: one wrapper however often, and none if nothing
    is left.

    Noise stays outside: its deviation is that of the gradient seen, whatever the loss is multiplied by. Raises
    UserError for a problem that is no surface over the plane, for an unknown hyperparameter, and for one out of range.
    """
    if isinstance(problem, Noisy):
        return noisy(warped(problem.problem, **changes), problem.noise, problem.batch)
    warp = warp_of(problem).then(**changes)
    given = bare(problem)
    if warp == Warp():
        return given
    if given.dim != 2 or given.cost is not None:
        raise UserError(f"cannot be {warp}: it is no surface over the plane")
    return cast(Problem, Warped(given, warp))


def warp_of(problem: Problem) -> Warp:
    """What was done to a problem; most often nothing."""
    if isinstance(problem, Noisy):
        return warp_of(problem.problem)
    return problem.warp if isinstance(problem, Warped) else Warp()


def bare(problem: Problem) -> Problem:
    """The problem without noise and warp."""
    return bare(problem.problem) if isinstance(problem, Noisy | Warped) else problem
