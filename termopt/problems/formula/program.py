"""A graph as a straight list of instructions, run by a small loop: no Python code is ever made from a formula."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from termopt.engine.core.types import Array
from termopt.problems.formula.graph import Graph, X, Y
from termopt.problems.formula.operations import OPERATIONS, QUIET, UFUNCS

CHUNK = 20480  # points at a time: their intermediate results stay in the processor's cache


class Instruction(NamedTuple):
    """slots[result] = operation(slots[left], slots[right]), or of the left operand alone.

    ufunc: the same operation for arrays, which takes an array to write into; None where there is none.
    """

    operation: Callable[..., Any]
    left: int
    right: int | None
    result: int
    ufunc: np.ufunc | None


class Program(NamedTuple):
    """Slots 0 and 1 are x and y; constants follow, then the results, whose slots are used again when free.

    arrays: the slots with each constant as an array, which ufuncs take sooner than a float.
    """

    slots: list[Any]
    arrays: list[Any]
    code: tuple[Instruction, ...]
    outputs: tuple[int, ...]
    quiet: bool  # nothing in it warns at a single point

    def at(self, x: list[float]) -> list[float]:
        """The outputs at one point. Bit for bit what `run` gives, in Python's floats, which are quicker."""
        if self.quiet:
            return self._results(*x)
        with np.errstate(all="ignore"):
            return self._results(*x)

    @np.errstate(all="ignore")  # a division by zero is an inf and a root of −1 a nan: the engine sees them and says so
    def run(self, x: Array) -> Array:
        """x: (2, *B) -> (number of outputs, *B)."""
        out = np.empty((len(self.outputs), *x.shape[1:]))
        if x.ndim == 1:
            out[:] = self.at(x.tolist())
            return out
        points, columns = x.reshape(2, -1), out.reshape(len(out), -1)
        for start in range(0, points.shape[1], CHUNK):
            part = slice(start, start + CHUNK)
            self._fill(points[:, part], columns[:, part])
        return out

    def _fill(self, points: Array, rows: Array) -> None:
        """Write the outputs at points (2, n) into rows (outputs, n)."""
        slots, outputs = self.arrays.copy(), list(zip(self.outputs, rows, strict=True))
        slots[X], slots[Y] = points
        places: list[Any] = list(np.empty((len(slots), points.shape[1])))  # for each slot's results: no array a step
        for output, row in outputs:
            places[output] = row
        for operation, left, right, result, ufunc in self.code:
            if ufunc is None:
                slots[result] = operation(slots[left]) if right is None else operation(slots[left], slots[right])
            elif right is None:
                slots[result] = ufunc(slots[left], out=places[result])
            else:
                slots[result] = ufunc(slots[left], slots[right], out=places[result])
        for output, row in outputs:
            if slots[output] is not row:
                row[:] = slots[output]

    def _results(self, x: Any, y: Any) -> list[Any]:
        slots = self.slots.copy()
        slots[X], slots[Y] = x, y
        for operation, left, right, result, _ in self.code:
            slots[result] = operation(slots[left]) if right is None else operation(slots[left], slots[right])
        return [slots[output] for output in self.outputs]


def expand_powers(graph: Graph, roots: Sequence[int]) -> tuple[Graph, list[int]]:
    """The same graph with integer powers as products and x^(1/2) as a root: quick, and exact for negative x."""
    expanded = Graph(graph.text)
    moved: dict[int, int] = {}
    for number in graph.reachable([X, Y, *roots]):
        op, args, value = graph.nodes[number]
        exponent = graph.value(args[1]) if op == "**" else None
        if exponent is not None and exponent.is_integer():
            moved[number] = _integer_power(expanded, moved[args[0]], int(exponent))
        elif exponent == 0.5:
            moved[number] = expanded.intern("sqrt", (moved[args[0]],))
        else:
            moved[number] = expanded.intern(op, tuple(moved[arg] for arg in args), value)
    return expanded, [moved[root] for root in roots]


def _integer_power(graph: Graph, base: int, n: int) -> int:
    """The node of base^n by repeated squaring."""
    if n < 0:
        return graph.intern("/", (graph.constant(1.0), _integer_power(graph, base, -n)))
    if n == 1:
        return base
    if n % 2:
        return graph.intern("*", (_integer_power(graph, base, n - 1), base))
    half = _integer_power(graph, base, n // 2)
    return graph.intern("*", (half, half))


def assemble(graph: Graph, roots: Sequence[int]) -> Program:
    """The program that computes these nodes."""
    needed = graph.reachable([X, Y, *roots])
    constants = [number for number in needed if graph.value(number) is not None]
    slots: list[Any] = [None, None, *(float(graph.value(number) or 0.0) for number in constants)]
    slot_of = {number: slot for slot, number in enumerate([X, Y, *constants])}
    last_use = {arg: number for number in needed for arg in graph.nodes[number].args}
    kept = {*slot_of, *roots}
    free: list[int] = []
    code: list[Instruction] = []
    for number in needed:
        op, args, _ = graph.nodes[number]
        if number in slot_of:
            continue
        left, *right = (slot_of[arg] for arg in args)
        free += [slot_of[arg] for arg in dict.fromkeys(args) if last_use[arg] == number and arg not in kept]
        if not free:
            free.append(len(slots))
            slots.append(None)
        slot_of[number] = free.pop()
        operation = OPERATIONS[op]
        code.append(Instruction(operation, left, right[0] if right else None, slot_of[number], UFUNCS.get(operation)))
    quiet = all(instruction.operation in QUIET for instruction in code)
    arrays = [None if slot is None else np.array(slot) for slot in slots]
    return Program(slots, arrays, tuple(code), tuple(slot_of[root] for root in roots), quiet)
