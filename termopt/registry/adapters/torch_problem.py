"""A model of PyTorch's with a loss and data as a problem: its parameters are the blocks, in double precision."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch as _torch  # pyright: ignore[reportMissingImports]

from termopt.base.errors import UserError, printable
from termopt.engine.core.problem import Minimum
from termopt.engine.core.rng import rng
from termopt.engine.core.types import Array, Block, Blocks, LossAndGradient, Scalars
from termopt.problems.finite_difference import difference_hessian
from termopt.registry.adapters.adapters import untyped
from termopt.registry.default_box import box_around
from termopt.registry.user_answers import shown
from termopt.registry.user_code import called

torch = untyped(_torch)

LOSSES = ("loss", "loss_fn", "criterion")
"""What a file calls the loss of its model."""
DATA = (("inputs", "targets"), ("x", "y"), ("X", "y"), ("x_train", "y_train"), ("X_train", "y_train"))
"""What a file calls the data of its model."""


@dataclass(frozen=True, eq=False)
class TorchModel:
    """loss(model(inputs), targets) as a function of the model's parameters; see `torch_model`.

    Dropout and the like are off, so that a loss depends on the parameters alone. `sample` takes `batch` rows, other
    ones at each step; without a batch it takes all of them.
    """

    module: Any = field(repr=False)
    criterion: Callable[[Any, Any], Any] = field(repr=False)
    inputs: Any = field(repr=False)
    targets: Any = field(repr=False)
    batch: int | None
    name: str
    spec: str

    cost = None
    minima: tuple[Minimum, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.name}, a model of PyTorch's"

    @property
    def formula(self) -> str:
        return f"loss of {self.name} on {len(self.inputs)} rows" + (f", {self.batch} a step" if self.batch else "")

    @property
    def objective_id(self) -> str:
        return self.spec

    @property
    def stochastic(self) -> bool:
        return self.batch is not None

    def named(self, spec: str) -> "TorchModel":
        """The same problem under another spec."""
        return replace(self, spec=spec)

    @cached_property
    def blocks(self) -> Blocks:
        """The parameters of the model, in its order."""
        found: list[Block] = []
        end = 0
        for name, parameter in self.module.named_parameters():
            size = int(parameter.numel())
            found.append(Block(name, slice(end, end + size), tuple(parameter.shape)))
            end += size
        return tuple(found)

    @property
    def dim(self) -> int:
        return self.blocks[-1].place.stop

    @cached_property
    def start(self) -> tuple[float, ...]:
        """The parameters that the model was given with."""
        parts = [parameter.detach().numpy().ravel() for parameter in self.module.parameters()]
        return tuple(np.concatenate(parts).astype(np.float64).tolist())

    def start_for(self, seed: int) -> tuple[float, ...]:
        return self.start

    @cached_property
    def box(self) -> tuple[tuple[float, float], ...]:
        return box_around(self.start)

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return self.box

    def loss(self, x: Array) -> Scalars:
        columns = x.reshape(self.dim, -1).T
        with torch.no_grad():
            losses = [self._loss(self._parameters(column), None).item() for column in columns]
        return np.float64(losses[0]) if x.ndim == 1 else np.array(losses).reshape(x.shape[1:])

    def gradient(self, x: Array) -> Array:
        return self.evaluate(x).grad

    def evaluate(self, x: Array) -> LossAndGradient:
        return self._evaluated(x, None)

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        return self._evaluated(x, self.rows(k, seed))

    def rows(self, k: int, seed: int) -> Any:
        """The rows that step k of a run with this seed takes; None for all of them."""
        if self.batch is None:
            return None
        return torch.from_numpy(rng(seed, k).choice(len(self.inputs), self.batch, replace=False))

    def hessian(self, x: Array) -> Array:
        return difference_hessian(self.gradient, x)

    def _evaluated(self, x: Array, rows: Any) -> LossAndGradient:
        columns = x.reshape(self.dim, -1).T
        found = [self._single(column, rows) for column in columns]
        if x.ndim == 1:
            return LossAndGradient(np.float64(found[0][0]), found[0][1])
        losses = np.array([loss for loss, _ in found]).reshape(x.shape[1:])
        return LossAndGradient(losses, np.stack([grad for _, grad in found], axis=1).reshape(x.shape))

    def _single(self, x: Array, rows: Any) -> tuple[float, Array]:
        """Loss and gradient at one point, (d,)."""
        parameters = {name: tensor.requires_grad_() for name, tensor in self._parameters(x).items()}
        loss = self._loss(parameters, rows)
        slopes = torch.autograd.grad(loss, list(parameters.values()), allow_unused=True)
        blocks = zip(slopes, self.blocks, strict=True)
        parts = [np.zeros(block.shape).ravel() if s is None else s.numpy().ravel() for s, block in blocks]
        return float(loss.item()), np.concatenate(parts)

    def _parameters(self, x: Array) -> dict[str, Any]:
        return {block.name: torch.tensor(x[block.place].reshape(block.shape)) for block in self.blocks}

    def _loss(self, parameters: dict[str, Any], rows: Any) -> Any:
        inputs, targets = (self.inputs, self.targets) if rows is None else (self.inputs[rows], self.targets[rows])
        predicted = torch.func.functional_call(self.module, parameters, (inputs,))
        return self.criterion(predicted, targets)


def torch_model(
    module: Any,
    loss: Callable[[Any, Any], Any],
    inputs: Any,
    targets: Any,
    batch: int | None = None,
    name: str | None = None,
) -> TorchModel:
    """A model, its loss and its data as a problem, whose start are the parameters that the model has now.

    module: a torch.nn.Module. It is copied, made double, and put into `eval()`. loss: of predictions and targets, a
    scalar tensor. inputs, targets: tensors or arrays with a row a sample. batch: rows a step; by default all of them.
    name: how it is called, by default the name of its class.

    Raises UserError for what is no module, has no parameters, or whose loss is no scalar.
    """
    if not isinstance(module, torch.nn.Module):
        raise UserError(f"a model is a torch.nn.Module; this is {shown(module)}")
    whole = copy.deepcopy(module).double().eval()
    name = name or type(module).__name__
    if not any(True for _ in whole.parameters()):
        raise UserError(f"the model {name} has no parameters")
    rows, wanted = _tensor(inputs), _tensor(targets)
    if len(rows) != len(wanted):
        raise UserError(f"the model {name} has {len(rows)} inputs and {len(wanted)} targets; wanted as many of each")
    if batch is not None and not 1 <= batch <= len(rows):
        raise UserError(f"batch={batch} is out of range: 1 ≤ batch ≤ {len(rows)}")
    made = TorchModel(whole, loss, rows, wanted, batch, name, name)
    first = called(f"the loss of {name}", lambda: made._loss(dict(whole.named_parameters()), None))  # pyright: ignore[reportPrivateUsage]
    if not torch.is_tensor(first) or first.ndim:
        raise UserError(f"the loss of {name} gave {shown(first)}; wanted a tensor with one number")
    return made


def model_beside(module: Any, found: Mapping[str, Any], name: str, place: str, batch: int | None) -> TorchModel:
    """The problem of a model with the loss and the data that stand beside it in its file.

    module: a torch.nn.Module. found: what the file has, by name. name: of the model. place: of the file. batch: rows a
    step, None for all of them.

    Raises UserError where there is no loss or no data, and for what `torch_model` does not take.
    """
    loss = next((found[each] for each in LOSSES if each in found), None)
    data = next(((found[x], found[y]) for x, y in DATA if x in found and y in found), None)
    if loss is None or data is None:
        lacks = f"no loss ({', '.join(LOSSES)})" if loss is None else f"no data ({', '.join(map(' and '.join, DATA))})"
        raise UserError(f"{printable(name)} is a model of PyTorch's, and {printable(place)} has {lacks} beside it")
    return torch_model(module, loss, *data, batch=batch, name=name)


def _tensor(values: Any) -> Any:
    """A tensor, of numbers with a point in double precision."""
    tensor = torch.as_tensor(values)
    return tensor.double() if tensor.is_floating_point() else tensor
