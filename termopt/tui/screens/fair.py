"""Learning rates for a fair race: one for all, presets, or each tuned under an equal budget that is said."""

from collections.abc import Generator
from typing import TYPE_CHECKING, cast

from textual.timer import Timer

from termopt.base.errors import UserError, printable
from termopt.base.spec import spell
from termopt.base.translate import translate, translate_message
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.engine.core.lane import Lane
from termopt.registry import registry
from termopt.scene.learning_rates import PROCEDURE, Tuned, budget, presets, same_rate, takes_rate, tuned
from termopt.session.intents import Intent
from termopt.session.intents_edit import Lanes
from termopt.session.state import Session
from termopt.tui.screens.menu import Menu, Row
from termopt.tui.screens.prompt import Prompt

if TYPE_CHECKING:
    from termopt.tui.app import TermoptApp
    from termopt.viewer.wall_clock import Ticker

SLICE = 0.02
"""Seconds of tuning between two looks at the keyboard."""


class FairScreen(Menu[Intent]):
    """The dialog of learning rates, closed with the intent that sets them, or with None.

    Tuning goes on as long as it is open.
    """

    def __init__(self, session: Session, theme: Theme, marker: Marker = "braille", lang: str = "en") -> None:
        own = translate("the presets for this problem", lang)
        rows = [
            Row[Intent]("s", translate("the same learning rate for all", lang), self._ask_rate),
            Row("p", own, lambda: self._raced(presets(session.race.lanes))),
            Row("t", translate("each tuned under an equal budget", lang), self._tune),
        ]
        title = translate("Learning rates", lang)
        super().__init__(title, rows, theme, marker, translate(PROCEDURE, lang, **budget(session.race.steps)), lang)
        self._session = session
        self._tuning: Generator[float, None, Tuned] | None = None
        self._timer: Timer | None = None
        self._found: tuple[Lane, ...] | None = None

    @property
    def _ticker(self) -> "Ticker":
        """The clock of the race, which a recording gives: how long tuning takes here must not show in it."""
        return cast("TermoptApp", self.app).ticker  # pyright: ignore[reportUnknownMemberType]

    def _raced(self, lanes: tuple[Lane, ...]) -> Intent:
        return Lanes(lanes, self._session.race.focus)

    # -- one for all -----------------------------------------------------------------------------------------------

    def _ask_rate(self) -> None:
        lanes = self._session.race.lanes
        rates = (registry.optimizer_values(lane.optimizer)["lr"] for lane in lanes if takes_rate(lane))
        initial = spell(next(rates, ""))
        title, hint = self.words("The same learning rate for all"), self.words("a number")
        prompt = Prompt(title, hint, initial, self._same, self.theme, self.marker, self.lang)
        self.ask(prompt, self.dismiss)

    def _same(self, text: str) -> Intent:
        try:
            rate = float(text)
        except ValueError:
            raise UserError(f"{printable(text)}: expected a number") from None
        return self._raced(same_rate(self._session.race.lanes, rate))

    # -- tuned -----------------------------------------------------------------------------------------------------

    def _tune(self) -> Intent | None:
        """Begin to tune; once that is done, race what was found."""
        if self._found is not None:
            return self._raced(self._found)
        if self._tuning is None:
            self._tuning = tuned(self._session.race.lanes, self._session.race.steps)
            self._timer = self._ticker.every(SLICE, self, self.work)
            self.say(self.words("tuning {done} %", done=0))
        return None

    def work(self) -> None:
        """Go on tuning for a moment."""
        within, tuning = self._ticker.within(SLICE), self._tuning
        if tuning is None:
            return
        try:
            done = next(tuning)
            while within():
                done = next(tuning)
        except StopIteration as end:
            self._done(end.value)
        else:
            self.say(self.words("tuning {done} %", done=f"{100 * done:.0f}"))

    def _done(self, result: Tuned) -> None:
        self._tuning, self._found = None, result.lanes
        if self._timer is not None:
            self._timer.stop()
        said = [translate_message(words, self.lang) for words in result.words]
        self.say("\n".join([*said, "", self.words("t or enter applies these learning rates")]))
