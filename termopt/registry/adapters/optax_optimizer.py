"""Optimizers of optax, `optax:adam` and `optax:contrib.prodigy`, in double precision; `update` is compiled.

The learning rate is an argument of what is compiled, so that a schedule compiles nothing anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, make_dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar, NamedTuple

import jax as _jax  # pyright: ignore[reportMissingImports]
import numpy as np
import optax as _optax  # pyright: ignore[reportMissingImports]

from termopt.base.errors import UserError, unknown
from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import normalized
from termopt.engine.core.types import Array, Block, Blocks, Evaluation, Kept, Optimizer, Update
from termopt.optimizers.wrapping import Transformable
from termopt.registry.adapters.adapters import untyped
from termopt.registry.adapters.completed import tried_optimizer
from termopt.registry.adapters.signatures import Argument, arguments, values
from termopt.registry.user_code import called

jax, optax = untyped(_jax), untyped(_optax)
jax.config.update("jax_enable_x64", True)

RATE = "learning_rate"
MOST_COMPILED = 256


@dataclass(frozen=True, eq=False)
class Tree(Kept):
    """The state of optax's, a tree of arrays that nobody changes."""

    of: Any
    nbytes: int


class OptaxState(NamedTuple):
    """The state: how many steps were taken, optax's own state, and the shapes of the parameters."""

    t: int
    tree: Tree
    shapes: tuple[tuple[int, ...], ...]


class Alias(NamedTuple):
    """A function of optax's that makes an optimizer, and its arguments that are hyperparameters."""

    make: Callable[..., Any]
    arguments: tuple[Argument, ...]


@dataclass(frozen=True)
class OptaxOptimizer(Transformable):
    """An optimizer of optax's, on parameters in double precision. See its own documentation for its equations."""

    alone: ClassVar[bool] = True
    alias: ClassVar[Alias]

    def __post_init__(self) -> None:
        called(self.name, _made, self.alias.make, self._given())

    def _given(self) -> tuple[tuple[str, Any], ...]:
        return tuple(values(self, self.alias.arguments).items())

    def init(self, x: Array, blocks: Blocks = ()) -> OptaxState:
        whole = blocks or (Block("w", slice(0, len(x)), x.shape),)
        shapes = tuple(shape for _, _, shape in whole)
        begun = called(f"{self.name}: init(params)", _made(self.alias.make, self._given()).init, _arrays(x, shapes))
        return OptaxState(0, _kept(begun), shapes)

    def tell(self, x: Array, state: OptaxState, evaluation: Evaluation) -> Update:
        given = dict(self._given())
        rate = given.pop(RATE, None)
        update = _compiled(self.alias.make, tuple(given.items()))
        grads, params = _arrays(evaluation.grad, state.shapes), _arrays(x, state.shapes)
        steps, after = called(
            f"{self.name}: update(grads, state, params)",
            lambda: update(rate, grads, state.tree.of, params, np.float64(evaluation.loss)),
        )
        step = np.concatenate([np.asarray(part, dtype=np.float64).ravel() for part in steps])
        return Update(x + step, OptaxState(state.t + 1, _kept(after), state.shapes), {})


def _arrays(numbers: Array, shapes: tuple[tuple[int, ...], ...]) -> list[Any]:
    """The numbers as arrays of these shapes, one after the other."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    parts = np.split(np.asarray(numbers, dtype=np.float64), ends[:-1])
    return [jax.numpy.asarray(part.reshape(shape)) for part, shape in zip(parts, shapes, strict=True)]


def _kept(tree: Any) -> Tree:
    return Tree(tree, sum(getattr(leaf, "nbytes", 0) for leaf in jax.tree_util.tree_leaves(tree)))


@lru_cache(MOST_COMPILED)
def _made(make: Callable[..., Any], given: tuple[tuple[str, Any], ...]) -> Any:
    """The optimizer that optax makes of these arguments. Raises UserError where that is none."""
    made = make(**dict(given))
    if not (hasattr(made, "init") and hasattr(made, "update")):
        raise UserError("it makes no optimizer: that has init and update")
    return optax.with_extra_args_support(made)


@lru_cache(MOST_COMPILED)
def _compiled(make: Callable[..., Any], given: tuple[tuple[str, Any], ...]) -> Callable[..., Any]:
    """The compiled `update` with these arguments, and the learning rate as an argument of its own; None for none."""

    def update(rate: Any, grads: Any, state: Any, params: Any, value: Any) -> Any:
        whole = dict(given) if rate is None else {**dict(given), RATE: rate}
        optimizer = optax.with_extra_args_support(make(**whole))
        return optimizer.update(grads, state, params, value=value, grad=grads)

    return jax.jit(update)


def optimizer_class(name: str) -> type[Optimizer]:
    """The class of `optax:NAME` or `optax:contrib.NAME`.

    Raises UserError with the nearest name, and for what cannot take a step of one evaluation.
    """
    place, _, last = name.strip().rpartition(".")
    if normalized(place) not in ("", "contrib"):
        raise unknown("part of optax", place, ["contrib"])
    module = optax.contrib if place else optax
    known = {n: f for n, f in module.__dict__.items() if callable(f) and not n.startswith("_") and n.islower()}
    found = next((n for n in known if normalized(n) == normalized(last)), None)
    if found is None:
        raise unknown("optimizer of optax", last, [n for n in known if RATE in _signature(known[n])])
    spec = f"optax:{'contrib.' if place else ''}{found}"
    if found == "lbfgs":
        raise UserError(f"{spec} makes many evaluations in one step; write lbfgs, which shows each of them")
    return _adapted(spec, known[found])


def _signature(make: Any) -> tuple[str, ...]:
    """The arguments of a function of optax's; none for what has no signature."""
    try:
        return tuple(argument.argument for argument in arguments(make, renamed={RATE: "lr"}))
    except (TypeError, ValueError):
        return ()


@cache
def _adapted(spec: str, make: Callable[..., Any]) -> type[Optimizer]:
    """The class of a spec, if a step can be taken."""
    alias = Alias(make, called(spec, lambda: arguments(make, renamed={RATE: "lr"})))
    members: dict[str, Any] = {"name": spec, "title": f"{spec.removeprefix('optax:')} of optax", "alias": alias}
    members |= {"__module__": __name__, "__doc__": OptaxOptimizer.__doc__}
    declared = [argument.field for argument in alias.arguments]
    dataclass_of: Callable[..., Any] = make_dataclass
    whole = dataclass_of("OptaxOptimizer", declared, bases=(OptaxOptimizer,), namespace=members, frozen=True)
    hyperparameters(whole)
    tried_optimizer(whole())
    return whole
