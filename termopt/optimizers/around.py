"""What a wrapper has from the optimizer inside: its name, what it is told, and what its panels show."""

from dataclasses import dataclass
from typing import Any

from termopt.engine.core.reports import Figure, Report
from termopt.engine.core.types import Array, Iterate, Optimizer, Oracle


@dataclass(frozen=True)
class Around(Optimizer):
    """An optimizer around another one. The state inside is the field `inner` of its own."""

    optimizer: Optimizer

    @property
    def name(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.optimizer.name

    @property
    def title(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.optimizer.title

    @property
    def oracle(self) -> Oracle:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.optimizer.oracle

    @property
    def normals(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.optimizer.normals

    @property
    def evaluations(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.optimizer.evaluations

    def figures(self, x: Array, state: Any) -> tuple[Figure, ...]:
        return self.optimizer.figures(x, state.inner)

    def report(self, state: Any) -> Report | None:
        return self.optimizer.report(state.inner)


def inside(iterate: Iterate) -> Iterate:
    """The iterate as the optimizer inside sees it."""
    return iterate._replace(state=iterate.state.inner)
