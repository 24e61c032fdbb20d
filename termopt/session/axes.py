"""The cost axes: everything that plots of losses may run over, declared once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line names the axes, and has no other use for numpy
    from termopt.engine.core.problem import Cost


@dataclass(frozen=True)
class CostAxis:
    """One thing that plots may run over.

    name: what `--axis` and scenes call it, also the name beside its numbers.
    each: how much of it an update of a problem with data takes; None where an update is one of it.
    unit: what its numbers carry, in the place of the name.
    continuous: whether there is something between one and two.
    """

    name: str
    each: "Callable[[Cost], float] | None" = None
    unit: str = ""
    continuous: bool = False

    @property
    def needs_data(self) -> bool:
        """Whether only problems with data have it. Then it also sets the pace of the lanes."""
        return self.each is not None


_ALL = (
    CostAxis("steps"),
    CostAxis("evals"),
    CostAxis("epochs", lambda cost: cost.rows / cost.total, continuous=True),
    CostAxis("samples", lambda cost: cost.rows),
    CostAxis("bytes", lambda cost: cost.bytes, unit="B"),
)
AXES: Mapping[str, CostAxis] = {axis.name: axis for axis in _ALL}
"""All cost axes by name, in the order in which `x` shows them; the first is what a race opens with."""

SECONDS = CostAxis("seconds", unit="s", continuous=True)
"""What runs made elsewhere may be plotted over too."""

WITHOUT_DATA = tuple(axis.name for axis in _ALL if not axis.needs_data)
"""The axes that any problem has."""
