"""Functions that compute with PyTorch: arrays in, arrays out, and the gradient by its autograd."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import torch as _torch  # pyright: ignore[reportMissingImports]

from termopt.engine.core.types import Array
from termopt.registry.adapters.adapters import untyped

torch = untyped(_torch)


@dataclass(frozen=True)
class TorchFunction:
    """A function of a tensor in double precision, as one of an array."""

    function: Callable[[Any], Any]

    words: ClassVar[str] = "gradient by PyTorch's autograd"

    def __call__(self, x: Array) -> Any:
        value = self.function(torch.tensor(x))
        return value.detach().numpy() if torch.is_tensor(value) else value

    def gradient(self, x: Array) -> Array:
        """The gradient at points, (d, *B)."""
        leaf = torch.tensor(x, requires_grad=True)
        value = self.function(leaf)
        if not (torch.is_tensor(value) and value.requires_grad):  # it is constant here
            return torch.zeros_like(leaf).numpy()
        (slope,) = torch.autograd.grad(value.sum(), leaf, allow_unused=True)
        return torch.zeros_like(leaf).numpy() if slope is None else slope.numpy()


def differentiable(function: Callable[[Any], Any], x: Array) -> TorchFunction | None:
    """The function, if it gives a tensor that PyTorch knows the derivative of at x, (d,); otherwise None."""
    try:
        value = function(torch.tensor(x, requires_grad=True))
    except (Exception, SystemExit):  # what is wrong with it is said where it is evaluated
        return None
    return TorchFunction(function) if torch.is_tensor(value) and value.requires_grad else None
