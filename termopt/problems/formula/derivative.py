"""Differentiation of a formula's graph, node by node, operands first."""

import math
from collections.abc import Callable

from termopt.problems.formula.graph import Graph

Slopes = tuple[int, ...]
"""The derivatives of a node's operands, as nodes."""

Derivative = Callable[[Graph, int, Slopes], int]
"""From a node and the derivatives of its operands to its own."""


def derivative(graph: Graph, root: int, variable: int) -> int:
    """The node of ∂root/∂variable.

    At a kink the slope is 0 where a branch is constant or the branches have slopes of opposite signs, so that it is 0
    for abs(x), max(x, 0) and max(0, x) at 0; else the mean of both.

    Raises FormulaError if the graph grows too large.
    """
    zero, one = graph.constant(0.0), graph.constant(1.0)
    slopes: dict[int, int] = {}
    for number in graph.reachable([root]):
        op, args, _ = graph.nodes[number]
        inner = tuple(slopes[arg] for arg in args)
        if op == "variable":
            slopes[number] = one if number == variable else zero
        elif all(slope == zero for slope in inner):
            slopes[number] = zero
        else:
            slopes[number] = _DERIVATIVES[op](graph, number, inner)
    return slopes[root]


def _sum(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.add(*slopes)


def _difference(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.subtract(*slopes)


def _product(graph: Graph, number: int, slopes: Slopes) -> int:
    u, v = graph.nodes[number].args
    return graph.add(graph.multiply(slopes[0], v), graph.multiply(u, slopes[1]))


def _quotient(graph: Graph, number: int, slopes: Slopes) -> int:
    """(u/v)′ = (u′ − (u/v)·v′) / v, which overflows later than the one with v²."""
    v = graph.nodes[number].args[1]
    return graph.divide(graph.subtract(slopes[0], graph.multiply(number, slopes[1])), v)


def _over(graph: Graph, number: int, slopes: Slopes) -> int:
    """As for a quotient, with `over` in its place."""
    v = graph.nodes[number].args[1]
    return graph.call("over", graph.subtract(slopes[0], graph.multiply(number, slopes[1])), v)


def _power(graph: Graph, number: int, slopes: Slopes) -> int:
    """(u^v)′ = v·u^(v−1)·u′ + u^v·log(u)·v′."""
    u, v = graph.nodes[number].args
    if graph.value(v) is not None:
        return _constant_power(graph, number, slopes[0])
    below = graph.power(u, graph.subtract(v, graph.constant(1.0)))
    by_base = graph.multiply(graph.multiply(v, below), slopes[0])
    return graph.add(by_base, graph.multiply(graph.call("times log", number, u), slopes[1]))


def _times_log(graph: Graph, number: int, slopes: Slopes) -> int:
    """(p·log u)′ = p′·log(u) + p·u′/u."""
    p, u = graph.nodes[number].args
    by_factor = graph.call("times log", slopes[0], u)
    return graph.add(by_factor, graph.call("over", graph.multiply(p, slopes[1]), u))


def _constant_power(graph: Graph, number: int, slope: int) -> int:
    """(u^c)′ = c·u^(c−1)·u′; for a root, 0 < c < 1, see `over`."""
    u, v = graph.nodes[number].args
    c = graph.value(v) or 0.0
    if 0 < c < 1:
        return graph.multiply(v, graph.call("over", slope, graph.power(u, graph.constant(1 - c))))
    return graph.multiply(graph.multiply(v, graph.power(u, graph.constant(c - 1))), slope)


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


def _min(graph: Graph, number: int, slopes: Slopes) -> int:
    return _branches(graph, graph.nodes[number].args[::-1], slopes)


def _max(graph: Graph, number: int, slopes: Slopes) -> int:
    return _branches(graph, graph.nodes[number].args, slopes)


def _branches(graph: Graph, ordered: tuple[int, ...], slopes: Slopes) -> int:
    """The first slope where the first node is the greater, the second where the other is, and what is said above."""
    first, second = ordered
    slope = graph.add(
        graph.gate(graph.call("greater", first, second), slopes[0]),
        graph.gate(graph.call("greater", second, first), slopes[1]),
    )
    if graph.value(first) is not None or graph.value(second) is not None:
        return slope
    return graph.add(slope, graph.gate(graph.call("equal", first, second), graph.call("between", *slopes)))


def _gated(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.gate(graph.nodes[number].args[0], slopes[1])


def _flat(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.constant(0.0)


_DERIVATIVES: dict[str, Derivative] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "**": _power,
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
    "sign": _flat,
    "floor": _flat,
    "sigmoid": _sigmoid,
    "hypot": _hypot,
    "atan2": _atan2,
    "logaddexp": _logaddexp,
    "min": _min,
    "max": _max,
    "log cosh": _outer("tanh"),
    "over": _over,
    "times log": _times_log,
    "when": _gated,
    "greater": _flat,
    "equal": _flat,
    "between": _flat,
}
