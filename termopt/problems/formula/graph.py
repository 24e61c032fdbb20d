"""A formula and its derivatives as one graph without repetition, simplified as it grows.

A node is known by its number; equal nodes have one number, and operands come before the nodes that use them. So what a
loss and its gradient have in common is found by itself, and no walk over the graph recurses.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from termopt.problems.formula.error import FormulaError
from termopt.problems.formula.operations import OPERATIONS

MAX_NODES = 1500  # of a formula with all its derivatives

X, Y = 0, 1  # the numbers of the variables in every graph


class Node(NamedTuple):
    """`op` is a key of OPERATIONS, `variable`, or `constant`, which has a `value`."""

    op: str
    args: tuple[int, ...]
    value: float = 0.0


class Graph:
    """Nodes in order of need. `text` is the formula, for the error when the graph outgrows MAX_NODES."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes = [Node("variable", (), X), Node("variable", (), Y)]
        self.numbers = {node: number for number, node in enumerate(self.nodes)}

    def intern(self, op: str, args: tuple[int, ...], value: float = 0.0) -> int:
        """The number of this node as it stands, new or old."""
        node = Node(op, tuple(sorted(args)) if op in "+*" else args, value)
        number = self.numbers.setdefault(node, len(self.nodes))
        if number == len(self.nodes):
            if number == MAX_NODES:
                raise FormulaError(
                    self.text, 0, f"the formula and its derivatives are too large: over {MAX_NODES} operations"
                )
            self.nodes.append(node)
        return number

    def constant(self, value: float) -> int:
        return self.intern("constant", (), float(value) + 0.0)  # -0.0 and 0.0 are one node: make them one value

    def value(self, number: int) -> float | None:
        """The value of a constant, None for any other node."""
        node = self.nodes[number]
        return node.value if node.op == "constant" else None

    def reachable(self, roots: Iterable[int]) -> list[int]:
        """The nodes that the roots need, operands first."""
        needed = set(roots)
        for number in range(max(needed), -1, -1):
            if number in needed:
                needed.update(self.nodes[number].args)
        return sorted(needed)

    def call(self, op: str, *args: int) -> int:
        """The node of an operation; of constants, their value. Errors of arithmetic are inf and nan.

        An exponential that no float holds stays one: its logarithm, or its share of a sum, may be held.
        """
        values = [self.value(arg) for arg in args]
        if None in values:
            return self.intern(op, args)
        with np.errstate(all="ignore"):
            value = float(OPERATIONS[op](*[np.float64(v) for v in values if v is not None]))
        return self.intern(op, args) if op == "exp" and not 0 < value < math.inf else self.constant(value)

    def add(self, a: int, b: int) -> int:
        if self.value(a) == 0:
            return b
        if self.value(b) == 0:
            return a
        return self.multiply(self.constant(2.0), a) if a == b else self.call("+", a, b)

    def subtract(self, a: int, b: int) -> int:
        if self.value(b) == 0:
            return a
        return self.negative(b) if self.value(a) == 0 else self.call("-", a, b)

    def negative(self, a: int) -> int:
        return self.multiply(self.constant(-1.0), a)

    def multiply(self, a: int, b: int) -> int:
        """The product, its constant factors drawn together in front. A factor of 0 makes it 0."""
        (p, u), (q, v) = self.factored(a), self.factored(b)
        rests = [rest for rest in (u, v) if rest is not None]
        if rests and (p == 0 or q == 0):
            return self.constant(0.0)
        factor = p * q
        if not rests or not math.isfinite(factor) or factor == 0:  # nothing to draw out, or it would over- or underflow
            return self.call("*", a, b)
        rest = rests[0] if len(rests) == 1 else self.intern("*", (rests[0], rests[1]))
        return rest if factor == 1 else self.intern("*", (self.constant(factor), rest))

    def divide(self, a: int, b: int) -> int:
        if self.value(b) == 1 or (self.value(a) == 0 and self.value(b) is None):
            return a
        return self.call("/", a, b)

    def power(self, a: int, b: int) -> int:
        exponent = self.value(b)
        if exponent == 0:
            return self.constant(1.0)
        return a if exponent == 1 else self.call("**", a, b)

    def gate(self, condition: int, value: int) -> int:
        """The value where the condition holds, else 0."""
        return value if self.value(value) == 0 else self.call("when", condition, value)

    def factored(self, number: int) -> tuple[float, int | None]:
        """A node as constant times rest; the rest of a constant is None."""
        op, args, value = self.nodes[number]
        if op == "constant":
            return value, None
        if op == "*":
            for this, other in (args, args[::-1]):
                factor = self.value(this)
                if factor is not None:
                    return factor, other
        return 1.0, number
