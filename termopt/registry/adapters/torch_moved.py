"""A model of PyTorch's whose parameters are other ones for a moment: what a landscape is measured with."""

from collections.abc import Callable, Sequence
from typing import Any

import torch as _torch  # pyright: ignore[reportMissingImports]

from termopt.registry.adapters.adapters import untyped

torch = untyped(_torch)


def loss_at(model: Any, parameters: Sequence[Any], x: Any, loss: Callable[[], Any]) -> float:
    """The loss of a model at other parameters; afterwards model and random numbers are as they were, to the last bit.

    model: the torch.nn.Module, which is in `eval()` meanwhile. parameters: those that are moved, tensors. x: their
    values there, (d,), one after the other. loss: takes nothing, and gives the loss of the model as it is.
    """
    modes = [(module, module.training) for module in model.modules()]
    kept = [(tensor, tensor.detach().clone()) for tensor in (*parameters, *model.buffers())]
    with torch.random.fork_rng(), torch.no_grad():
        try:
            model.eval()
            end = 0
            for tensor in parameters:
                begin, end = end, end + tensor.numel()
                tensor.data.copy_(torch.from_numpy(x[begin:end].reshape(tensor.shape)))
            return float(loss())
        finally:
            for tensor, before in kept:
                tensor.data.copy_(before)
            for module, training in modes:
                module.training = training
