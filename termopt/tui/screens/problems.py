"""Choosing a problem: by name, with its hyperparameters, or as a formula, and how it looks."""

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from termopt.base.errors import UserError
from termopt.base.number_text import point, short, typeset
from termopt.base.spec import parse_spec
from termopt.base.translate import translate_message
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.engine.core.lane import start_for
from termopt.engine.core.problem import Problem
from termopt.problems.formula.functions import FUNCTIONS
from termopt.problems.surfaces.tags import ALIASES
from termopt.registry import registry
from termopt.scene.session_edits import completed, is_formula, raced_on
from termopt.session.intents import Intent
from termopt.session.state import Session
from termopt.tui.screens.finder_dialog import FinderDialog
from termopt.tui.search import in_both, search
from termopt.tui.text import choice, head, note
from termopt.tui.widgets.finder import Finder
from termopt.tui.widgets.preview import Preview
from termopt.viewer.labels import formula_words

WIDE = 90
"""Columns from which on there is room for a preview."""

FORMULA = "formula"
"""Stands for the formula that is being typed."""

NOW = "now"
"""Stands for the problem that is raced on, with its hyperparameters: to choose it changes nothing."""


def _known_by(name: str, problem: Problem, lang: str) -> str:
    """The words that find a problem in the list, beside its name."""
    tags = getattr(problem, "tags", ())
    return " ".join([in_both(problem.title, lang), problem.formula, *tags, *ALIASES.get(name, ())])


class ProblemsScreen(FinderDialog[tuple[Intent, ...]]):
    """The dialog of problems, closed with the intents that race the same optimizers on the one chosen, or with None."""

    CSS_PATH = ["dialog.tcss", "problems.tcss"]  # noqa: RUF012

    def __init__(self, session: Session, theme: Theme, marker: Marker = "braille", lang: str = "en") -> None:
        super().__init__(registry.PROBLEMS.faults, theme, marker, lang)
        self._session = session
        self._now = session.race.lanes[0].problem
        self._known = {name: registry.PROBLEMS[name]() for name in registry.PROBLEMS}
        self._words = {name: _known_by(name, problem, lang) for name, problem in self._known.items()}

    def compose(self) -> ComposeResult:
        with Vertical(classes="box", id="problems") as box:
            head(box, self.words("Problem"), self.words("enter runs this problem, esc closes"))
            with Horizontal(id="problems-top"):
                yield Finder(self.words("a name, quadratic:kappa=50, or a formula, x^2 + sin(3y)"), self.spelled)
                yield Preview(self.theme, self.marker)
            yield note(classes="note")

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")

    # -- what there is to choose -----------------------------------------------------------------------------------

    def offer(self, query: str) -> None:
        """Show what a query finds. An empty one finds everything, the problem raced on first."""
        if is_formula(query):
            names, options = [FORMULA], [choice(self.written(self.words("your formula")), id=FORMULA)]
        else:
            names = search(query, self._words)
            options = [choice(self._entry(name), id=name) for name in names]
        if not query.strip():
            now = self.written(f"{self.words('now')}  ", self.theme.accent, bold=True)
            now.append_text(self.written(self._now.spec))
            options.insert(0, choice(now, id=NOW))
        self.query_one(Finder).offer(options, 0)

    def _entry(self, name: str) -> Text:
        return self.written(f"{name:<18}").append_text(
            self.written(formula_words(self._known[name], self.lang), self.theme.muted)
        )

    def _spec(self) -> str:
        """What would be raced on now."""
        finder = self.query_one(Finder)
        name = finder.chosen
        return finder.text if name in (None, FORMULA) else completed(finder.text, name)

    def _meant(self) -> Problem:
        """The problem that would be raced on now. Raises UserError for what is wrong with what was typed."""
        return self._now if self.query_one(Finder).chosen == NOW else registry.problem(self._spec())

    # -- what it is ------------------------------------------------------------------------------------------------

    def describe(self) -> None:
        """Say what the problem chosen is, or what is wrong with what was typed, and show it."""
        preview = self.query_one(Preview)
        try:
            found = self._meant()
        except UserError as error:
            self.show_fault(error)
            preview.picture(None, None)
        else:
            self.query_one(".note", Static).update(self._facts(found))
            preview.picture(found, start_for(found, self._session.race.lanes[0].seed))

    def _facts(self, problem: Problem) -> Text:
        start = start_for(problem, self._session.race.lanes[0].seed)
        facts = [self.words("start {point}", point=typeset(point(start)))]
        for lowest in problem.minima[:1]:
            at = typeset(point(tuple(round(v, 4) for v in lowest.x)))
            words = "min {loss} at {point}" if len(lowest) <= 2 else "f* = {loss}"
            facts.append(self.words(words, loss=typeset(f"{lowest.loss:.6g}"), point=at))
        if len(problem.minima) > 1:
            facts.append(self.words("{n} known minima", n=len(problem.minima)))
        title = self.written(self.words(problem.title), bold=True)
        return Text("\n").join(
            [
                title.append_text(self.written(f"  {formula_words(problem, self.lang)}")),
                self.written(" · ".join(facts)),
                self.written(self._beside(problem), self.theme.muted),
            ]
        )

    def _beside(self, problem: Problem) -> str:
        """What was done to the samples of a file, else the hyperparameters, else where the problem is from, else what a
        formula may use."""
        details = str(getattr(problem, "details", ""))
        said = self.words("; ").join(translate_message(part, self.lang) for part in details.split("; "))
        behind = said or self._hyperparameters(problem) or str(getattr(problem, "source", ""))
        if problem.name not in self._known and not behind:
            return self.words("functions {names}", names=" ".join(function.name for function in FUNCTIONS))
        return behind

    def _hyperparameters(self, problem: Problem) -> str:
        """The hyperparameters that may be typed behind the name, as the problem shown has them."""
        known = registry.PROBLEMS[problem.name].hyperparameters if problem.name in self._known else ()
        given = parse_spec(problem.spec).values if known else {}
        written = (f"{k.name}={given.get(k.name, short(k.default))}" for k in known if k.default != "")
        return self.words("hyperparameters {values}", values=", ".join(written)) if known else ""

    def answer(self) -> tuple[Intent, ...]:
        found = self._meant()
        return () if found.spec == self._now.spec else raced_on(self._session, found)
