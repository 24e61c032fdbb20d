"""Choosing an optimizer for a lane: by name, with its hyperparameters, with what it does and its equations."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from termopt.base.docstrings import doc
from termopt.base.errors import UserError, unknown
from termopt.base.number_text import short
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.engine.core.lane import Lane
from termopt.registry import registry
from termopt.scene.new_lanes import lane_from_spec
from termopt.scene.session_edits import completed
from termopt.tui.screens.finder_dialog import FinderDialog
from termopt.tui.search import in_both, search
from termopt.tui.text import choice, head, note
from termopt.tui.widgets.finder import Finder


def summary(optimizer: type) -> str:
    """What an optimizer does, in the first line of its docstring without the name: `straight down the slope`."""
    first = doc(optimizer).partition("\n")[0].rstrip(".")
    return first.partition(": ")[2] or first


class OptimizersScreen(FinderDialog[str]):
    """The dialog of optimizers, closed with the spec string of the one chosen, or with None.

    like: the lane on whose problem the optimizer is to run.
    """

    CSS_PATH = ["dialog.tcss", "optimizers.tcss"]  # noqa: RUF012

    def __init__(self, like: Lane, theme: Theme, marker: Marker = "braille", lang: str = "en") -> None:
        super().__init__(registry.OPTIMIZERS.faults, theme, marker, lang)
        self._like = like
        self._words = {
            name: f"{in_both(one.title, lang)} {in_both(summary(one), lang)}"
            for name, one in registry.OPTIMIZERS.items()
        }

    def compose(self) -> ComposeResult:
        with Vertical(classes="box", id="optimizers") as box:
            head(box, self.words("Optimizer"), self.words("enter adds it, esc closes"))
            yield Finder(self.words("a name, also with hyperparameters: adam:lr=0.1,clip=1"), self.spelled)
            yield note(classes="note")

    def offer(self, query: str) -> None:
        names = search(query, self._words)
        self.query_one(Finder).offer([choice(self._entry(name), id=name) for name in names], 0)

    def _entry(self, name: str) -> Text:
        return self.written(f"{name:<10}").append_text(
            self.written(self.words(summary(registry.OPTIMIZERS[name])), self.theme.muted)
        )

    def answer(self) -> str:
        """The optimizer chosen with the values typed. Raises UserError for an unknown name."""
        finder = self.query_one(Finder)
        if finder.chosen is None:
            raise unknown("optimizer", finder.text, registry.OPTIMIZERS)
        spec = completed(finder.text, finder.chosen)
        lane_from_spec(self._like.problem, spec, self._like.start, self._like.seed)
        return spec

    def describe(self) -> None:
        try:
            self.query_one(".note", Static).update(self._facts(self.answer()))
        except UserError as error:
            self.show_fault(error)

    def _facts(self, spec: str) -> Text:
        lane = lane_from_spec(self._like.problem, spec, self._like.start, self._like.seed)
        values = registry.optimizer_values(lane.optimizer).items()
        searched = registry.is_searched(lane.problem, lane.optimizer.name, lane.start)
        starred = lane.preset if searched else ()
        hyperparameters = "  ".join(
            f"{name}={value if isinstance(value, str) else _number(value)}{'*' if name in starred else ''}"
            for name, value in values
        )
        more = f"   {self.words('* preset for this problem')}" if starred else ""
        said = self.words(summary(registry.optimizer_class(lane.optimizer.name)))
        lines = [
            self.words("{title}: {summary}", title=self.words(lane.optimizer.title), summary=said),
            *(e.text for e in lane.optimizer.equations),
        ]
        return self.written("\n".join(lines)).append_text(self.written(f"\n{hyperparameters}{more}", self.theme.muted))


def _number(value: object) -> str:
    return short(value) if isinstance(value, int | float) else str(value)
