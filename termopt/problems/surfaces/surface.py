"""A surface over the plane: a formula with its place on the map, what is known of it, and where that is written."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from termopt.engine.core.problem import Minimum
from termopt.engine.core.types import Array, LossAndGradient, Scalars
from termopt.problems.formula.formula import Formula, compile_formula
from termopt.problems.formula.parse import parse
from termopt.problems.formula.pretty import pretty

if TYPE_CHECKING:
    from termopt.problems.formula.squares import Residuals

Box = tuple[tuple[float, float], tuple[float, float]]

WIDENING = 5.0  # the domain is the box, so many times as wide and high about the same center


class Row(NamedTuple):
    """What the table of surfaces says of one: everything but the spec, which hyperparameters may lengthen."""

    name: str
    title: str
    text: str  # the formula, as a user would type it
    box: Box
    start: tuple[float, float]
    minima: tuple[Minimum, ...]  # the lowest first
    source: str
    formula: str = ""  # the display line, where the text made readable is not the best one


def square(reach: float) -> Box:
    """The box from -reach to reach on both axes."""
    return (-reach, reach), (-reach, reach)


def minima(*found: tuple[float, float, float]) -> tuple[Minimum, ...]:
    """From (x, y, loss), the lowest first."""
    return tuple(Minimum((float(x), float(y)), float(loss)) for x, y, loss in found)


def mirrored(x: float, y: float, loss: float) -> tuple[Minimum, ...]:
    """Four minima that are one another's mirror images in the axes."""
    return minima((x, y, loss), (-x, y, loss), (x, -y, loss), (-x, -y, loss))


class Exact2D:
    """What problems of two parameters without data and noise have in common."""

    spec: str
    box: Box

    @property
    def dim(self) -> int:
        return 2

    @property
    def stochastic(self) -> bool:
        return False

    @property
    def domain(self) -> Box:
        """Where a start is accepted: the box widened five times about its center."""
        return widened(self.box[0]), widened(self.box[1])

    @property
    def objective_id(self) -> str:
        return self.spec

    @property
    def cost(self) -> None:
        return None


@dataclass(frozen=True)
class Surface(Exact2D):
    """A problem made from a formula, equal to another if their specs are. x is (2, *B) everywhere."""

    spec: str
    name: str = field(compare=False)
    title: str = field(compare=False)
    formula: str = field(compare=False)
    box: Box = field(compare=False)
    start: tuple[float, float] = field(compare=False)
    minima: tuple[Minimum, ...] = field(compare=False)
    source: str = field(compare=False)
    text: str = field(compare=False, repr=False)

    @cached_property
    def compiled(self) -> Formula:
        """The formula, when it is first evaluated."""
        return compile_formula(self.text)

    @property
    def tags(self) -> tuple[str, ...]:
        """What it is like, in the words of `tags.TAGS`; a formula of the user's has none."""
        from termopt.problems.surfaces.tags import tags_of  # imported late: it looks at the whole table

        return tags_of(self.name) if self.name != "formula" else ()

    def start_for(self, seed: int) -> tuple[float, float]:
        return self.start

    def loss(self, x: Array) -> Scalars:
        return self.compiled.loss(x)

    def gradient(self, x: Array) -> Array:
        return self.compiled.gradient(x)

    def evaluate(self, x: Array) -> LossAndGradient:
        return self.compiled.evaluate(x)

    def point(self, x: list[float]) -> tuple[float, list[float]]:
        return self.compiled.point(x)

    def hessian(self, x: Array) -> Array:
        return self.compiled.hessian(x)

    @property
    def residuals(self) -> "Residuals | None":
        """From x to residuals and their Jacobian; None if the formula is not written as a sum of squares."""
        from termopt.problems.formula.squares import residuals_of  # imported late: few optimizers ask for them

        return residuals_of(self.text)

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        """The exact loss and gradient: a surface has no noise."""
        return self.compiled.evaluate(x)


def surface(row: Row, spec: str) -> Surface:
    """The surface of a row, compiled when it is first evaluated. Raises FormulaError if its text cannot be parsed."""
    formula = row.formula or pretty(parse(row.text))
    return Surface(spec, row.name, row.title, formula, row.box, row.start, row.minima, row.source, row.text)


def widened(side: tuple[float, float]) -> tuple[float, float]:
    """One side of a box, WIDENING times as long, around the same center."""
    low, high = side
    center, reach = (low + high) / 2, WIDENING * (high - low) / 2
    return center - reach, center + reach
