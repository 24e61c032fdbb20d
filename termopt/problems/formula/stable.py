"""Sums of exponentials, their products, quotients and powers, however they are spelled, in forms that do not overflow.

    log(1 + exp(u))          softplus(u), a case of logaddexp
    1/(1 + exp(-u))          sigmoid(u), also as exp(u)/(1 + exp(u)) or (1 + exp(-u))**-1
    exp(a)/(exp(a) + exp(b) + exp(c))        exp(a - logaddexp(a, b, c))
    log((1 + exp(a))**2 * exp(b)/3)          2 logaddexp(0, a) + b - log 3
    log(cosh(u))             |u| + log1p(exp(-2|u|)) - log 2

Each is the same function; only rounding differs, and where one would be inf or nan the other is right.
"""

import math
from functools import reduce
from typing import NamedTuple

from termopt.problems.formula.graph import Graph


class Exponential(NamedTuple):
    """factor · exp(exponent), such as any number whose logarithm is known; without an exponent the factor alone."""

    factor: float
    exponent: int | None


def log(graph: Graph, u: int) -> int:
    """The node of log(u)."""
    known = None if graph.value(u) is not None else _log(graph, u)
    return graph.call("log", u) if known is None else known


def log_to(op: str, base: float, graph: Graph, u: int) -> int:
    """The node of the logarithm of node u of a graph.

    op: the operation of this logarithm, such as `log10`.
    base: its base.
    """
    natural = log(graph, u)
    if graph.nodes[natural].op == "log" or graph.value(u) is not None:
        return graph.call(op, u)
    return graph.divide(natural, graph.constant(math.log(base)))


def log1p(graph: Graph, u: int) -> int:
    """The node of log(1 + u)."""
    terms = _terms(graph, u)
    if terms is None or any(term.factor <= 0 for term in terms) or all(term.exponent is None for term in terms):
        return graph.call("log1p", u)
    return _log_sum(graph, [Exponential(1.0, None), *terms])


def divide(graph: Graph, a: int, b: int) -> int:
    """The node of a/b."""
    if _is(graph, b, "exp"):
        return graph.multiply(a, graph.call("exp", graph.negative(_exponent(graph, b))))
    if _is(graph, a, "sinh") and _is(graph, b, "cosh") and graph.nodes[a].args == graph.nodes[b].args:
        return graph.call("tanh", *graph.nodes[a].args)
    below = _sum_of_exponentials(graph, b)
    if below is None:
        large = _log(graph, b) if _is_product(graph, b) or _is(graph, b, "cosh") else None
        return graph.divide(a, b) if large is None else multiply(graph, a, graph.call("exp", graph.negative(large)))
    above = _terms(graph, a)
    if above is None:
        other, exponent = _exponential_in(graph, a) or (a, None)
        return graph.multiply(other, _share(graph, Exponential(1.0, exponent), below))
    return reduce(graph.add, (_share(graph, term, below) for term in above))


def multiply(graph: Graph, a: int, b: int) -> int:
    """The node of a·b; exp(u)·exp(v) is exp(u + v), also where they stand among other factors."""
    one, two = _exponential_in(graph, a), _exponential_in(graph, b)
    if one is None or two is None:
        return graph.multiply(a, b)
    both = graph.call("exp", graph.add(one[1], two[1]))
    return graph.multiply(graph.multiply(one[0], two[0]), both)


def _exponential_in(graph: Graph, u: int) -> tuple[int, int] | None:
    """The other factors of a node, and the exponent of an exponential among its factors; None if there is none."""
    op, args, _ = graph.nodes[u]
    if op == "exp":
        return graph.constant(1.0), args[0]
    if op != "*":
        return None
    for this, other in (args, args[::-1]):
        found = _exponential_in(graph, this)
        if found is not None:
            return graph.multiply(found[0], other), found[1]
    return None


def subtract(graph: Graph, a: int, b: int) -> int:
    """The node of a - b; 1 - sigmoid(u) is sigmoid(-u)."""
    if graph.value(a) == 1 and _is(graph, b, "sigmoid"):
        return graph.call("sigmoid", graph.negative(graph.nodes[b].args[0]))
    return graph.subtract(a, b)


