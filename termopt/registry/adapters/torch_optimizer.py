"""Optimizers of PyTorch, `torch:AdamW` and `torch:module.Class`: each step is taken by a fresh instance of the class.

What it carries from step to step is its `state_dict`, copied, so that a step can be taken again from any state.
"""

import copy
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, make_dataclass
from functools import cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
import torch as _torch  # pyright: ignore[reportMissingImports]

from termopt.base.errors import UserError, printable, unknown
from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import normalized
from termopt.engine.core.types import Array, Block, Blocks, Evaluation, Kept, Optimizer, Update
from termopt.optimizers.wrapping import Transformable
from termopt.registry.adapters.adapters import untyped
from termopt.registry.adapters.completed import tried_optimizer
from termopt.registry.adapters.permission import announce, require_permission
from termopt.registry.adapters.signatures import Argument, arguments, values
from termopt.registry.user_code import called, loaded

torch = untyped(_torch)

SKIPPED = ("params", "foreach", "fused", "capturable", "differentiable", "maximize")
"""Arguments that say how, and not what, is computed; and one that would make a maximum of a minimum."""
NO_ATTRIBUTES = ("state", "param_groups", "defaults")
"""Attributes that the state_dict has, or that never change."""


@dataclass(frozen=True, eq=False)
class Snapshot(Kept):
    """An optimizer between two steps: its state_dict, attributes that are plain values, and its hyperparameters."""

    state_dict: dict[str, Any]
    attributes: dict[str, Any]
    values: dict[str, Any]
    nbytes: int


class TorchState(NamedTuple):
    """The state: how many steps were taken, the snapshot, and the shapes of the parameters."""

    t: int
    snapshot: Snapshot
    shapes: tuple[tuple[int, ...], ...]


class Kind(NamedTuple):
    """A class of PyTorch's, and how it is used.

    made: the class. arguments: its hyperparameters. columns: whether a vector is given as a matrix of one column,
    because it takes nothing else. closure: whether `step` needs one.
    """

    made: Any
    arguments: tuple[Argument, ...]
    columns: bool = False
    closure: bool = False


@dataclass(frozen=True)
class TorchOptimizer(Transformable):
    """An optimizer of PyTorch's, on parameters in double precision. See its own documentation for its equations."""

    alone: ClassVar[bool] = True
    kind: ClassVar[Kind]

    def __post_init__(self) -> None:
        self._fresh([torch.nn.Parameter(torch.zeros(self._shape((2,)), dtype=torch.float64))])

    def init(self, x: Array, blocks: Blocks = ()) -> TorchState:
        whole = blocks or (Block("w", slice(0, len(x)), x.shape),)
        shapes = tuple(self._shape(shape) for _, _, shape in whole)
        begun = called(f"{self.name}: state_dict()", lambda: self._snapshot(self._fresh(_parameters(x, shapes))))
        return TorchState(0, begun, shapes)

    def tell(self, x: Array, state: TorchState, evaluation: Evaluation) -> Update:
        return called(f"{self.name}: step()", self._stepped, x, state, evaluation)

    def _stepped(self, x: Array, state: TorchState, evaluation: Evaluation) -> Update:
        parameters = _parameters(x, state.shapes)
        optimizer = self._restored(parameters, state.snapshot)
        for parameter, slope in zip(parameters, _tensors(evaluation.grad, state.shapes), strict=True):
            parameter.grad = slope
        self._step(optimizer, parameters, float(evaluation.loss))
        there = np.concatenate([parameter.detach().numpy().ravel() for parameter in parameters])
        return Update(there, TorchState(state.t + 1, self._snapshot(optimizer), state.shapes), {})

    def _step(self, optimizer: Any, parameters: list[Any], loss: float) -> None:
        """One step, for which the loss and its gradient are known."""
        if not self.kind.closure:
            optimizer.step()
            return
        before = [parameter.detach().clone() for parameter in parameters]

        def closure() -> Any:
            if not all(map(torch.equal, before, parameters)):
                raise UserError("it asks for several points in one step; a step is one evaluation")
            return torch.tensor(loss, dtype=torch.float64)

        optimizer.step(closure)

    def _shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return (*shape, 1) if self.kind.columns and len(shape) == 1 else shape

    def _fresh(self, parameters: list[Any]) -> Any:
        """A new instance of the class. Raises UserError for values that it refuses."""
        given = values(self, self.kind.arguments)
        optimizer = called(f"{self.name}", lambda: self.kind.made(parameters, **given))
        if hasattr(optimizer, "train"):  # those without a schedule evaluate elsewhere than where they report
            optimizer.train()
        return optimizer

    def _restored(self, parameters: list[Any], snapshot: Snapshot) -> Any:
        """An instance in the state of a snapshot, with the hyperparameters that were turned since."""
        optimizer = self._fresh(parameters)
        now = values(self, self.kind.arguments)
        turned = {name: value for name, value in now.items() if snapshot.values[name] != value}
        kept = copy.deepcopy(snapshot.state_dict)
        optimizer.load_state_dict(kept)
        for number, parameter in enumerate(parameters):
            if number in kept["state"]:  # as it was: `load_state_dict` makes the precision that of the parameter
                optimizer.state[parameter] = kept["state"][number]
        for name, value in snapshot.attributes.items():
            if name not in turned:
                setattr(optimizer, name, copy.deepcopy(value))
        for group in optimizer.param_groups:
            group.update({name: value for name, value in turned.items() if name in group})
        return optimizer

    def _snapshot(self, optimizer: Any) -> Snapshot:
        state = copy.deepcopy(optimizer.state_dict())
        own: dict[str, Any] = {
            name: value for name, value in optimizer.__dict__.items() if name not in NO_ATTRIBUTES and _is_plain(value)
        }
        return Snapshot(state, copy.deepcopy(own), values(self, self.kind.arguments), _weight(state["state"]))


