"""A model trained on samples in memory, as a problem."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, cast

import numpy as np

from termopt.engine.core.problem import Minimum, Picture
from termopt.engine.core.types import Array
from termopt.problems.data.reading import Reading
from termopt.problems.data.table import Table
from termopt.problems.data.task import Task
from termopt.problems.data.teacher import Rows
from termopt.problems.networks.dense import Dense
from termopt.problems.networks.factors import Factors
from termopt.problems.networks.learning import Learning
from termopt.problems.networks.picture import picture


@dataclass(frozen=True)
class Trained(Learning):
    """The mean loss of a task's model on its samples. Equal if the tasks are."""

    reach: ClassVar[float] = 3.0

    task: Task

    # -- what it is --------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self.task.name

    @property
    def title(self) -> str:
        return self.task.title

    @property
    def formula(self) -> str:
        return self.task.formula

    @property
    def source(self) -> str:
        return self.task.source

    @property
    def tags(self) -> tuple[str, ...]:
        return self.task.tags

    @property
    def spec(self) -> str:
        return self.task.spec()

    @property
    def whole_spec(self) -> str:
        """The spec where each step reads all samples."""
        return replace(self, task=replace(cast(Any, self.task), batch=0)).spec

    @property
    def objective_id(self) -> str:
        return self.task.spec("batch", "replace")

    def start_for(self, seed: int) -> tuple[float, ...]:
        return self.network.start(seed)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The optimum of the loss that is plotted, where it is known."""
        return self._minima

    @cached_property
    def _minima(self) -> tuple[Minimum, ...]:
        found = self.network.least(self.evaluate, self.hessian, *self.samples.held)
        return () if found is None else (Minimum(found, float(self.loss(found))),)

    @property
    def note(self) -> str:
        return "; ".join(filter(None, [self.samples.summary, super().note]))

    @property
    def details(self) -> str:
        """What was done to the samples of a file before they became these; empty for samples that are made."""
        return self.samples.note

    @property
    def effort(self) -> int:
        """What an evaluation of the loss for a picture costs, in rows of the lecture's network."""
        return len(self.samples.numbers) * -(-self.dim // 8)

    @property
    def labels(self) -> tuple[str, ...]:
        return self.network.labels

    # -- model and samples -------------------------------------------------------------------------------------------

    @cached_property
    def samples(self) -> Table:
        return self.task.table()

    @cached_property
    def network(self) -> Dense | Factors:
        return self.task.model(self.samples)

    @cached_property
    def reading(self) -> Reading:
        rows = len(self.samples.y)
        return Reading(rows, self.task.batch_of(rows), self.task.replace)

    # -- beside loss and gradient ------------------------------------------------------------------------------------

    def hessian(self, x: Array) -> Array:
        """x: (d, *B) -> (d, d, *B)."""
        w = np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            if w.ndim == 1:
                return self.network.hessian(w, *self.samples.held)
            runs = [self.network.hessian(run, *self.samples.held) for run in w.reshape(len(w), -1).T]
        return np.stack(runs, axis=-1).reshape(self.dim, *w.shape)

    @property
    def residuals(self) -> Callable[[Array], tuple[Array, Array]] | None:
        """From x, (d,), to residuals and Jacobian; None for classes, or where a step does not read all."""
        return None if self.stochastic or not self.network.least_squares else self._residuals

    def _residuals(self, x: Array) -> tuple[Array, Array]:
        with np.errstate(all="ignore"):
            return self.network.residuals(x, *self.samples.held)

    def picture(self, x: Array, rows: Rows) -> Picture | None:
        """The line over one input, or the classes over the plane in which the inputs vary most."""
        return picture(self.network, x, self.samples, rows) if isinstance(self.network, Dense) else None
