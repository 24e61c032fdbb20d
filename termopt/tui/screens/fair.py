"""Learning rates for a fair race: one for all, presets, or each tuned under an equal budget that is said."""

import math
from collections.abc import Generator
from typing import TYPE_CHECKING, cast

from textual.timer import Timer

from termopt.base.errors import UserError, printable
from termopt.base.spec import spell
from termopt.base.translate import texts, translate, translate_message
from termopt.draw.cells.fallback import Marker
from termopt.draw.plot.level_line import level_line
from termopt.draw.theme.theme import Theme
from termopt.engine.core.lane import Lane
from termopt.registry import registry
from termopt.scene.learning_rates import presets, same_rate, takes_rate
from termopt.session.intents import Intent
from termopt.session.intents_edit import Lanes
from termopt.session.state import Session
from termopt.sweeps.tuning import PROCEDURE, RATES, Tuned, budget, tuned
from termopt.tui.screens.menu import Menu, Row
from termopt.tui.screens.prompt import Prompt

if TYPE_CHECKING:
    from termopt.tui.app import TermoptApp
    from termopt.viewer.wall_clock import Ticker

LEAST_SHARE = 1e-6
"""Of a curve of losses, heights are told apart down to this share of its range."""

(TRIED,) = texts(
    "The loss at the end of {steps} steps for {count} learning rates, ↑ above that of the start, × diverged; "
    "the lowest is taken:"
)
"""What the curves below are, once tuning is done, to be filled in with the numbers of `budget`."""

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
        tried = self.words(TRIED, **budget(self._session.race.steps))
        lines = [
            "\n".join([translate_message(words, self.lang), *([curve] if (curve := _curve(losses, start)) else [])])
            for words, losses, start in zip(result.words, result.losses, result.starts, strict=True)
        ]
        self.say("\n".join([tried, *lines, "", self.words("t or enter applies these learning rates")]))


def _curve(losses: tuple[float, ...], start: float) -> str:
    """The loss at the end for each rate, with the rates at its ends; powers of ten of what lies above the lowest.

    start: the loss at the start. The scale ends there: a run on its way to infinity would flatten all others.
    """
    if not losses:
        return ""
    finite = [loss for loss in losses if math.isfinite(loss)]
    low = min(finite, default=0.0)
    high = max((loss for loss in finite if loss <= start), default=low)
    least = max((high - low) * LEAST_SHARE, 1e-300)
    levels = [math.log10(max(loss - low, least)) if math.isfinite(loss) else math.inf for loss in losses]
    top = math.log10(max(start - low, least)) if start >= low else -math.inf
    return f"  {RATES[0]:.0e} {level_line(levels, top)} {RATES[-1]:g}".replace("e-0", "e−")
