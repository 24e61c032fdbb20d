"""Functions that compute with JAX, in double precision: arrays in, arrays out, compiled; also functions of a pytree."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import jax as _jax  # pyright: ignore[reportMissingImports]
import numpy as np
from jax import flatten_util as _flatten_util  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

from termopt.base.errors import UserError, printable
from termopt.engine.core.types import Array, Block, Blocks
from termopt.registry.adapters.adapters import untyped

jax, flatten_util = untyped(_jax), untyped(_flatten_util)
jax.config.update("jax_enable_x64", True)


@dataclass(frozen=True)
class JaxFunction:
    """A function of a JAX array, as one of a NumPy array. compiled: by `jax.jit`; not where it branches on values."""

    function: Callable[[Any], Any]
    compiled: bool

    words: ClassVar[str] = "gradient by JAX"

    def __call__(self, x: Array) -> Any:
        return np.asarray(self._value(x))

    def gradient(self, x: Array) -> Array:
        """The gradient at points, (d, *B)."""
        return np.array(self._gradient(x))

    @cached_property
    def _value(self) -> Any:
        return self._ready(self._of_array)

    @cached_property
    def _gradient(self) -> Any:
        return self._ready(jax.grad(self._summed))

    def _of_array(self, x: Any) -> Any:
        return self.function(jax.numpy.asarray(x))

    def _summed(self, x: Any) -> Any:
        return jax.numpy.sum(self._of_array(x))

    def _ready(self, function: Any) -> Any:
        return jax.jit(function) if self.compiled else function


def differentiable(function: Callable[[Any], Any], x: Array) -> JaxFunction | None:
    """The function, if JAX knows its derivative at x, (d,); otherwise None. It is compiled if that can be done."""
    for compiled in (True, False):
        made = JaxFunction(function, compiled)
        try:
            made(x)
            made.gradient(x)
        except (Exception, SystemExit):  # what is wrong with it is said where it is evaluated
            continue
        return made
    return None


class Flattened(NamedTuple):
    """A function of a pytree as one of all its numbers. blocks: its leaves. start: (d,)."""

    function: Callable[[Any], Any]
    blocks: Blocks
    start: tuple[float, ...]


@dataclass(frozen=True)
class OfPytree:
    """A function of a pytree as one of a JAX array."""

    function: Callable[[Any], Any]
    tree: Callable[[Any], Any]

    def __call__(self, x: Any) -> Any:
        return self.function(self.tree(jax.numpy.asarray(x)))


def flattened(function: Callable[[Any], Any], start: Any, name: str) -> Flattened:
    """A function of a pytree and where it starts, as a function of (d,).

    function: of a pytree like start. start: the pytree, whose leaves are arrays. name: how messages call the function.

    Raises UserError for leaves that are no numbers.
    """
    places, _ = jax.tree_util.tree_flatten_with_path(start)
    try:
        doubles = jax.tree_util.tree_map(_double, start)
    except (TypeError, ValueError):
        raise UserError(f"the start of {printable(name)} has a leaf that is no array of numbers") from None
    if not places:
        raise UserError(f"the start of {printable(name)} has no leaves; wanted a pytree of arrays")
    flat, tree = flatten_util.ravel_pytree(doubles)
    blocks: list[Block] = []
    end = 0
    for path, leaf in places:
        shape = tuple(np.shape(leaf))
        size = int(np.prod(shape, dtype=np.int64))
        said = printable(jax.tree_util.keystr(path, simple=True, separator="."))
        blocks.append(Block(said or "w", slice(end, end + size), shape or (1,)))
        end += size
    return Flattened(OfPytree(function, tree), tuple(blocks), tuple(np.asarray(flat).tolist()))


def _double(leaf: Any) -> Any:
    return jax.numpy.asarray(np.asarray(leaf, dtype=np.float64))
