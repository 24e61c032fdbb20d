"""Formulas: from text in x and y to loss, gradient and Hessian, by differentiating the syntax tree."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial, reduce

import numpy as np

from termopt.engine.core.types import Array, LossAndGradient, Scalars
from termopt.problems.finite_difference import difference_hessian
from termopt.problems.formula import stable
from termopt.problems.formula.derivative import derivative
from termopt.problems.formula.error import FormulaError
from termopt.problems.formula.functions import CONSTANTS, VARIABLES
from termopt.problems.formula.graph import Graph, X, Y
from termopt.problems.formula.parse import Term, parse
from termopt.problems.formula.pretty import pretty
from termopt.problems.formula.program import Program, assemble, expand_powers

MAX_EXPONENT = 64  # of a power whose exponent is a constant

_SECOND = np.array([[0, 1], [1, 2]])  # where ∂²/∂x², ∂²/∂x∂y and ∂²/∂y² stand in a Hessian


@dataclass(frozen=True)
class Formula:
    """A compiled formula, known by its text.

    x is (2, *B) everywhere, and each element of a result is bit for bit what its point alone would give. Where the
    formula is not defined the result is inf or nan, without a warning.
    """

    text: str
    pretty: str = field(compare=False)
    loss_program: Program = field(compare=False, repr=False)
    gradient_program: Program = field(compare=False, repr=False)
    sample_program: Program = field(compare=False, repr=False)
    hessian_program: Program = field(compare=False, repr=False)

    def loss(self, x: Array) -> Scalars:
        """x: (2, *B) -> (*B,)."""
        return self.loss_program.run(np.asarray(x, dtype=np.float64))[0]

    def gradient(self, x: Array) -> Array:
        """x: (2, *B) -> (2, *B). At kinks see `derivative`, at the tip of a root see `over`."""
        return self.gradient_program.run(np.asarray(x, dtype=np.float64))

    def evaluate(self, x: Array) -> LossAndGradient:
        """Loss and gradient in one pass, which computes once what they share."""
        x = np.asarray(x, dtype=np.float64)
        if x.ndim == 1:
            loss, gx, gy = self.sample_program.at(x.tolist())
            return LossAndGradient(np.float64(loss), np.array((gx, gy)))
        out = self.sample_program.run(x)
        return LossAndGradient(out[0], out[1:])

    def point(self, x: list[float]) -> tuple[float, list[float]]:
        """Loss and gradient at one point, in Python's floats: the same bits as `evaluate`, sooner."""
        loss, *gradient = self.sample_program.at(x)
        return loss, gradient

    def hessian(self, x: Array) -> Array:
        """x: (2, *B) -> (2, 2, *B), symmetric; inf at the tip of a cone.

        Where a second derivative comes to 0/0, as that of cos √(x² + y²) does at 0 though the function is smooth there,
        the difference of the gradients on both sides stands for it.
        """
        x = np.asarray(x, dtype=np.float64)
        hessian = self.hessian_program.run(x)[_SECOND]
        gap = np.isnan(hessian)
        return np.where(gap, difference_hessian(self.gradient, x), hessian) if gap.any() else hessian


@lru_cache(maxsize=256)
def compile_formula(text: str) -> Formula:
    """The formula of a text like `(1 - x)**2 + 100*(y - x**2)**2`. Raises FormulaError, and nothing else."""
    term = parse(text)
    graph = Graph(text)
    loss = node_of(graph, term)
    gx, gy = derivative(graph, loss, X), derivative(graph, loss, Y)
    second = derivative(graph, gx, X), derivative(graph, gx, Y), derivative(graph, gy, Y)
    graph, (loss, gx, gy, *second) = expand_powers(graph, (loss, gx, gy, *second))
    programs = (assemble(graph, roots) for roots in ([loss], [gx, gy], [loss, gx, gy], second))
    return Formula(text, pretty(term), *programs)


def node_of(graph: Graph, term: Term) -> int:
    """The node of a term."""
    args = [node_of(graph, arg) for arg in term.args]
    if term.op in VARIABLES:
        return (X, Y)[VARIABLES.index(term.op)]
    if term.op == "number" or term.op in CONSTANTS:
        return graph.constant(term.value)
    if term.op in ("**", "pow"):
        _check_exponent(graph, term, args[1])
    build = _BUILT.get(term.op)
    if build:
        return build(graph, *args)
    return reduce(lambda a, b: graph.call(term.op, a, b), args) if len(args) > 1 else graph.call(term.op, *args)


Build = Callable[..., int]
"""Makes the node of an operation: (graph, operand, ...) -> node."""


def _over_one(op: str) -> Build:
    """The reciprocal of a function."""

    def build(graph: Graph, u: int) -> int:
        return graph.divide(graph.constant(1.0), graph.call(op, u))

    return build


def _cotangent(graph: Graph, u: int) -> int:
    return graph.divide(graph.call("cos", u), graph.call("sin", u))


def _power_of_two(graph: Graph, u: int) -> int:
    return graph.power(graph.constant(2.0), u)


def _square(graph: Graph, u: int) -> int:
    return stable.power(graph, u, graph.constant(2.0))


def _softplus(graph: Graph, u: int) -> int:
    return graph.call("logaddexp", graph.constant(0.0), u)


def _relu(graph: Graph, u: int) -> int:
    return graph.call("max", u, graph.constant(0.0))


_BUILT: dict[str, Build] = {
    "+": Graph.add,
    "-": stable.subtract,
    "*": stable.multiply,
    "/": stable.divide,
    "**": stable.power,
    "neg": Graph.negative,
    "log": stable.log,
    "log10": partial(stable.log_to, "log10", 10.0),
    "log2": partial(stable.log_to, "log2", 2.0),
    "log1p": stable.log1p,
    "exp2": _power_of_two,
    "square": _square,
    "pow": stable.power,
    "sec": _over_one("cos"),
    "csc": _over_one("sin"),
    "cot": _cotangent,
    "softplus": _softplus,
    "relu": _relu,
}
"""What a formula's operations become; any other is an operation of the graph by the same name."""


def _check_exponent(graph: Graph, term: Term, exponent: int) -> None:
    value = graph.value(exponent)
    if value is not None and not abs(value) <= MAX_EXPONENT:
        reason = f"a constant exponent must lie between −{MAX_EXPONENT} and {MAX_EXPONENT}"
        raise FormulaError(graph.text, term.args[1].column, reason)
