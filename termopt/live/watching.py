"""A few lines in a training loop that write down what happens, for `termopt attach`.

watch = termopt.live.watch(model, optimizer, "run.tlog", loss_fn=lambda: loss(model(x), y))
...
watch.loss(loss); loss.backward(); optimizer.step()
"""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from termopt.base.errors import UserError, path_text, reason
from termopt.base.version import __version__
from termopt.live.landscape import Landscape, Plane
from termopt.registry.adapters.adapters import adapted
from termopt.registry.user_code import called
from termopt.viewer.wall_clock import Ticker

SKETCH = 64
"""Numbers that stand for all parameters: sums of every 64th of them with signs, which keep the shape of a path."""
LINES_SHARE = 0.003
"""How much of the time of a training loop its lines may take; steps are left out so that they do not take more."""
LANDSCAPE_SHARE = 0.003
"""How much the landscape may take. Together they stay below one hundredth, with what cannot be timed."""


MOST_UNSEEN = 1000
"""Steps in a row in which it is not even asked whether there is time: the time of a step may change."""
PLANE_EFFORT = 30
"""How many times as long as a line it takes to find the plane of the landscape, about."""


class Budget:
    """Work that takes no more than its share of the time: some more of it waits until it has paid for the last."""

    def __init__(self, share: float) -> None:
        self.spent = 0.0
        self._share = share
        self.last = 0.0

    def allows(self, elapsed: float, expected: float = 0.0) -> bool:
        """Whether as much work as the last time, or as expected, may follow, so many seconds after the start.

        The first may always, if nothing is expected of it.
        """
        return self.wait(elapsed, expected) <= 0

    def wait(self, elapsed: float, expected: float = 0.0) -> float:
        """In how many seconds as much work as the last time, or as expected, may follow; 0 or less: at once."""
        cost = max(self.last, expected)
        return (self.spent + cost) / self._share - elapsed if cost else 0.0

    def spend(self, seconds: float) -> None:
        """Note how long the work took."""
        self.last = seconds
        self.spent += seconds


