"""A few lines in a training loop that write down what happens, for `termopt attach`.

watch = termopt.live.watch(model, optimizer, "run.tlog")
...
watch.loss(loss); loss.backward(); optimizer.step()
"""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from termopt.base.errors import UserError, path_text
from termopt.base.version import __version__
from termopt.viewer.wall_clock import Ticker

SKETCH = 64
"""Numbers that stand for all parameters: sums of every 64th of them with signs, which keep the shape of a path."""
SHARE = 0.01
"""How much of the time of a training loop the writing may take; steps are left out so that it does not take more."""


class Watch:
    """Writes down a training: a line for each step, or as many as cost no more than SHARE of its time.

    Each has the step, the seconds, the loss if it was told, learning rate, gradient norm, how far the parameters moved
    since the line before, and a sketch of 64 numbers of them, which the move is estimated from. `cost` says which share
    of the time it took so far.
    """

    def __init__(
        self,
        model: Any,
        optimizer: Any,
        path: str | Path,
        every: int | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """Begin the file. It takes the same model, optimizer, path and every as `watch`. Raises UserError.

        clock: gives seconds, in place of the system's clock.
        """
        self._parameters = [p for p in model.parameters() if p.requires_grad]
        self._optimizer = optimizer
        self._every = every
        self._loss: Any = math.nan
        self._k = 0
        self._next = 0
        self._spent = 0.0
        self._before: Any = None
        self._signs: Any = None
        self._file = _opened(Path(path))
        self._now = clock or Ticker().now
        self._begun = self._now()
        names = {name: list(p.shape) for name, p in model.named_parameters() if p.requires_grad}
        self._write({"termopt": __version__, "sketch": SKETCH, "parameters": names})
        self._hook = optimizer.register_step_post_hook(self._stepped)

    @property
    def cost(self) -> float:
        """The share of the time since the start that writing took."""
        return self._spent / max(self._now() - self._begun, 1e-9)

    def loss(self, value: Any) -> None:
        """Note the loss, a number or a tensor, for the line of the step that comes next."""
        self._loss = value.detach() if hasattr(value, "detach") else value

    def close(self) -> None:
        """Close the file, and leave the optimizer alone."""
        self._hook.remove()
        self._file.close()

    def _stepped(self, *_: Any) -> None:
        k, self._k = self._k, self._k + 1
        if k < self._next:
            return
        began = self._now()
        flat = np.concatenate([p.detach().cpu().numpy().ravel() for p in self._parameters])
        if self._signs is None:
            self._signs = signs(len(flat))
        sketch = sketched(flat, self._signs)
        moved = None if self._before is None else float(np.linalg.norm(sketch - self._before))
        self._before = sketch
        line: dict[str, Any] = {
            "k": k,
            "t": began - self._begun,
            "loss": float(self._loss),
            "lr": float(self._optimizer.param_groups[0].get("lr", math.nan)),
            "grad_norm": self._slope(),
            "moved": moved,
            "s": sketch.tolist(),
        }
        self._write({name: value for name, value in line.items() if value is not None})
        took = self._now() - began
        self._spent += took
        self._next = k + (self._every or self._pause(k, took))

    def _pause(self, k: int, took: float) -> int:
        """Steps until the next line, so that lines take no more than SHARE of the time."""
        each = max((self._now() - self._begun - self._spent) / (k + 1), 1e-9)
        return max(1, math.ceil(took / SHARE / each))

    def _slope(self) -> float:
        """The length of the gradient that the step used."""
        slopes = [p.grad.detach().cpu().numpy().ravel() for p in self._parameters if p.grad is not None]
        return math.sqrt(sum(float(slope @ slope) for slope in slopes))

    def _write(self, line: dict[str, Any]) -> None:
        finite = {n: None if isinstance(v, float) and not math.isfinite(v) else v for n, v in line.items()}
        self._file.write(json.dumps(finite) + "\n")
        self._file.flush()


def watch(model: Any, optimizer: Any, path: str | Path, every: int | None = None) -> Watch:
    """Write down a training of PyTorch's while it runs; `termopt attach PATH` shows it.

    model: the torch.nn.Module. optimizer: whose steps are noted, by a hook of its own. path: a file that there is not
    yet. every: note each so many steps; by default as many as take no more than one hundredth of the time.

    Raises UserError for a file that exists or cannot be written.
    """
    return Watch(model, optimizer, path, every)


def signs(dim: int) -> Any:
    """The sign of each of so many numbers in their sketch, the same ones every time: (rows, SKETCH)."""
    rows = -(-dim // SKETCH)
    return np.where(np.random.default_rng(0).random((rows, SKETCH)) < 0.5, -1.0, 1.0)


def sketched(x: Any, by: Any) -> Any:
    """SKETCH sums of the numbers x, (d,): every 64th of them belongs to one, each with its sign in `by`."""
    whole: Any = np.zeros(by.size)
    whole[: len(x)] = x
    return np.einsum("ij,ij->j", whole.reshape(by.shape), by)


def _opened(path: Path) -> TextIO:
    try:
        return path.open("x", encoding="utf-8")
    except FileExistsError:
        raise UserError(f"{path_text(path)} exists; choose another name") from None
    except OSError as error:
        raise UserError(f"{path_text(path)} cannot be written: {(error.strerror or str(error)).lower()}") from None