def _parameters(x: Array, shapes: tuple[tuple[int, ...], ...]) -> list[Any]:
    return [torch.nn.Parameter(tensor) for tensor in _tensors(x, shapes)]


def _tensors(numbers: Array, shapes: tuple[tuple[int, ...], ...]) -> list[Any]:
    """The numbers as tensors of these shapes, one after the other."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    parts = np.split(np.asarray(numbers, dtype=np.float64), ends[:-1])
    return [torch.tensor(part.reshape(shape)) for part, shape in zip(parts, shapes, strict=True)]


def _weight(value: Any) -> int:
    """The bytes of the tensors in a state."""
    if isinstance(value, dict):
        return sum(map(_weight, value.values()))  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
    return value.element_size() * value.nelement() if torch.is_tensor(value) else 0


def _is_plain(value: Any) -> bool:
    """Whether an attribute is a value that a step may change: a number, a text, a tensor, or a list of such."""
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))  # pyright: ignore[reportUnknownArgumentType]
    return value is None or isinstance(value, bool | int | float | str) or bool(torch.is_tensor(value))


def optimizer_class(name: str) -> type[Optimizer]:
    """The class of `torch:NAME` or `torch:module.Class`.

    Raises UserError with the nearest name, for a module that may not be loaded, and for a class whose steps cannot be
    taken one evaluation at a time.
    """
    module, _, last = name.rpartition(".")
    made = _of_module(module, last) if module else _of_torch(last)
    spec = f"torch:{f'{module}.' if module else ''}{made.__name__}"
    if made.__name__ == "LBFGS":
        raise UserError(f"{spec} makes many evaluations in one step; write lbfgs, which shows each of them")
    return _adapted(spec, made)


@cache
def _adapted(spec: str, made: Any) -> type[Optimizer]:
    """The class of a spec, used in the way in which it takes a step."""
    refusal: UserError | None = None
    for columns, closure in ((False, False), (False, True), (True, False)):
        try:
            whole = _completed(spec, Kind(made, arguments(made, SKIPPED), columns, closure))
            tried_optimizer(whole())
        except UserError as error:
            refusal = refusal or error
        else:
            return whole
    assert refusal is not None
    raise refusal


def _completed(spec: str, kind: Kind) -> Any:
    package = spec.removeprefix("torch:").partition(".")[0] if "." in spec else "PyTorch"
    title = f"{kind.made.__name__} of {package}" + (", on a matrix of one column" if kind.columns else "")
    members: dict[str, Any] = {"name": spec, "title": title, "kind": kind, "__module__": __name__}
    members["__doc__"] = TorchOptimizer.__doc__
    make: Callable[..., Any] = make_dataclass
    declared = [argument.field for argument in kind.arguments]
    whole = make("TorchOptimizer", declared, bases=(TorchOptimizer,), namespace=members, frozen=True)
    hyperparameters(whole)
    return whole


def _of_torch(name: str) -> Any:
    known: dict[str, Any] = {n: c for n, c in torch.optim.__dict__.items() if _is_optimizer(c)}
    for each, made in known.items():
        if normalized(each) == normalized(name):
            return made
    raise unknown("optimizer of torch.optim", name, known)


def _of_module(place: str, name: str) -> Any:
    if place.partition(".")[0] != "torch":
        require_permission(place)
        announce(place, f"the module {place}")
    module = loaded(f"the module {printable(place)}", lambda: importlib.import_module(place))
    made = getattr(module, name, None)
    if made is None:
        raise unknown(f"name in {printable(place)}", name, [n for n, c in vars(module).items() if _is_optimizer(c)])
    if not _is_optimizer(made):
        raise UserError(f"torch:{printable(place)}.{printable(name)} is no class of torch.optim.Optimizer")
    return made


def _is_optimizer(made: Any) -> bool:
    return inspect.isclass(made) and issubclass(made, torch.optim.Optimizer) and made is not torch.optim.Optimizer
