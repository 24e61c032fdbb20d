"""Differentiation of a formula's graph, node by node, operands first."""

from termopt.problems.formula.function_derivatives import FUNCTION_DERIVATIVES, Derivative, Slopes
from termopt.problems.formula.graph import Graph


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
    **FUNCTION_DERIVATIVES,
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "**": _power,
    "sign": _flat,
    "floor": _flat,
    "min": _min,
    "max": _max,
    "over": _over,
    "times log": _times_log,
    "when": _gated,
    "greater": _flat,
    "equal": _flat,
    "between": _flat,
}
