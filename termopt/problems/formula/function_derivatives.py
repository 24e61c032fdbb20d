"""The derivatives of the functions of a formula, each by the chain rule."""

import math
from collections.abc import Callable

from termopt.problems.formula.graph import Graph

Slopes = tuple[int, ...]
"""The derivatives of a node's operands, as nodes."""

Derivative = Callable[[Graph, int, Slopes], int]
"""From a node and the derivatives of its operands to its own."""


def _sqrt(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.call("over", graph.multiply(graph.constant(0.5), slopes[0]), number)


def _log(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.divide(slopes[0], graph.nodes[number].args[0])


def _log1p(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.divide(slopes[0], graph.add(graph.constant(1.0), graph.nodes[number].args[0]))


def _log_to(base: float) -> Derivative:
    """Of the logarithm to a base: u′/(u·log base)."""
    return lambda graph, number, slopes: graph.divide(
        slopes[0], graph.multiply(graph.constant(math.log(base)), graph.nodes[number].args[0])
    )


def _expm1(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.multiply(graph.call("exp", graph.nodes[number].args[0]), slopes[0])


def _atan(graph: Graph, number: int, slopes: Slopes) -> int:
    u = graph.nodes[number].args[0]
    return graph.divide(slopes[0], graph.add(graph.constant(1.0), graph.multiply(u, u)))


def _atanh(graph: Graph, number: int, slopes: Slopes) -> int:
    u = graph.nodes[number].args[0]
    return graph.divide(slopes[0], graph.subtract(graph.constant(1.0), graph.multiply(u, u)))


def _asin(graph: Graph, number: int, slopes: Slopes) -> int:
    u = graph.nodes[number].args[0]
    return graph.divide(slopes[0], _root(graph, graph.subtract(graph.constant(1.0), graph.multiply(u, u))))


def _acos(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.negative(_asin(graph, number, slopes))


def _asinh(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.divide(slopes[0], graph.call("hypot", graph.constant(1.0), graph.nodes[number].args[0]))


def _acosh(graph: Graph, number: int, slopes: Slopes) -> int:
    u = graph.nodes[number].args[0]
    return graph.divide(slopes[0], _root(graph, graph.subtract(graph.multiply(u, u), graph.constant(1.0))))


def _root(graph: Graph, u: int) -> int:
    return graph.call("sqrt", u)


def _hypot(graph: Graph, number: int, slopes: Slopes) -> int:
    """(u·u′ + v·v′)/hypot(u, v), and 0 at its tip; see `over`."""
    u, v = graph.nodes[number].args
    return graph.call("over", graph.add(graph.multiply(u, slopes[0]), graph.multiply(v, slopes[1])), number)


def _atan2(graph: Graph, number: int, slopes: Slopes) -> int:
    """(u′·v − u·v′)/(u² + v²)."""
    u, v = graph.nodes[number].args
    square = graph.add(graph.multiply(u, u), graph.multiply(v, v))
    return graph.divide(graph.subtract(graph.multiply(slopes[0], v), graph.multiply(u, slopes[1])), square)


def _sigmoid(graph: Graph, number: int, slopes: Slopes) -> int:
    """σ(u)·σ(−u)·u′, which keeps its digits for large u."""
    other = graph.call("sigmoid", graph.negative(graph.nodes[number].args[0]))
    return graph.multiply(graph.multiply(number, other), slopes[0])


def _logaddexp(graph: Graph, number: int, slopes: Slopes) -> int:
    """σ(u − v)·u′ + σ(v − u)·v′."""
    u, v = graph.nodes[number].args
    first, second = (graph.call("sigmoid", graph.subtract(a, b)) for a, b in ((u, v), (v, u)))
    return graph.add(graph.multiply(first, slopes[0]), graph.multiply(second, slopes[1]))


def _tan(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.multiply(graph.add(graph.constant(1.0), graph.multiply(number, number)), slopes[0])


def _tanh(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.multiply(graph.subtract(graph.constant(1.0), graph.multiply(number, number)), slopes[0])


def _exp(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.multiply(number, slopes[0])


def _cos(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.multiply(graph.negative(graph.call("sin", graph.nodes[number].args[0])), slopes[0])


def _outer(op: str) -> Derivative:
    """op(u)·u′, for functions whose derivative is another function."""
    return lambda graph, number, slopes: graph.multiply(graph.call(op, graph.nodes[number].args[0]), slopes[0])


FUNCTION_DERIVATIVES: dict[str, Derivative] = {
    "sin": _outer("cos"),
    "cos": _cos,
    "tan": _tan,
    "exp": _exp,
    "log": _log,
    "sqrt": _sqrt,
    "abs": _outer("sign"),
    "tanh": _tanh,
    "sinh": _outer("cosh"),
    "cosh": _outer("sinh"),
    "atan": _atan,
    "asin": _asin,
    "acos": _acos,
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "log10": _log_to(10),
    "log2": _log_to(2),
    "log1p": _log1p,
    "expm1": _expm1,
    "sigmoid": _sigmoid,
    "hypot": _hypot,
    "atan2": _atan2,
    "logaddexp": _logaddexp,
    "log cosh": _outer("tanh"),
}
