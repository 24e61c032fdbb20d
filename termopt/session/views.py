"""The views: every arrangement of a race on the screen, declared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class View:
    """One arrangement of the panels.

    name: what `--view` and scenes call it.
    doc: what it shows, for the help on keys.
    panels: whether each lane has a panel, all lanes share one, or only the lane in focus has one.
    predictions: whether panels show the predictions of a problem with data in the place of the map.
    """

    name: str
    doc: str
    panels: Literal["each", "shared", "focus"]
    predictions: bool = False

    @property
    def needs_data(self) -> bool:
        """Whether there is something to see only for problems with data."""
        return self.predictions


_ALL = (
    View("grid", "grid", "each"),
    View("overlay", "overlay", "shared"),
    View("focus", "one lane large", "focus"),
    View("fit", "fit", "each", predictions=True),
)
VIEWS: Mapping[str, View] = {view.name: view for view in _ALL}
"""All views by name, in the order in which `v` shows them; the first is what a race opens with."""

WITHOUT_DATA = tuple(view.name for view in _ALL if not view.needs_data)
"""The views that any problem has."""


def missing_data(name: str) -> str:
    """Why a view that needs data cannot be shown."""
    return f"the view {name} shows predictions, which only a problem with data has, such as mlp"
