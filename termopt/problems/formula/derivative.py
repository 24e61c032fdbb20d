"""Differentiation of a formula's graph, node by node, operands first."""

from collections.abc import Callable

from termopt.problems.formula.graph import Graph

Slopes = tuple[int, ...]
"""The derivatives of a node's operands, as nodes."""


def derivative(graph: Graph, root: int, variable: int) -> int:
    """The node of ∂root/∂variable. At a kink: of min and max the branch taken (the first on a tie), of abs 0.

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
            slopes[number] = _OPTIMIZERS[op](graph, number, inner)
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
    return graph.add(by_base, graph.multiply(graph.multiply(number, graph.call("log", u)), slopes[1]))


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


def _atan(graph: Graph, number: int, slopes: Slopes) -> int:
    u = graph.nodes[number].args[0]
    return graph.divide(slopes[0], graph.add(graph.constant(1.0), graph.multiply(u, u)))


def _tan(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.multiply(graph.add(graph.constant(1.0), graph.multiply(number, number)), slopes[0])


def _tanh(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.multiply(graph.subtract(graph.constant(1.0), graph.multiply(number, number)), slopes[0])


def _exp(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.multiply(number, slopes[0])


def _cos(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.multiply(graph.negative(graph.call("sin", graph.nodes[number].args[0])), slopes[0])


def _outer(op: str) -> Callable[[Graph, int, Slopes], int]:
    """The optimizer op(u)·u′, for functions whose derivative is another function."""
    return lambda graph, number, slopes: graph.multiply(graph.call(op, graph.nodes[number].args[0]), slopes[0])


def _min(graph: Graph, number: int, slopes: Slopes) -> int:
    return _branch(graph, graph.nodes[number].args, slopes)


def _max(graph: Graph, number: int, slopes: Slopes) -> int:
    u, v = graph.nodes[number].args
    return _branch(graph, (v, u), slopes)


def _branch(graph: Graph, ordered: tuple[int, ...], slopes: Slopes) -> int:
    """The first slope where the nodes are in order, else the second."""
    first = graph.call("at most", *ordered)
    return graph.add(graph.gate("when", first, slopes[0]), graph.gate("unless", first, slopes[1]))


def _gated(graph: Graph, number: int, slopes: Slopes) -> int:
    op, args, _ = graph.nodes[number]
    return graph.gate(op, args[0], slopes[1])


def _flat(graph: Graph, number: int, slopes: Slopes) -> int:
    return graph.constant(0.0)


_OPTIMIZERS: dict[str, Callable[[Graph, int, Slopes], int]] = {
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
    "min": _min,
    "max": _max,
    "over": _over,
    "when": _gated,
    "unless": _gated,
    "sign": _flat,
    "at most": _flat,
}
