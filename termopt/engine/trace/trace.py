"""What was computed of a lane: its numbers at every step, and any iterate, forwards or backwards, bit for bit.

A trace keeps a few numbers a step for the whole run. Iterates hold the optimizer's state and are much larger: they are
kept at checkpoints and in a window of recent ones, both bounded in bytes; any other is replayed from the checkpoint
before it, which gives the same bits because a lane determines its trajectory.
"""

import operator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from termopt.base.atomic_file import write_file
from termopt.engine.core.fast_path import can_take_fast_path, fast_path, told_again
from termopt.engine.core.lane import Lane
from termopt.engine.core.scale import scale
from termopt.engine.core.status import Status, norm, status
from termopt.engine.core.step import quiet, start
from termopt.engine.core.types import SECOND_ORDER, Array, Iterate, Optimizer, Update
from termopt.engine.trace.checkpoints import Checkpoints, Window
from termopt.engine.trace.columns import Columns
from termopt.engine.trace.stepper import More, Stepper, always
from termopt.engine.trace.timer import Timer, Watch

FEWEST_STEPS = 6
"""Fewer steps than this are not worth the fast path."""
ITERATE_BYTES = 32 << 20
"""How much the kept iterates of one trace may weigh: half for checkpoints, half for the recent window."""


class Trace:
    """The trajectory of a lane for up to `steps` steps, computed as far as anyone has asked.

    A lane stops early only if it diverges: then every column ends at `stopped_at`, the first step that is not finite.
    """

    def __init__(
        self,
        lane: Lane,
        steps: int,
        iterate_bytes: int = ITERATE_BYTES,
        watch: Watch | None = None,
        past: "tuple[Trace, int] | None" = None,
    ) -> None:
        """Compute the start of a lane.

        lane: the run.
        steps: how many are computed at most.
        iterate_bytes: how much the kept iterates may weigh.
        watch: gives seconds; with one, updates are timed.
        past: another trace, and a step that it has computed, up to which this one is the same.
        """
        self.lane = lane
        self.steps = steps
        self._columns = Columns(len(lane.start), lane.problem.stochastic)
        self._timer = Timer(watch) if watch is not None else None
        self._stepper = Stepper(lane, self._timer)
        self._checkpoints = Checkpoints(iterate_bytes // 2)
        self._window = Window(iterate_bytes // 2)
        self._stopped_at: int | None = None
        if past is not None:
            self._take_over(*past)
            return
        with quiet():
            first = start(lane.problem, lane.optimizer, np.array(lane.start, dtype=np.float64))
            self._units = scale(lane.problem, first)
            self._head = first
            self._record(None, first)

    def _take_over(self, past: "Trace", k: int) -> None:
        """Go on from step k of another trace as if its past had been computed here."""
        self._head = past.iterate(k)
        self._columns = past._columns.until(k)
        self._units = past._units
        self._checkpoints = past._checkpoints.until(k)
        self._stopped_at = past.stopped_at if past.stopped_at is not None and past.stopped_at <= k else None
        self._window.put(self._head)

    # -- the numbers of every step -------------------------------------------------------------------------------

    @property
    def head(self) -> int:
        """The last step computed."""
        return self._head.k

    @property
    def x(self) -> Array:
        """Iterates, (head + 1, d)."""
        return self._columns.x

    @property
    def q(self) -> Array:
        """The point evaluated in each step, (head, d): the look-ahead of Nesterov, the trials of a line search."""
        return self._columns.q

    @property
    def loss(self) -> Array:
        """The true loss at each iterate, (head + 1,)."""
        return self._columns.loss

    @property
    def sampled(self) -> Array:
        """The loss that each step evaluated, (head,); empty if evaluations are exact."""
        return self._columns.sampled

    @property
    def under_way(self) -> float | None:
        """How much of the next step is computed, from 0 to 1, if `reach` was stopped in the middle of it."""
        return self._stepper.under_way

    @property
    def seconds(self) -> float | None:
        """The usual time of an update; None if updates are not timed.

        The time for the exact loss does not count, unless it is also the evaluation of the next step.
        """
        return self._timer.median if self._timer is not None else None

    @property
    def seconds_under_way(self) -> float | None:
        """How long the update under way has taken so far; None if there is none, or updates are not timed."""
        return self._timer.spent if self._timer is not None and self.under_way is not None else None

    @property
    def grad_norm(self) -> Array:
        """The 2-norm of the true gradient at each iterate, (head + 1,)."""
        return self._columns.grad_norm

    @property
    def evals(self) -> NDArray[np.int64]:
        """Evaluations made to reach each iterate, (head + 1,): the sum of `evals_by_kind`."""
        return self._columns.evals

    @property
    def evals_by_kind(self) -> dict[str, NDArray[np.int64]]:
        """Evaluations by kind, (head + 1,) each.

        `value`, `gradient` (with the loss) or `residuals` (with their Jacobian) is what each step was told, and
        `hessian` or `hessian_diagonal` what it was told beside the gradient.
        """
        kind, hessians = self.lane.optimizer.oracle, self._columns.hessians
        if kind in SECOND_ORDER:
            return {"gradient": self.evals - hessians, kind: hessians}
        return {kind: self.evals}

    @property
    def status(self) -> Status:
        """The status at the last step computed."""
        return self._columns.status(self.head)

    @property
    def stopped_at(self) -> int | None:
        """The step at which the lane diverged, or None."""
        return self._stopped_at

    def status_at(self, k: int) -> Status:
        """The status at step k, which must have been computed."""
        return self._columns.status(k)

    def shed(self, k: int) -> None:
        """Forget the numbers of the steps before k - 1, of a run that is only written down. Columns begin there."""
        self._columns.shed(k)

    @property
    def first(self) -> int:
        """The step that the columns begin with: 0, unless numbers were shed."""
        return self._columns.first

    @property
    def streams(self) -> bool:
        """Whether a step takes long, so that `reach` may stop in the middle of it."""
        return self._stepper.streams

    # -- all of it -----------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        problem, name = self.lane.problem.spec, self.lane.label or self.lane.optimizer.name
        end = f"{self.status}, f {self.loss[-1]:.4g}, ‖∇f‖ {self.grad_norm[-1]:.2g}"
        return f"<Trace of {name} on {problem}: step {self.head} of {self.steps}, {end}>"

    def to_numpy(self) -> "NDArray[np.void]":
        """A structured array, a record a step computed: k, x (d numbers), loss, grad_norm, evals, status."""
        from termopt.engine.trace.table import records

        status = [str(self.status_at(k)) for k in range(self.first, self.head + 1)]
        return records(self.x, self.loss, self.grad_norm, self.evals, status)

    def to_csv(self, path: str | Path | None = None, force: bool = False) -> str:
        """The steps computed as CSV, which `trace:FILE` races again; returns the text.

        path: where it is written too. force: whether a file that exists is replaced. Raises UserError for a file that
        exists, or that cannot be written.
        """
        from termopt.engine.trace.table import csv_text

        text = csv_text(self.to_numpy())
        if path is not None:
            write_file(Path(path), [text], force)
        return text

    # -- going there ---------------------------------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to compute."""
        return self.head >= self.steps or self._stopped_at is not None

    def extend(self, steps: int) -> None:
        """Let the trajectory go on to that many steps, if it has fewer."""
        self.steps = max(self.steps, steps)

    def reach(self, k: int, more: More = always) -> int:
        """Compute up to step k, or as far as the lane goes. Returns the step reached, at most k.

        more: asked now and then, it stops the work by saying no; the next call goes on from there.
        """
        last = min(k, self.steps)
        if self._head.k < last and self._stopped_at is None:
            with quiet():
                while self._head.k < last and self._stopped_at is None:
                    self._take_fast_path(last)
                    before = self._head
                    after = self._stepper.advance(before, more)
                    if after is None:
                        break
                    self._head = after
                    self._record(before, after)
                    if not more():
                        break
        return min(k, self._head.k)

    def iterate(self, k: int) -> Iterate:
        """The iterate of step k, computed, remembered or replayed. Raises IndexError beyond the lane's last step."""
        k = operator.index(k)
        if k < 0 or self.reach(k) < k:
            end = f"it diverged at {self.stopped_at}" if self.stopped_at is not None else f"it has {self.steps} steps"
            raise IndexError(f"there is no step {k} in this trace: {end}")
        return self._window.get(k) or self._replay(k)

    def optimizer_at(self, k: int) -> Optimizer:
        """The optimizer that takes the step from k to k + 1: the lane's, with all edits up to k."""
        return self._stepper.optimizer_at(k)

    def following(self, iterate: Iterate) -> Iterate:
        """The iterate after one of this trajectory, computed anew."""
        return self._stepper.following(iterate)

    def told_after(self, iterate: Iterate, last: int) -> tuple[list[list[Update]], Iterate]:
        """What was told in the steps from an iterate of this trajectory on, told again, and the iterate they lead to.

        Of each step an update for each coordinate. There are no steps where they cannot be taken quickly; they end at
        `last` or before: where the lane is edited, or is not finite. Call it within `quiet`.
        """
        steps = min(last, self._stepper.next_edit(iterate.k, self.steps)) - iterate.k
        optimizer, begun = self._stepper.in_force(iterate)
        if steps < FEWEST_STEPS or not can_take_fast_path(self.lane.problem, optimizer):
            return [], iterate
        return told_again(self.lane.problem, optimizer, begun, steps)

    def _take_fast_path(self, last: int) -> None:
        """Compute ahead as far as nothing happens; the steps to `last`, checkpoints and edits are for `advance`."""
        k = self._head.k
        steps = min(last, self._checkpoints.next_after(k), self._stepper.next_edit(k, self.steps)) - 1 - k
        problem, optimizer = self.lane.problem, self.optimizer_at(k)
        if steps >= FEWEST_STEPS and can_take_fast_path(problem, optimizer):
            x, q, loss, grad_norm, self._head = fast_path(problem, optimizer, self._head, steps, self._units)
            self._columns.extend(x, q, loss, grad_norm)

    def _record(self, before: Iterate | None, iterate: Iterate) -> None:
        grad_norm = norm(iterate.grad)
        known = Status.RUNNING if before is None else self._columns.status(before.k)
        now = status(self.lane.problem, before, iterate, grad_norm, self._units, known)
        self._columns.append(iterate, grad_norm, now)
        if now is Status.DIVERGED:
            self._stopped_at = iterate.k
        self._checkpoints.offer(iterate)
        self._window.put(iterate)

    def _replay(self, k: int) -> Iterate:
        """Advance from the nearest iterate kept. The window keeps those on the way: stepping on and back is cheap."""
        checkpoint = self._checkpoints.at_or_before(k)
        iterate = self._window.nearest(k, checkpoint.k) or checkpoint
        self._window.put(iterate)
        with quiet():
            while iterate.k < k:
                iterate = self._stepper.replayed(iterate)
                self._window.put(iterate)
        return iterate