def power(graph: Graph, a: int, b: int) -> int:
    """The node of a**b."""
    exponent = graph.value(b)
    if graph.value(a) == math.e:
        return graph.call("exp", b)
    if _is(graph, a, "exp"):
        return graph.call("exp", graph.multiply(b, _exponent(graph, a)))
    if exponent is not None and exponent < 0 and _sum_of_exponentials(graph, a) is not None:
        return graph.power(divide(graph, graph.constant(1.0), a), graph.constant(-exponent))
    return graph.power(a, b)


def _log(graph: Graph, u: int) -> int | None:
    """log(u) in a better form; None if there is none, or if u is not positive by its form."""
    value = graph.value(u)
    if value is not None:
        return graph.constant(math.log(value)) if 0 < value < math.inf else None
    op, args, _ = graph.nodes[u]
    match op:
        case "exp":
            return args[0]
        case "cosh":
            return graph.call("log cosh", args[0])
        case "sigmoid":
            return graph.negative(graph.call("logaddexp", graph.constant(0.0), graph.negative(args[0])))
        case "*" | "/":
            first, second = (_log(graph, arg) for arg in args)
            if first is None or second is None:
                return None
            return graph.add(first, second) if op == "*" else graph.subtract(first, second)
        case "**" | "sqrt":
            base = _log(graph, args[0])
            power = graph.constant(0.5) if op == "sqrt" else args[1]
            return None if base is None else graph.multiply(power, base)
        case "+" | "-":
            terms = _sum_of_exponentials(graph, u)
            return None if terms is None else _log_sum(graph, terms)
        case _:
            return None


def _log_sum(graph: Graph, terms: list[Exponential]) -> int:
    return reduce(lambda a, b: graph.call("logaddexp", a, b), (_log_of(graph, term) for term in terms))


def _log_of(graph: Graph, term: Exponential) -> int:
    """log(factor) + exponent."""
    offset = graph.constant(math.log(term.factor))
    return offset if term.exponent is None else graph.add(offset, term.exponent)


def _share(graph: Graph, term: Exponential, terms: list[Exponential]) -> int:
    """A term over a sum of exponentials."""
    same = [other for other in terms if other.exponent == term.exponent]
    others = [other for other in terms if other.exponent != term.exponent]
    if len(same) == 1 and others:
        share = graph.call("sigmoid", graph.subtract(_log_of(graph, same[0]), _log_sum(graph, others)))
        return graph.multiply(graph.constant(term.factor / same[0].factor), share)
    above = graph.constant(0.0) if term.exponent is None else term.exponent
    share = graph.call("exp", graph.subtract(above, _log_sum(graph, terms)))
    return graph.multiply(graph.constant(term.factor), share)


def _sum_of_exponentials(graph: Graph, u: int) -> list[Exponential] | None:
    """The terms of a sum of positive exponentials and constants, an exponential among them; None for any other node."""
    terms = _terms(graph, u)
    if terms is None or len(terms) < 2 or all(term.exponent is None for term in terms):
        return None
    return terms if all(term.factor > 0 for term in terms) else None


def _terms(graph: Graph, u: int) -> list[Exponential] | None:
    """The terms of a sum or difference of what has a known logarithm and of constants; None for any other term."""
    op, args, _ = graph.nodes[u]
    if op in "+-" and len(args) == 2:
        first, second = (_terms(graph, arg) for arg in args)
        if first is None or second is None:
            return None
        return first + (second if op == "+" else [term._replace(factor=-term.factor) for term in second])
    factor, rest = graph.factored(u)
    if rest is None:
        return [Exponential(factor, None)] if math.isfinite(factor) else None
    exponent = _log(graph, rest)
    return None if exponent is None else [Exponential(factor, exponent)]


def _is_product(graph: Graph, u: int) -> bool:
    """Whether a node is a product or a power, other than of a constant."""
    op, args, _ = graph.nodes[u]
    return op in ("*", "**") and graph.value(args[0]) is None


def _is(graph: Graph, u: int, op: str) -> bool:
    return graph.nodes[u].op == op


def _exponent(graph: Graph, u: int) -> int:
    return graph.nodes[u].args[0]