class Watch:
    """Writes down a training: a line for each step, or as many as cost no more than LINES_SHARE of its time.

    Each has the step, the seconds, the loss if it was told, learning rate, gradient norm, how far the parameters moved
    since the line before, and a sketch of 64 numbers of them, which the move is estimated from. With a loss function
    there is also a landscape, as often as LANDSCAPE_SHARE allows. `cost` says which share of the time it took so far.
    """

    def __init__(
        self,
        model: Any,
        optimizer: Any,
        path: str | Path,
        every: int | None = None,
        loss_fn: Callable[[], Any] | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """Begin the file. It takes the same model, optimizer, path, every and loss_fn as `watch`. Raises UserError.

        clock: gives seconds, in place of the system's clock.
        """
        self._parameters = [p for p in model.parameters() if p.requires_grad]
        self._optimizer = optimizer
        self._every = every
        self._loss: Any = math.nan
        self._k = self._next = 0
        """The step that comes, and the next at which there may be something to do."""
        self._lines, self._measuring = Budget(LINES_SHARE), Budget(LANDSCAPE_SHARE)
        self._landscape = _landscape(model, self._parameters, loss_fn) if loss_fn else None
        self._before: Any = None
        self._file = _opened(Path(path))
        self._now = clock or Ticker().now
        self._begun = self._now()
        self._signs = signs(sum(int(p.numel()) for p in self._parameters))
        names = {name: list(p.shape) for name, p in model.named_parameters() if p.requires_grad}
        self._write({"termopt": __version__, "sketch": SKETCH, "parameters": names})
        self._hook = optimizer.register_step_post_hook(self._stepped)

    @property
    def cost(self) -> float:
        """The share of the time since the start that writing and measuring took."""
        return (self._lines.spent + self._measuring.spent) / max(self._now() - self._begun, 1e-9)

    def loss(self, value: Any) -> None:
        """Note the loss, a number or a tensor, for the line of the step that comes next."""
        if self._k >= self._next:
            self._loss = value.detach() if hasattr(value, "detach") else value

    def close(self) -> None:
        """Close the file, and leave the optimizer alone."""
        self._hook.remove()
        self._file.close()

    def _stepped(self, *_: Any) -> None:
        """A step was taken: write its line, or measure a part of the landscape, or neither."""
        k, self._k = self._k, self._k + 1
        if k < self._next:
            return
        began = self._now()
        elapsed = began - self._begun
        if k % self._every == 0 if self._every else self._lines.allows(elapsed):
            self._write_line(k, elapsed)
            self._lines.spend(self._now() - began)
        elif self._landscape is not None and self._may_measure(self._landscape, elapsed):
            found = called("watch: loss_fn()", self._landscape.measure)
            if found is not None:
                self._write({"landscape": self._written(found)})
            self._measuring.spend(self._now() - began)
        else:
            self._next = self._k + self._unseen(elapsed)

    def _may_measure(self, landscape: Landscape, elapsed: float) -> bool:
        return self._measuring.allows(elapsed, self._expected(landscape))

    def _expected(self, landscape: Landscape) -> float:
        return PLANE_EFFORT * self._lines.last if landscape.between else 0.0

    def _unseen(self, elapsed: float) -> int:
        """How many steps go by until half of the time is over after which there is something to do."""
        waits = [] if self._every else [self._lines.wait(elapsed)]
        if self._landscape is not None:
            waits.append(self._measuring.wait(elapsed, self._expected(self._landscape)))
        steps = min(min(waits, default=math.inf) / 2 / max(elapsed / self._k, 1e-9), MOST_UNSEEN)
        return int(min(steps, -self._k % self._every) if self._every else steps)

    def _write_line(self, k: int, elapsed: float) -> None:
        flat = _flat(self._parameters)
        sketch = sketched(flat, self._signs)
        moved = None if self._before is None else float(np.linalg.norm(sketch - self._before))
        self._before = sketch
        if self._landscape is not None:
            self._landscape.note(flat, k)
        line: dict[str, Any] = {
            "k": k,
            "t": elapsed,
            "loss": float(self._loss),
            "lr": float(self._optimizer.param_groups[0].get("lr", math.nan)),
            "grad_norm": self._slope(),
            "moved": moved,
            "s": sketch.tolist() if np.isfinite(sketch).all() else None,
        }
        self._write({name: value for name, value in line.items() if value is not None})

    def _written(self, found: dict[str, Any]) -> dict[str, Any]:
        """A landscape as it stands in the file: its plane as sketches, which is how the path is known."""
        plane: Plane = found.pop("plane")
        rows = [[value if math.isfinite(value) else None for value in row] for row in found["loss"].tolist()]
        axes = [sketched(axis, self._signs).tolist() for axis in plane.axes]
        return {**found, "loss": rows, "center": sketched(plane.center, self._signs).tolist(), "axes": axes}

    def _slope(self) -> float:
        """The length of the gradient that the step used."""
        slopes = [p.grad.detach().cpu().numpy().ravel() for p in self._parameters if p.grad is not None]
        return math.sqrt(sum(float(np.einsum("i,i->", slope, slope)) for slope in slopes))

    def _write(self, line: dict[str, Any]) -> None:
        finite = {n: None if isinstance(v, float) and not math.isfinite(v) else v for n, v in line.items()}
        self._file.write(json.dumps(finite) + "\n")
        self._file.flush()


def watch(
    model: Any,
    optimizer: Any,
    path: str | Path,
    every: int | None = None,
    loss_fn: Callable[[], Any] | None = None,
) -> Watch:
    """Write down a training of PyTorch's while it runs; `termopt attach PATH` shows it.

    model: the torch.nn.Module.
    optimizer: whose steps are noted, by a hook of its own.
    path: a file that there is not yet.
    every: note each so many steps; by default as many as take no more than LINES_SHARE of the time.
    loss_fn: takes nothing, and gives the loss of the model as it is, on data that stay the same. With it, the loss on
        the plane of the path is measured between steps, at a few points at a time, in `eval()` and without gradients.
        The training goes on as without it, to the last bit.

    Raises UserError for a file that exists or cannot be written, and for a loss_fn that raises or gives no number.
    """
    return Watch(model, optimizer, path, every, loss_fn)


def _landscape(model: Any, parameters: list[Any], loss_fn: Callable[[], Any]) -> Landscape:
    """What measures the loss of a model around the path of its parameters. Raises UserError where that is no number."""
    moved = adapted("torch_moved")
    called("watch: loss_fn()", moved.loss_at, model, parameters, _flat(parameters), loss_fn)
    return Landscape(lambda x: moved.loss_at(model, parameters, x, loss_fn))


def _flat(parameters: list[Any]) -> Any:
    """All numbers of some tensors in one row, (d,)."""
    return np.concatenate([p.detach().cpu().numpy().ravel() for p in parameters])


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
        raise UserError(f"{path_text(path)} cannot be written: {reason(error)}") from None
