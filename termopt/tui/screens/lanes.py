"""The lanes of a race: to be added, removed, put in another order, given other optimizers, names and colors."""

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from termopt.base.errors import UserError, printable
from termopt.base.foreign_text import harmless
from termopt.base.translate import texts, translate_message
from termopt.draw.cells.canvas import ljust
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.engine.core.lane import Lane
from termopt.scene.lane_edits import (
    Draft,
    added,
    duplicated,
    fold_initial_edits,
    own_spec,
    recoloured,
    relabelled,
    removed,
    respecified,
    shifted,
)
from termopt.scene.scene import MAX_LANES
from termopt.session.intents import Intent
from termopt.session.state import Session
from termopt.tui.screens.dialog import Dialog, ink
from termopt.tui.screens.optimizers import OptimizersScreen
from termopt.tui.screens.prompt import Prompt
from termopt.tui.text import UNBROKEN, Folded, Unchanging, choice, choices, columns, head, links, note
from termopt.viewer.labels import hyperparameter_views

KEYS = tuple(
    zip(
        "adxkncKJ",
        texts("add", "duplicate", "remove", "hyperparameters", "rename", "color", "move up", "move down"),
        ("add", "duplicate", "remove", "edit", "rename", "recolour", "up", "down"),
        strict=True,
    )
)
"""Key, what it does in a word, and the action of the screen."""


class LanesScreen(Dialog[Intent]):
    """The dialog of lanes. Enter closes it with the one intent that makes all changes, escape with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, action, word, show=False) for key, word, action in KEYS),
        Binding("delete,backspace", "remove", show=False),
        Binding("shift+up", "up", show=False),
        Binding("shift+down", "down", show=False),
        Binding("enter", "apply", show=False, priority=True),
    ]

    def __init__(self, session: Session, theme: Theme, marker: Marker = "braille", lang: str = "en") -> None:
        super().__init__(theme, marker, lang)
        self._session = session
        self._draft = Draft(session.race.lanes, session.race.focus)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            head(box, self.words("Lanes"), self.words("enter applies, esc discards"))
            yield choices()
            yield note(classes="note")
            yield note(_keys(self.lang), classes="hint")

    def on_mount(self) -> None:
        self._show("")

    # -- what is shown ---------------------------------------------------------------------------------------------

    def _show(self, said: str, bad: bool = False) -> None:
        lanes = self.query_one(OptionList)
        lanes.set_options(choice(self._line(i, lane)) for i, lane in enumerate(self._draft.lanes))
        lanes.highlighted = self._draft.focus
        count = self.words("{lanes} of at most {most} lanes", lanes=len(self._draft.lanes), most=MAX_LANES)
        self.query_one(".note", Static).update(self.written(said or count, self.theme.bad if bad else self.theme.muted))

    def _line(self, number: int, lane: Lane) -> Unchanging:
        """The name of a lane, and beside it its hyperparameters: no row ends between a symbol and its value."""
        called = f"{number + 1} {printable(lane.marker)} {ljust(printable(lane.label), 12)}"
        parts = [
            f"{view.symbol} {view.value}{'*' if view.preset else ''}"
            for view in hyperparameter_views(lane, 0, lang=self.lang)
        ]
        if lane.edits:
            parts.append(self.words("turned {n}×", n=len(lane.edits)))
        words = Text("  ").join(Text(self.spelled(part).replace(" ", UNBROKEN)) for part in parts)
        words.stylize(ink(self.theme.muted))
        return columns([(self.written(called, self.theme.lane(lane.colour), bold=True), Folded(words))])

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._draft = self._draft._replace(focus=event.option_index)

    # -- what is done ----------------------------------------------------------------------------------------------

    def _change(self, change: Callable[[Draft], Draft]) -> None:
        """Show the lanes after a change, or say why it cannot be."""
        try:
            self._draft = change(self._draft)
        except UserError as error:
            self._show(translate_message(str(error), self.lang), bad=True)
        else:
            self._show("")

    def action_add(self) -> None:
        """Choose an optimizer for another lane."""
        if self._draft.full:
            self._show(self.words("there are {n} lanes, as many as there can be", n=MAX_LANES), bad=True)
            return
        screen = OptimizersScreen(self._draft.chosen, self.theme, self.marker, self.lang)
        self.ask(screen, lambda spec: self._change(lambda draft: added(draft, spec)))

    def action_duplicate(self) -> None:
        self._change(duplicated)

    def action_remove(self) -> None:
        self._change(removed)

    def action_up(self) -> None:
        self._change(lambda draft: shifted(draft, -1))

    def action_down(self) -> None:
        self._change(lambda draft: shifted(draft, 1))

    def action_recolour(self) -> None:
        self._change(recoloured)

    def action_edit(self) -> None:
        """Type the optimizer of a lane with its hyperparameters."""
        hint = self.words(
            "an optimizer with its hyperparameters, such as adam:lr=0.1,beta1=0.8; what is not written is preset"
        )
        self._ask(self.words("Optimizer"), hint, own_spec(fold_initial_edits(self._draft.chosen)), respecified)

    def action_rename(self) -> None:
        name = harmless(self._draft.chosen.label)
        self._ask(self.words("Name"), self.words("what the lane is called"), name, relabelled)

    def _ask(self, title: str, hint: str, initial: str, change: Callable[[Draft, str], Draft]) -> None:
        """Change the lane in focus by what is typed."""
        draft = self._draft
        prompt = Prompt(title, hint, initial, lambda text: change(draft, text), self.theme, self.marker, self.lang)
        self.ask(prompt, lambda after: self._change(lambda _: after))

    def action_apply(self) -> None:
        self.dismiss(self._draft.intent(self._session))


def _keys(lang: str) -> Content:
    """The keys in two lines in which each can be clicked."""
    return Content("\n").join([links(KEYS[:4], lang), links(KEYS[4:], lang)])
